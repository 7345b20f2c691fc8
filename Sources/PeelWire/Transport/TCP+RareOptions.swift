/// Options that are seldom met: Quick-Start, accurate ECN, those of space links, and of Riverbed's accelerators.
extension TCPOption {
    static var quickStart: Field<WirePlace> {
        .init("tcp.options.qs", "TCP Option - Quick-Start", as: .hexadecimal, depth: 1, part: 3)
    }
    static var spaceCapabilities: Field<WirePlace> {
        .init("tcp.options.scps", "TCP Option - SCPS capabilities", as: .hexadecimal, depth: 1, part: 3)
    }
    static var negativeAcknowledgment: Field<WirePlace> {
        .init(
            "tcp.options.snack", "TCP Option - Selective Negative Acknowledgment", as: .hexadecimal, depth: 1, part: 3)
    }
    static var recordBoundary: Field<WirePlace> {
        .init("tcp.options.scpsrec", "TCP Option - SCPS record boundary", as: .hexadecimal, depth: 1, part: 3)
    }
    static var corruption: Field<WirePlace> {
        .init("tcp.options.scpscor", "TCP Option - SCPS corruption experienced", as: .hexadecimal, depth: 1, part: 3)
    }
    static var counters: Field<WirePlace> {
        .init("tcp.options.acc_ecn", "TCP Option - Accurate ECN", as: .hexadecimal, depth: 1, part: 3)
    }
    static var probe: Field<WirePlace> {
        .init("tcp.options.rvbd.probe", "TCP Option - Riverbed Probe", as: .hexadecimal, depth: 1, part: 3)
    }
    static var transparency: Field<WirePlace> {
        .init("tcp.options.rvbd.trpy", "TCP Option - Riverbed Transparency", as: .hexadecimal, depth: 1, part: 3)
    }

    /// RFC 4782 section 3.1.
    static var rate: Field<UInt8> { .init("tcp.options.qs.rate", "QS Rate", bits: 4..<8, depth: 2, part: 3) }
    static var hopDifference: Field<UInt8> { .init("tcp.options.qs.ttl_diff", "QS TTL Difference", depth: 2, part: 3) }
    /// CCSDS 714.0-B section 3.2.
    static var spaceVector: Field<UInt8> {
        .init("tcp.options.scps.vector", "TCP SCPS Capabilities Vector", as: .hexadecimal, depth: 2, part: 3)
    }
    static var partialReliability: Field<Bool> {
        .init("tcp.options.scpsflags.bets", "Partial Reliability Capable (BETS)", bits: 0..<1, depth: 3, part: 3)
    }
    static var shortSNACK: Field<Bool> {
        .init("tcp.options.scpsflags.snack1", "Short Form SNACK Capable (SNACK1)", bits: 1..<2, depth: 3, part: 3)
    }
    static var longSNACK: Field<Bool> {
        .init("tcp.options.scpsflags.snack2", "Long Form SNACK Capable (SNACK2)", bits: 2..<3, depth: 3, part: 3)
    }
    static var compression: Field<Bool> {
        .init("tcp.options.scpsflags.compress", "Lossless Header Compression (COMP)", bits: 3..<4, depth: 3, part: 3)
    }
    static var networkTimestamp: Field<Bool> {
        .init("tcp.options.scpsflags.nlts", "Network Layer Timestamp (NLTS)", bits: 4..<5, depth: 3, part: 3)
    }
    static var spaceReserved: Field<UInt8> {
        .init("tcp.options.scpsflags.reserved", "Reserved", bits: 5..<8, depth: 3, part: 3)
    }
    static var spaceConnection: Field<UInt8> { .init("tcp.options.scps.binding", "Connection ID", depth: 2, part: 3) }
    static var bindingID: Field<UInt8> {
        .init("tcp.options.scps.binding.id", "Binding Space (Community) ID", depth: 2, part: 3)
    }
    /// In bytes, with the identifier; on the wire in pairs of bytes.
    static var bindingLength: Field<UInt8> {
        .init("tcp.options.scps.binding.len", "Extended Capability Length", depth: 2, part: 3)
    }
    static var bindingData: Field<WireBytes> {
        .init("tcp.options.scps.binding.data", "Binding Space Data", depth: 2, part: 3)
    }
    static var holeOffset: Field<UInt16> { .init("tcp.options.snack.offset", "TCP SNACK Offset", depth: 2, part: 3) }
    static var holeSize: Field<UInt16> { .init("tcp.options.snack.size", "TCP SNACK Size", depth: 2, part: 3) }
    /// RFC 9768 section 3.2.3.
    static var echo0: Field<UInt24> {
        .init("tcp.options.acc_ecn.ee0b", "Accurate ECN Echo ECT(0) Byte Counter", depth: 2, part: 3)
    }
    static var echoCE: Field<UInt24> {
        .init("tcp.options.acc_ecn.eceb", "Accurate ECN Echo CE Byte Counter", depth: 2, part: 3)
    }
    static var echo1: Field<UInt24> {
        .init("tcp.options.acc_ecn.ee1b", "Accurate ECN Echo ECT(1) Byte Counter", depth: 2, part: 3)
    }
    static var ackRate: Field<UInt8> { .init("tcp.options.tarr.rate", "TARR Rate", bits: 0..<7, depth: 2, part: 3) }
    static var ackRateReserved: Field<UInt8> {
        .init("tcp.options.tar.reserved", "TARR Reserved", bits: 7..<8, depth: 2, part: 3)
    }
    static var transparencyFlags: Field<UInt16> {
        .init("tcp.options.rvbd.trpy.flags", "Transparency Options", as: .hexadecimal, depth: 2, part: 3)
    }
    static var transparencySource: Field<IPv4Address> {
        .init("tcp.options.rvbd.trpy.src.ip", "Src SH IP Addr", depth: 2, part: 3)
    }
    static var transparencyDestination: Field<IPv4Address> {
        .init("tcp.options.rvbd.trpy.dst.ip", "Dst SH IP Addr", depth: 2, part: 3)
    }
    static var transparencySourcePort: Field<UInt16> {
        .init("tcp.options.rvbd.trpy.src.port", "Src SH Inner Port", depth: 2, part: 3)
    }
    static var transparencyDestinationPort: Field<UInt16> {
        .init("tcp.options.rvbd.trpy.dst.port", "Dst SH Inner Port", depth: 2, part: 3)
    }

    static var rareFields: [any FieldDescription] {
        [
            quickStart, spaceCapabilities, negativeAcknowledgment, recordBoundary, corruption, counters, probe,
            transparency,
            rate, hopDifference, spaceVector, partialReliability, shortSNACK, longSNACK, compression, networkTimestamp,
            spaceReserved, spaceConnection, bindingID, bindingLength, bindingData, holeOffset, holeSize, echo0, echoCE,
            echo1,
            ackRate, ackRateReserved, transparencyFlags, transparencySource, transparencyDestination,
            transparencySourcePort, transparencyDestinationPort,
        ]
    }

    /// Adds the option if it is one of these; false where it is not.
    static func describeRare(
        _ kind: UInt8,
        _ header: RawSpan,
        _ offset: Int,
        _ count: Int,
        into dissection: inout Dissection
    ) -> Bool {
        switch kind {
        case 20:
            if begin(spaceCapabilities, header, offset, count, allowed: 4...4, into: &dissection) {
                describeSpace(header, offset, count, into: &dissection)
            }
        case 21:
            guard begin(negativeAcknowledgment, header, offset, count, allowed: 6...6, into: &dissection) else { break }
            dissection.add(holeOffset, in: header, at: offset &+ 2)
            dissection.add(holeSize, in: header, at: offset &+ 4)
        case 22: _ = begin(recordBoundary, header, offset, count, allowed: 2...2, into: &dissection)
        case 23: _ = begin(corruption, header, offset, count, allowed: 2...2, into: &dissection)
        case 27:
            guard begin(quickStart, header, offset, count, allowed: 8...8, into: &dissection) else { break }
            dissection.add(rate, in: header, at: offset &+ 2)
            dissection.add(hopDifference, in: header, at: offset &+ 3)
        case 76: _ = begin(probe, header, offset, count, allowed: 3...40, into: &dissection)
        case 78:
            guard begin(transparency, header, offset, count, allowed: 16...40, into: &dissection) else { break }
            dissection.add(transparencyFlags, in: header, at: offset &+ 2)
            dissection.add(transparencySource, in: header, at: offset &+ 4)
            dissection.add(transparencyDestination, in: header, at: offset &+ 8)
            dissection.add(transparencySourcePort, in: header, at: offset &+ 12)
            dissection.add(transparencyDestinationPort, in: header, at: offset &+ 14)
        case 172, 174:
            guard begin(counters, header, offset, count, allowed: 2...11, into: &dissection) else { break }
            describeCounters(header, offset &+ 2, count &- 2, isOrderZero: kind == 172, into: &dissection)
        default: return false
        }
        return true
    }

    /// As many of the three byte counters as there is room for, in one of two orders.
    static func describeCounters(
        _ header: RawSpan,
        _ offset: Int,
        _ count: Int,
        isOrderZero: Bool,
        into dissection: inout Dissection
    ) {
        guard count == 3 || count == 6 || count == 9 else { return }
        dissection.add(isOrderZero ? echo0 : echo1, in: header, at: offset)
        if count >= 6 { dissection.add(echoCE, in: header, at: offset &+ 3) }
        if count >= 9 { dissection.add(isOrderZero ? echo1 : echo0, in: header, at: offset &+ 6) }
    }

    /// The acknowledgment rate that the sender asks for (draft-ietf-tcpm-ack-rate-request section 3.1).
    static func describeRate(_ header: RawSpan, _ offset: Int, _ count: Int, into dissection: inout Dissection) {
        guard count == 1 else { return }
        dissection.add(ackRate, in: header, at: offset)
        dissection.add(ackRateReserved, in: header, at: offset)
    }

    private static func describeSpace(
        _ header: RawSpan,
        _ offset: Int,
        _ count: Int,
        into dissection: inout Dissection
    ) {
        dissection.add(spaceVector, in: header, at: offset &+ 2)
        dissection.add(partialReliability, in: header, at: offset &+ 2)
        dissection.add(shortSNACK, in: header, at: offset &+ 2)
        dissection.add(longSNACK, in: header, at: offset &+ 2)
        dissection.add(compression, in: header, at: offset &+ 2)
        dissection.add(networkTimestamp, in: header, at: offset &+ 2)
        dissection.add(spaceReserved, in: header, at: offset &+ 2)
        dissection.add(spaceConnection, in: header, at: offset &+ 3)
        var place = offset &+ 4
        let end = offset &+ count
        while place &+ 2 <= end {
            dissection.add(bindingID, in: header, at: place)
            let length = (Int(header.uint8(at: place &+ 1) >> 4) &+ 1) &* 2
            dissection.add(bindingLength, value: UInt8(truncatingIfNeeded: length), at: place &+ 1, count: 1)
            let held = min(length &- 2, end &- place &- 2)
            if held > 0 { dissection.add(bindingData, at: place &+ 2, count: held) }
            place &+= length
        }
    }
}
