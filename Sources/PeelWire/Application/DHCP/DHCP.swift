/// A message of the Dynamic Host Configuration Protocol, read in place.
///
///      0        8        16       24       31
///     +--------+--------+--------+--------+
///     |   Op   | HW type| HW len |  Hops  |
///     |          Transaction ID           |
///     |     Seconds     |      Flags      |
///     |  Client, your, server, relay IP   |
///     |      Client hardware address      |
///     |   Server name (64), file (128)    |
///     |   Cookie, then options            |
///     +-----------------------------------+
///
/// RFC 2131 section 2, RFC 2132 (options: one byte type, one byte length).
public struct DHCP: Layer, ~Escapable {
    public static var type: Field<UInt8> { .init("dhcp.type", "Message type", at: 0, names: typeNames) }
    public static var hardware: Field<UInt8> {
        .init("dhcp.hw.type", "Hardware type", at: 1, as: .hexadecimal, names: HardwareType.names)
    }
    public static var hardwareLength: Field<UInt8> { .init("dhcp.hw.len", "Hardware address length", at: 2) }
    public static var hops: Field<UInt8> { .init("dhcp.hops", "Hops", at: 3) }
    public static var id: Field<UInt32> { .init("dhcp.id", "Transaction ID", at: 4, as: .hexadecimal) }
    public static var seconds: Field<UInt16> { .init("dhcp.secs", "Seconds elapsed") }
    public static var flags: Field<UInt16> { .init("dhcp.flags", "Bootp flags", at: 10, as: .hexadecimal) }
    public static var isBroadcast: Field<Bool> {
        .init("dhcp.flags.bc", "Broadcast flag", at: 10, bits: 0..<1, depth: 1)
    }
    public static var reservedFlags: Field<UInt16> {
        .init("dhcp.flags.reserved", "Reserved flags", at: 10, bits: 1..<16, as: .hexadecimal, depth: 1)
    }
    public static var client: Field<IPv4Address> { .init("dhcp.ip.client", "Client IP address", at: 12) }
    public static var your: Field<IPv4Address> { .init("dhcp.ip.your", "Your (client) IP address", at: 16) }
    public static var server: Field<IPv4Address> { .init("dhcp.ip.server", "Next server IP address", at: 20) }
    public static var relay: Field<IPv4Address> { .init("dhcp.ip.relay", "Relay agent IP address", at: 24) }
    public static var clientMAC: Field<MACAddress> { .init("dhcp.hw.mac_addr", "Client MAC address") }
    public static var clientAddress: Field<WireBytes> { .init("dhcp.hw.addr", "Client hardware address") }
    public static var addressPadding: Field<WireBytes> {
        .init("dhcp.hw.addr_padding", "Client hardware address padding")
    }
    public static var serverName: Field<WireText> { .init("dhcp.server", "Server host name") }
    public static var file: Field<WireText> { .init("dhcp.file", "Boot file name") }
    public static var cookie: Field<IPv4Address> { .init("dhcp.cookie", "Magic cookie") }
    public static var requestIn: Field<UInt32> { .init("peel.dhcp.request_in", "Request in frame") }
    public static var time: Field<WireDuration> { .init("peel.dhcp.time", "Time since request") }

    public static let layout = Layout(
        "dhcp",
        "Dynamic Host Configuration Protocol",
        claims: [.udpPorts(67, 68)],
        fields: [
            type, hardware, hardwareLength, hops, id, seconds, flags, isBroadcast, reservedFlags, client, your, server,
            relay, clientMAC, clientAddress, addressPadding, serverName, file, cookie, requestIn, time,
        ] + DHCPOption.fields
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time, scope: .everyone) }

    /// An offer answers a discovery, an acknowledgment or a refusal what asked for an address or for values (RFC 2131
    /// section 3), all under the client's number.
    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        let bytes = message.captured
        guard bytes.byteCount >= headerCount else { return .none }
        let number = UInt64(bytes.uint32(at: 4)) << 8
        switch DHCPOption.messageType(bytes, headerCount) {
        case 1: return .request(number | 1)
        case 2: return .answer(number | 1)
        case 3, 8: return .request(number | 3)
        case 5, 6: return .answer(number | 3)
        case nil: return bytes.uint8(at: 0) == 1 ? .request(number) : .answer(number)
        default: return .none
        }
    }

    static var headerCount: Int { 236 }
    /// What begins the options (RFC 2131 section 3).
    static var magic: UInt32 { 0x6382_5363 }

    /// The whole message.
    public let header: RawSpan
    public let payload: PacketBytes
    public var next: Claim { .none }

    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<DHCP> {
        if let fault = bytes.fault(reading: headerCount) {
            // The hardware address is the last of what is told of a message that was cut.
            return bytes.captured.byteCount < 44 ? .stopped(fault) : .flawed(DHCP(bytes), fault)
        }
        if let fault = bytes.fault(reading: bytes.declaredCount) { return .flawed(DHCP(bytes), fault) }
        return .whole(DHCP(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured
        payload = bytes.payload(after: bytes.declaredCount, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        // Some clients send the seconds the wrong way round; Wireshark tells such by a value below 256 that way.
        let sent = header.uint16(at: 8)
        let isTurned = sent > 255 && sent & 0xff == 0
        dissection.add(Self.seconds, value: isTurned ? sent.byteSwapped : sent, at: 8, count: 2)
        let count = Int(header[Self.hardwareLength])
        let hardware = header[Self.hardware]
        if hardware == 1 || hardware == 6, count == 6 {
            dissection.add(Self.clientMAC, in: header, at: 28)
        } else if 1...16 ~= count {
            // The field has 16 bytes, however many of them the address takes.
            dissection.addBytes(Self.clientAddress, in: header, at: 28, count: 16)
        }
        if 1..<16 ~= count { dissection.add(Self.addressPadding, at: 28 &+ count, count: 16 &- count) }
        text(Self.serverName, at: 44, limit: 64, &dissection)
        text(Self.file, at: 108, limit: 128, &dissection)
        guard header.byteCount >= Self.headerCount &+ 4 else { return }
        // Without the cookie the rest is what BOOTP's vendor area was for (RFC 951).
        if header.uint32(at: Self.headerCount) == Self.magic {
            dissection.add(Self.cookie, in: header, at: Self.headerCount)
            DHCPOption.describe(header, Self.headerCount &+ 4, into: &dissection)
        }
    }

    /// Adds text that ends with a zero byte; none where it is empty.
    private func text(_ field: Field<WireText>, at offset: Int, limit: Int, _ dissection: inout Dissection) {
        guard offset &+ limit <= header.byteCount else { return }
        let count = header.find(0, in: offset..<offset &+ limit) &- offset
        if count > 0 { dissection.add(field, at: offset, count: count) }
    }

    static let typeNames = ValueNames { value in
        switch value {
        case 1: "Boot Request"
        case 2: "Boot Reply"
        default: nil
        }
    }
}
