/// A packet of PPP's IP Control Protocol, see ``PPPControl``. RFC 1332, RFC 1877 (name servers).
public struct IPControl: Layer, ~Escapable {
    public static var type: Field<UInt8> { .init("ipcp.opt.type", "Type", names: typeNames) }
    public static var optionLength: Field<UInt8> { .init("ipcp.opt.length", "Length", depth: 1) }
    public static var source: Field<IPv4Address> { .init("ipcp.opt.src_address", "Source IP Address", depth: 1) }
    public static var destination: Field<IPv4Address> {
        .init("ipcp.opt.dst_address", "Destination IP Address", depth: 1)
    }
    public static var compression: Field<UInt16> {
        .init(
            "ipcp.opt.compress_proto", "IP Compression Protocol", as: .hexadecimal, depth: 1, names: PPPProtocol.names)
    }
    public static var maxSlot: Field<UInt8> { .init("ipcp.opt.max_slot_id", "Max Slot ID", depth: 1) }
    public static var compressSlot: Field<Bool> {
        .init("ipcp.opt.comp_slot_id", "Comp Slot ID", bits: 7..<8, depth: 1)
    }
    public static var address: Field<IPv4Address> { .init("ipcp.opt.ip_address", "IP Address", depth: 1) }
    public static var primaryDNS: Field<IPv4Address> {
        .init("ipcp.opt.pri_dns_address", "Primary DNS Address", depth: 1)
    }
    public static var primaryNBNS: Field<IPv4Address> {
        .init("ipcp.opt.pri_nbns_address", "Primary NBNS Address", depth: 1)
    }
    public static var secondaryDNS: Field<IPv4Address> {
        .init("ipcp.opt.sec_dns_address", "Secondary DNS Address", depth: 1)
    }
    public static var secondaryNBNS: Field<IPv4Address> {
        .init("ipcp.opt.sec_nbns_address", "Secondary NBNS Address", depth: 1)
    }
    public static var data: Field<WireBytes> { .init("ipcp.data", "Data", depth: 1) }

    public static let layout = Layout(
        "ipcp",
        "PPP IP Control Protocol",
        claims: [.pppProtocol(0x8021)],
        fields: [
            PPPControl.code, PPPControl.identifier, PPPControl.length, PPPControl.data, type, optionLength, source,
            destination, compression, maxSlot, compressSlot, address, primaryDNS, primaryNBNS, secondaryDNS,
            secondaryNBNS, data,
        ]
    )

    public let header: RawSpan
    public let payload: PacketBytes
    public var next: Claim { .none }

    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<IPControl> {
        if let fault = bytes.fault(reading: PPPControl.headerCount) { return .stopped(fault) }
        let (end, fault) = PPPControl.end(bytes)
        if let fault { return .flawed(IPControl(bytes, end: end), fault) }
        return .whole(IPControl(bytes, end: end))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, end: Int) {
        header = bytes.captured.clamped(0..<end)
        payload = bytes.payload(after: end, upTo: end)
    }

    public func describe(into dissection: inout Dissection) {
        let left = header.byteCount &- PPPControl.headerCount
        guard left > 0 else { return }
        guard 1...4 ~= header[PPPControl.code] else {
            return dissection.add(PPPControl.data, at: PPPControl.headerCount, count: left)
        }
        var offset = PPPControl.headerCount
        while let option = PPPControl.option(header, &offset, into: &dissection) {
            describe(option.type, option.start, option.count, &dissection)
        }
    }

    private func describe(_ type: UInt8, _ offset: Int, _ count: Int, _ dissection: inout Dissection) {
        dissection.add(Self.type, in: header, at: offset)
        dissection.add(Self.optionLength, in: header, at: offset &+ 1)
        let value = offset &+ 2
        switch (type, count) {
        case (1, 10):
            dissection.add(Self.source, in: header, at: value)
            dissection.add(Self.destination, in: header, at: value &+ 4)
        case (2, 4...):
            dissection.add(Self.compression, in: header, at: value)
            // Van Jacobson's (RFC 1332 section 4).
            if header.uint16(at: value) == 0x002d, count >= 6 {
                dissection.add(Self.maxSlot, in: header, at: value &+ 2)
                dissection.add(Self.compressSlot, in: header, at: value &+ 3)
            }
        case (3, 6): dissection.add(Self.address, in: header, at: value)
        case (129, 6): dissection.add(Self.primaryDNS, in: header, at: value)
        case (130, 6): dissection.add(Self.primaryNBNS, in: header, at: value)
        case (131, 6): dissection.add(Self.secondaryDNS, in: header, at: value)
        case (132, 6): dissection.add(Self.secondaryNBNS, in: header, at: value)
        default: if count > 2 { dissection.add(Self.data, at: value, count: count &- 2) }
        }
    }

    /// IANA ppp-numbers, IPCP configuration options.
    static let typeNames = ValueNames { value in
        switch value {
        case 1: "IP Addresses (deprecated)"
        case 2: "IP Compression Protocol"
        case 3: "IP Address"
        case 4: "Mobile Node's Home IP Address"
        case 129: "Primary DNS Server IP Address"
        case 130: "Primary NBNS Server IP Address"
        case 131: "Secondary DNS Server IP Address"
        case 132: "Secondary NBNS Server IP Address"
        default: nil
        }
    }
}

/// A packet of PPP's IPv6 Control Protocol, see ``PPPControl``. RFC 5072.
public struct IPv6Control: Layer, ~Escapable {
    public static var type: Field<UInt8> { .init("ipv6cp.opt.type", "Type", names: typeNames) }
    public static var optionLength: Field<UInt8> { .init("ipv6cp.opt.length", "Length", depth: 1) }
    /// Eight bytes, as text with colons between them.
    public static var interface: Field<WireText> {
        .init("ipv6cp.interface_identifier", "Interface Identifier", depth: 1)
    }

    public static let layout = Layout(
        "ipv6cp",
        "PPP IPv6 Control Protocol",
        claims: [.pppProtocol(0x8057)],
        fields: [
            PPPControl.code, PPPControl.identifier, PPPControl.length, PPPControl.data, type, optionLength, interface,
        ]
    )

    public let header: RawSpan
    public let payload: PacketBytes
    public var next: Claim { .none }

    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<IPv6Control> {
        if let fault = bytes.fault(reading: PPPControl.headerCount) { return .stopped(fault) }
        let (end, fault) = PPPControl.end(bytes)
        if let fault { return .flawed(IPv6Control(bytes, end: end), fault) }
        return .whole(IPv6Control(bytes, end: end))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, end: Int) {
        header = bytes.captured.clamped(0..<end)
        payload = bytes.payload(after: end, upTo: end)
    }

    public func describe(into dissection: inout Dissection) {
        let left = header.byteCount &- PPPControl.headerCount
        guard left > 0 else { return }
        guard 1...4 ~= header[PPPControl.code] else {
            return dissection.add(PPPControl.data, at: PPPControl.headerCount, count: left)
        }
        var offset = PPPControl.headerCount
        while let option = PPPControl.option(header, &offset, into: &dissection) {
            describe(option.type, option.start, option.count, &dissection)
        }
    }

    private func describe(_ type: UInt8, _ offset: Int, _ count: Int, _ dissection: inout Dissection) {
        dissection.add(Self.type, in: header, at: offset)
        dissection.add(Self.optionLength, in: header, at: offset &+ 1)
        guard type == 1, count == 10 else { return }
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for place in offset &+ 2..<offset &+ 10 {
            if !text.isEmpty { text.append(UInt8(ascii: ":")) }
            text.append(digits[Int(header.uint8(at: place) >> 4)])
            text.append(digits[Int(header.uint8(at: place) & 15)])
        }
        dissection.add(Self.interface, text: text, at: offset &+ 2, count: 8)
    }

    static let typeNames = ValueNames { value in
        switch value {
        case 1: "Interface Identifier"
        case 2: "IPv6 Compression Protocol"
        default: nil
        }
    }
}

/// A packet of PPP's Compression Control Protocol, see ``PPPControl``: its head. RFC 1962.
public struct CompressionControl: Layer, ~Escapable {
    public static let layout = Layout(
        "ccp",
        "PPP Compression Control Protocol",
        claims: [.pppProtocol(0x80fd)],
        fields: [PPPControl.code, PPPControl.identifier, PPPControl.length]
    )

    public let header: RawSpan
    public let payload: PacketBytes
    public var next: Claim { .none }

    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<CompressionControl> {
        if let fault = bytes.fault(reading: PPPControl.headerCount) { return .stopped(fault) }
        let (end, fault) = PPPControl.end(bytes)
        if let fault { return .flawed(CompressionControl(bytes, end: end), fault) }
        return .whole(CompressionControl(bytes, end: end))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, end: Int) {
        header = bytes.captured.clamped(0..<end)
        payload = bytes.payload(after: end, upTo: end)
    }
}
