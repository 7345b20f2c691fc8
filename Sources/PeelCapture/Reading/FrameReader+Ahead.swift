import PeelWire

extension FrameReader {
    /// The frame after the one that ``next()`` will return, without its time, where both are here already and as plain as
    /// nearly all are; for those who gain by knowing early. What comes may differ where the file is damaged.
    @_lifetime(borrow self)
    public func frameAfterNext() -> Frame? {
        let start: Int
        let captured: Int
        let type: LinkType
        switch format {
        case .plainPcap:
            let record = Int(ordered(window.word(8))) &+ 16
            captured = Int(ordered(window.word(record &+ 8)))
            start = record &+ 16
            type = linkType
        case .pcapng:
            let block = Int(ordered(window.word(4)))
            guard ordered(window.word(block)) == BlockType.enhancedPacket else { return nil }
            captured = Int(ordered(window.word(block &+ 20)))
            start = block &+ 28
            type = section.linkType
        case .pcap, .ended: return nil
        }
        guard captured > 0, captured <= window.available &- start else { return nil }
        return Frame(
            time: Timestamp(nanoseconds: 0), linkType: type, interface: 0,
            captured: window.span(from: window.position &+ start, count: captured), wireCount: captured)
    }
}
