extension IPv6Option {
    /// What the layers inside inherit from a header of options: its next header, and the home address that stands for
    /// the source in checksums (RFC 6275 section 11.3.1).
    static func context(_ bytes: borrowing PacketBytes, _ header: RawSpan) -> LayerContext {
        var context = bytes.context
        context.ipProtocol = header.uint8(at: 0)
        var offset = 2
        while offset < header.byteCount {
            let type = header.uint8(at: offset)
            if type == IPv6OptionType.pad1 {
                offset &+= 1
                continue
            }
            let count = Int(header.uint8(at: offset &+ 1))
            if type == IPv6OptionType.homeAddress, count == 16, offset &+ 18 <= header.byteCount {
                context.sourceSum = IPv6Address.load(from: header, at: offset &+ 2).sum
            }
            offset &+= count &+ 2
        }
        return context
    }

    /// How many bytes an extension header says that it has, as its second byte counts them (RFC 8200 section 4).
    @inline(__always)
    static func headerCount(_ header: RawSpan) -> Int { (Int(header.uint8(at: 1)) &+ 1) &* 8 }

    /// What follows an extension header; nothing that can be read where it is cut.
    @inline(__always)
    static func next(_ header: RawSpan) -> Claim {
        header.byteCount < headerCount(header) ? .none : .extensionHeader(header.uint8(at: 0))
    }

    /// Adds how many bytes an extension header says that it has.
    static func addLength(_ field: Field<UInt16>, _ header: RawSpan, into dissection: inout Dissection) {
        let count = UInt16(truncatingIfNeeded: headerCount(header))
        dissection.add(field, value: count, at: 1, count: 1, flags: .generated)
    }

    /// Adds every option of `header`, which begins with next header and length; a length that passes its end stops the
    /// list with a fault. Where the header itself is cut, the option at the cut is shown as far as its length.
    static func describe(_ header: RawSpan, hopLimit: UInt8, into dissection: inout Dissection) {
        let isCut = header.byteCount < headerCount(header)
        let end = isCut ? header.byteCount &- 1 : header.byteCount
        var offset = 2
        while offset < end {
            let kind = header.uint8(at: offset)
            if kind == IPv6OptionType.pad1 {
                dissection.add(option, at: offset, count: 1)
                describeType(header, offset, into: &dissection)
                dissection.add(pad1, at: offset, count: 1)
                offset &+= 1
                continue
            }
            let count = Int(header.uint8(at: offset &+ 1))
            let left = header.byteCount &- offset &- 2
            dissection.add(option, at: offset, count: min(count, max(left, 0)) &+ 2)
            describeType(header, offset, into: &dissection)
            dissection.add(length, in: header, at: offset &+ 1)
            guard count <= left else {
                if isCut { return }
                return dissection.fault(
                    .malformed(.outOfRange(field: length.name, value: count, allowed: 0...max(left, 0))), at: offset)
            }
            let first = offset &+ 2
            if let expected = expectedCount(kind), expected != count {
                dissection.fault(
                    .malformed(.unexpected(field: length.name, value: count, expected: expected)), at: offset &+ 1)
            }
            let data = header.clamped(0..<first &+ count)
            describe(kind, data, at: first, count: count, hopLimit, into: &dissection)
            offset = first &+ count
        }
    }

    private static func describeType(_ header: RawSpan, _ offset: Int, into dissection: inout Dissection) {
        dissection.add(type, in: header, at: offset)
        dissection.add(action, in: header, at: offset)
        dissection.add(mayChange, in: header, at: offset)
        dissection.add(rest, in: header, at: offset)
    }

    /// One option's data of `count` bytes at `first`.
    private static func describe(
        _ kind: UInt8,
        _ data: RawSpan,
        at first: Int,
        count: Int,
        _ hopLimit: UInt8,
        into dissection: inout Dissection
    ) {
        switch kind {
        case IPv6OptionType.padN: dissection.add(padding, at: first, count: count)
        case IPv6OptionType.tunnelLimit: dissection.add(tunnelLimit, in: data, at: first)
        case IPv6OptionType.routerAlert: dissection.add(routerAlert, in: data, at: first)
        case IPv6OptionType.jumbo: dissection.add(jumbo, in: data, at: first)
        case IPv6OptionType.homeAddress: dissection.add(homeAddress, in: data, at: first)
        case IPv6OptionType.minimumMTU where count >= 4:
            dissection.add(minimumMTU, in: data, at: first)
            let returned = data.uint16(at: first &+ 2) & 0xfffe
            dissection.add(returnedMTU, value: returned, at: first &+ 2, count: 2)
            dissection.add(returnsMTU, in: data, at: first &+ 3)
        case IPv6OptionType.calipso: describeCalipso(data, at: first, count: count, into: &dissection)
        case IPv6OptionType.duplicateDetection: describeDuplicates(data, at: first, count: count, into: &dissection)
        case IPv6OptionType.performance:
            dissection.add(scaleReceived, in: data, at: first)
            dissection.add(scaleSent, in: data, at: first &+ 1)
            dissection.add(thisPacket, in: data, at: first &+ 2)
            dissection.add(lastReceived, in: data, at: first &+ 4)
            dissection.add(deltaReceived, in: data, at: first &+ 6)
            dissection.add(deltaSent, in: data, at: first &+ 8)
        case IPv6OptionType.quickStart: describeQuickStart(data, at: first, hopLimit, into: &dissection)
        case IPv6OptionType.nonce: dissection.add(nonce, at: first, count: count)
        case IPv6OptionType.lineIdentification:
            dissection.add(lineLength, in: data, at: first)
            let length = min(Int(data.uint8(at: first)), max(count &- 1, 0))
            dissection.add(line, at: first &+ 1, count: length)
        case IPv6OptionType.inSitu: InSituOption.describe(data, at: first, count: count, into: &dissection)
        case IPv6OptionType.rpl, IPv6OptionType.multicast, IPv6OptionType.depthFirst:
            IPv6MeshOption.describe(kind, data, at: first, count: count, into: &dissection)
        case 0x1e, 0x3e, 0x5e, 0x7e, 0x9e, 0xbe, 0xde, 0xfe: dissection.add(experiment, at: first, count: count)
        default: dissection.add(unknown, at: first, count: count)
        }
    }

    /// How many bytes of data an option of type `kind` has, where that is fixed.
    private static func expectedCount(_ kind: UInt8) -> Int? {
        switch kind {
        case IPv6OptionType.tunnelLimit: 1
        case IPv6OptionType.routerAlert: 2
        case IPv6OptionType.jumbo: 4
        case IPv6OptionType.homeAddress: 16
        case IPv6OptionType.minimumMTU: 4
        case IPv6OptionType.performance: 10
        case IPv6OptionType.quickStart: 6
        case IPv6OptionType.depthFirst: 3
        default: nil
        }
    }

    /// A security label (RFC 5570 section 5.1).
    private static func describeCalipso(
        _ data: RawSpan, at first: Int, count: Int, into dissection: inout Dissection
    ) {
        dissection.add(calipsoDomain, in: data, at: first)
        dissection.add(calipsoLength, in: data, at: first &+ 4)
        dissection.add(calipsoLevel, in: data, at: first &+ 5)
        dissection.add(calipsoChecksum, in: data, at: first &+ 6)
        let bitmap = min(Int(data.uint8(at: first &+ 4)) &* 4, count &- 8)
        if bitmap > 0 { dissection.add(calipsoBitmap, at: first &+ 8, count: bitmap) }
    }

    /// Duplicate packet detection of simplified multicast forwarding (RFC 6621 section 6.1.1).
    private static func describeDuplicates(
        _ data: RawSpan, at first: Int, count: Int, into dissection: inout Dissection
    ) {
        guard count > 0 else { return }
        dissection.add(hashBit, in: data, at: first)
        if data.uint8(at: first) & 0x80 != 0 { return dissection.add(hashAssist, at: first, count: count) }
        dissection.add(taggerType, in: data, at: first)
        dissection.add(taggerLength, in: data, at: first)
        var place = first &+ 1
        if data.uint8(at: first) & 0x70 != 0 {
            let size = min(Int(data.uint8(at: first) & 15) &+ 1, count &- 1)
            if size > 0 { dissection.add(tagger, at: place, count: size) }
            place &+= size
        }
        if place < first &+ count {
            dissection.add(duplicateIdentifier, at: place, count: first &+ count &- place)
        }
    }

    /// Quick-Start (RFC 4782 section 3.2).
    private static func describeQuickStart(
        _ data: RawSpan, at first: Int, _ hopLimit: UInt8, into dissection: inout Dissection
    ) {
        dissection.add(quickFunction, in: data, at: first)
        let function = data.uint8(at: first) >> 4
        if function == 0 || function == 8 { dissection.add(quickRate, in: data, at: first) }
        switch data.uint8(at: first) >> 4 {
        case 0:
            dissection.add(quickTTL, in: data, at: first &+ 1)
            let difference = hopLimit &- data.uint8(at: first &+ 1)
            dissection.add(quickTTLDifference, value: difference, at: first &+ 1, count: 1, flags: .generated)
        case 8: dissection.add(quickUnused, in: data, at: first &+ 1)
        default: return
        }
        dissection.add(quickNonce, in: data, at: first &+ 2)
        dissection.add(quickReserved, in: data, at: first &+ 2)
    }

    /// What the two highest bits of a type ask of a node that does not know the option (RFC 8200 section 4.2).
    static let actions = ValueNames { value in
        switch value {
        case 0: "Skip and continue"
        case 1: "Discard"
        case 2: "Discard and send ICMP Parameter Problem"
        case 3: "Discard and send ICMP if not multicast"
        default: nil
        }
    }

    /// What a router is to look for (RFC 2711; IANA ipv6-routeralert-values).
    static let alerts = ValueNames { value in
        switch value {
        case 0: "MLD"
        case 1: "RSVP"
        case 2: "Active Networks"
        case 4...35: "Aggregated Reservation Nesting Level"
        case 36...67: "QoS NSLP Aggregation Level"
        case 68: "NSIS NATFW NSLP"
        case 69: "MPLS OAM"
        default: nil
        }
    }

    static let names = ValueNames { value in
        switch value {
        case 0x00: "Pad1"
        case 0x01: "PadN"
        case 0x04: "Tunnel Encapsulation Limit"
        case 0x05: "Router Alert"
        case 0x07: "CALIPSO"
        case 0x08: "SMF_DPD"
        case 0x0f: "Performance and Diagnostic Metrics"
        case 0x12, 0x32: "Alternate Marking"
        case 0x26: "Quick-Start"
        case 0x30: "Minimum Path MTU"
        case 0x11, 0x31: "IOAM"
        case 0x23, 0x63: "RPL Option"
        case 0x4d: "Deprecated"
        case 0x6d: "MPL Option"
        case 0x8a: "Endpoint Identification (deprecated)"
        case 0x8b: "ILNP Nonce"
        case 0x8c: "Line-Identification Option"
        case 0xc2: "Jumbo Payload"
        case 0xc9: "Home Address"
        case 0xee: "IP_DFF"
        case 0x1e, 0x3e, 0x5e, 0x7e, 0x9e, 0xbe, 0xde, 0xfe: "Experiment"
        default: nil
        }
    }
}
