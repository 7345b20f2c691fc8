import PeelWire

extension FrameReader {
    /// Brings a whole pcap record of any layout into the window and reads its header.
    mutating func findPcapRecord() -> PacketHeader? {
        guard let header else { return nil }
        let headerCount = header.layout.rawValue
        let offset = window.offset
        guard window.require(headerCount) else {
            if window.available == 0 {
                endOfBytes()
            } else {
                end(at: offset, "cut short: a record header has \(headerCount) bytes, \(window.available) are left")
            }
            return nil
        }
        let seconds = Int64(ordered(window.word(0)))
        let fraction = Int64(ordered(window.word(4)))
        var captured = Int(ordered(window.word(8)))
        var wire = Int(ordered(window.word(12)))
        switch header.order {
        case .capturedFirst: break
        case .wireFirst: swap(&captured, &wire)
        case .lesserFirst: if captured > wire { swap(&captured, &wire) }
        }
        guard captured <= longestCaptured else {
            end(at: offset, "a record of \(captured) bytes, expected at most \(longestCaptured)")
            return nil
        }
        guard window.require(headerCount + captured) else {
            let left = window.available - headerCount
            end(at: offset, "cut short: the record has \(captured) bytes, \(left) are left")
            return nil
        }
        // Zeros are what a page that is gone reads as.
        let isSuspect = seconds == 0 && captured == 0 && window.source.isMapped && window.source.shrunkenSize() != nil
        guard window.isWhole(headerCount + captured), !isSuspect else {
            end(at: offset, "the file shrank")
            return nil
        }
        recent.kind = .pcapRecord
        recent.stated = captured
        let padding = Swift.min(header.padding, captured)
        return PacketHeader(
            time: Timestamp(nanoseconds: seconds &* 1_000_000_000 &+ fraction &* fractionFactor),
            linkType: linkType,
            headerCount: headerCount + padding,
            captured: captured - padding,
            wire: Swift.max(wire - padding, 0)
        )
    }
}
