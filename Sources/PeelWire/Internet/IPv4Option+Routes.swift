extension IPv4Option {
    /// The last address of a source route that still has hops to go: where the packet is bound for in the end.
    @inline(never)
    static func finalDestination(_ header: RawSpan) -> IPv4Address? {
        guard let place = finalPlace(header) else { return nil }
        return IPv4Address(bits32: header.uint32(at: place))
    }

    /// Where that address stands in `header`.
    private static func finalPlace(_ header: RawSpan) -> Int? {
        var offset = IPv4.minimumCount
        while offset < header.byteCount {
            let type = header.uint8(at: offset)
            if type == 0 { return nil }
            if type == 1 {
                offset &+= 1
                continue
            }
            let count = Int(header.uint8(at: offset &+ 1))
            guard count >= 2, count <= header.byteCount &- offset else { return nil }
            if type == 131 || type == 137 {
                let pointer = Int(header.uint8(at: offset &+ 2))
                guard count >= 7, count & 3 == 3, pointer >= 4, pointer & 3 == 0, pointer <= count else { return nil }
                return offset &+ count &- 4
            }
            offset &+= count
        }
        return nil
    }

    /// Recorded and source routes (RFC 791): a pointer, counted from 1, parts addresses passed from those to come.
    static func describeRoute(_ kind: UInt8, _ data: RawSpan, at offset: Int, into dissection: inout Dissection) {
        guard offset &+ 3 <= data.byteCount else { return }
        let pointer = Int(data.uint8(at: offset &+ 2))
        let isSound = pointer >= 4 && pointer & 3 == 0
        dissection.add(Self.pointer, in: data, at: offset &+ 2, flags: isSound ? [] : .wrong)
        if !isSound {
            return dissection.fault(.malformed(.rule("ip.opt.ptr points to no address")), at: offset &+ 2)
        }
        let isSource = kind != 7
        let final = isSource ? finalPlace(data) : nil
        var place = offset &+ 3
        while place &+ 4 <= data.byteCount {
            let isPassed = place &- offset < pointer &- 1
            let field =
                if isPassed { recorded } else if isSource { place == final ? IPv4.destination : sourceRoute } else {
                    emptyRoute
                }
            if place == final {
                dissection.add(current, value: IPv4Address(bits32: data.uint32(at: 16)), at: 16, count: 4)
                let address = IPv4Address(bits32: data.uint32(at: place))
                dissection.amend(IPv4.destination, value: address, at: place, count: 4)
            } else {
                dissection.add(field, in: data, at: place)
            }
            place &+= 4
        }
        if place < data.byteCount {
            dissection.fault(.malformed(.rule("an address of ip.opt passes the end of the option")), at: place)
        }
    }

    /// Time stamps (RFC 791), alone or each with the address of the router that wrote it.
    static func describeTimeStamps(_ data: RawSpan, at offset: Int, into dissection: inout Dissection) {
        guard offset &+ 4 <= data.byteCount else { return }
        dissection.add(pointer, in: data, at: offset &+ 2)
        dissection.add(overflow, in: data, at: offset &+ 3)
        dissection.add(flag, in: data, at: offset &+ 3)
        let hasAddress = data.uint8(at: offset &+ 3) & 15 == 1 || data.uint8(at: offset &+ 3) & 15 == 3
        let step = hasAddress ? 8 : 4
        var place = offset &+ 4
        while place &+ step <= data.byteCount {
            if hasAddress { dissection.add(stampAddress, in: data, at: place) }
            dissection.add(timeStamp, in: data, at: place &+ step &- 4)
            place &+= step
        }
        if place < data.byteCount {
            dissection.fault(.malformed(.rule("a time stamp of ip.opt passes the end of the option")), at: place)
        }
    }

    /// Quick-Start rate requests and reports (RFC 4782 section 3.1).
    static func describeQuickStart(_ data: RawSpan, at offset: Int, into dissection: inout Dissection) {
        dissection.add(quickFunction, in: data, at: offset &+ 2)
        let function = data.uint8(at: offset &+ 2) >> 4
        if function == 0 || function == 8 { dissection.add(quickRate, in: data, at: offset &+ 2) }
        switch function {
        case 0:
            dissection.add(quickTTL, in: data, at: offset &+ 3)
            let difference = data.uint8(at: 8) &- data.uint8(at: offset &+ 3)
            dissection.add(quickTTLDifference, value: difference, at: offset &+ 3, count: 1, flags: .generated)
        case 8: dissection.add(quickUnused, in: data, at: offset &+ 3)
        default: return
        }
        dissection.add(quickNonce, in: data, at: offset &+ 4)
        dissection.add(quickReserved, in: data, at: offset &+ 4)
    }
}
