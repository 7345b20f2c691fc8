import PeelWire

extension FrameReader {
    /// Reads a pcap record of any layout.
    @_lifetime(&self)
    mutating func nextOfPcap() -> Frame? {
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
        recent.start = window.position
        recent.offset = offset
        recent.stated = captured
        frameCount &+= 1
        let padding = Swift.min(header.padding, captured)
        return Frame(
            time: Timestamp(nanoseconds: seconds &* 1_000_000_000 &+ fraction &* fractionFactor),
            linkType: linkType,
            interface: 0,
            captured: window.take(after: headerCount + padding, count: captured - padding),
            wireCount: Swift.max(wire - padding, 0)
        )
    }
}
