import PeelWire

extension FrameReader {
    /// The frame that comes `count` frames after the one that ``next()`` will return, without its time, where all of them
    /// are here already and as plain as nearly all are; for those who gain by knowing early. What comes may differ where
    /// the file is damaged or holds other blocks between.
    @_lifetime(borrow self)
    public func frame(ahead count: Int) -> Frame? {
        var record = 0
        let start: Int
        let captured: Int
        let type: LinkType
        switch format {
        case .plainPcap:
            for _ in 0..<count { record &+= Int(ordered(window.word(record &+ 8))) &+ 16 }
            captured = Int(ordered(window.word(record &+ 8)))
            start = record &+ 16
            type = linkType
        case .pcapng:
            for _ in 0..<count { record &+= Int(ordered(window.word(record &+ 4))) }
            guard ordered(window.word(record)) == BlockType.enhancedPacket else { return nil }
            captured = Int(ordered(window.word(record &+ 20)))
            start = record &+ 28
            type = section.linkType
        case .pcap, .ended: return nil
        }
        guard captured > 0, captured <= window.available &- start else { return nil }
        return Frame(
            time: Timestamp(nanoseconds: 0), linkType: type, interface: 0,
            captured: window.span(from: window.position &+ start, count: captured), wireCount: captured)
    }
}
