/// An Address Resolution Protocol message, read in place.
///
///      0                 15 16      23 24     31
///     +--------------------+----------+---------+
///     |   Hardware type    |   Protocol type    |
///     +--------------------+----------+---------+
///     | HW size | PR size  |      Operation     |
///     +---------+----------+--------------------+
///     |  sender hardware, sender protocol,      |
///     |  target hardware, target protocol       |
///     +-----------------------------------------+
///
/// RFC 826; reverse resolution is RFC 903, inverse RFC 2390.
public struct ARP: Layer, ~Escapable {
    public static var hardwareType: Field<UInt16> {
        .init("arp.hw.type", "Hardware type", at: 0, names: HardwareType.names)
    }
    public static var protocolType: Field<UInt16> {
        .init("arp.proto.type", "Protocol type", at: 2, as: .hexadecimal, names: EtherType.names)
    }
    public static var hardwareSize: Field<UInt8> { .init("arp.hw.size", "Hardware size", at: 4) }
    public static var protocolSize: Field<UInt8> { .init("arp.proto.size", "Protocol size", at: 5) }
    public static var operation: Field<UInt16> { .init("arp.opcode", "Opcode", at: 6, names: ARP.operations) }
    public static var isGratuitous: Field<Bool> { .init("arp.isgratuitous", "Is gratuitous") }
    public static var isProbe: Field<Bool> { .init("arp.isprobe", "Is probe") }
    public static var isAnnouncement: Field<Bool> { .init("arp.isannouncement", "Is announcement") }
    public static var senderHardware: Field<WireBytes> { .init("arp.src.hw", "Sender hardware address") }
    public static var senderMAC: Field<MACAddress> { .init("arp.src.hw_mac", "Sender MAC address") }
    public static var senderProtocol: Field<WireBytes> { .init("arp.src.proto", "Sender protocol address") }
    public static var senderIPv4: Field<IPv4Address> { .init("arp.src.proto_ipv4", "Sender IP address") }
    public static var targetHardware: Field<WireBytes> { .init("arp.dst.hw", "Target hardware address") }
    public static var targetMAC: Field<MACAddress> { .init("arp.dst.hw_mac", "Target MAC address") }
    public static var targetProtocol: Field<WireBytes> { .init("arp.dst.proto", "Target protocol address") }
    public static var targetIPv4: Field<IPv4Address> { .init("arp.dst.proto_ipv4", "Target IP address") }
    public static var errorStatus: Field<UInt8> { .init("arp.dst.drarp_error_status", "DRARP error status") }

    public static let layout = Layout(
        "arp",
        "Address Resolution Protocol",
        claims: [.etherType(0x0806), .etherType(0x8035)],
        fields: [
            hardwareType, protocolType, hardwareSize, protocolSize, operation, isGratuitous, isProbe, isAnnouncement,
            senderHardware, senderMAC, senderProtocol, senderIPv4, targetHardware, targetMAC, targetProtocol,
            targetIPv4, errorStatus,
        ]
    )

    public static var endsOuter: Bool { true }

    static var fixedCount: Int { 8 }

    public let header: RawSpan
    public let payload: PacketBytes

    /// What is asked or answered.
    public var operation: UInt16 { header[Self.operation] }
    public var next: Claim { .none }

    /// Whether the addresses to resolve are IPv4's.
    public var isIPv4: Bool { header[Self.protocolType] == EtherType.ipv4 && header[Self.protocolSize] == 4 }

    /// Reads a message with the four addresses that its sizes declare.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<ARP> {
        if let fault = bytes.fault(reading: fixedCount) { return .stopped(fault) }
        let sizes = Int(bytes.captured[Self.hardwareSize]) &+ Int(bytes.captured[Self.protocolSize])
        let count = fixedCount &+ sizes &* 2
        if let fault = bytes.fault(reading: count) { return .stopped(fault) }
        return .whole(ARP(bytes, count: count))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.extracting(first: count)
        payload = bytes.payload(after: count, upTo: count)
    }

    public func describe(into dissection: inout Dissection) {
        let hardwareSize = Int(header[Self.hardwareSize])
        let protocolSize = Int(header[Self.protocolSize])
        let sender = Self.fixedCount
        let target = sender &+ hardwareSize &+ protocolSize
        let type = header[Self.hardwareType]
        let isMAC = (type == HardwareType.ethernet || type == HardwareType.ieee802) && hardwareSize == 6
        describeMeaning(sender &+ hardwareSize, target &+ hardwareSize, into: &dissection)
        if isMAC {
            dissection.add(Self.senderMAC, in: header, at: sender)
        } else if hardwareSize > 0 {
            dissection.add(Self.senderHardware, at: sender, count: hardwareSize)
        }
        if isIPv4 {
            dissection.add(Self.senderIPv4, in: header, at: sender &+ hardwareSize)
        } else if protocolSize > 0 {
            dissection.add(Self.senderProtocol, at: sender &+ hardwareSize, count: protocolSize)
        }
        if isMAC {
            dissection.add(Self.targetMAC, in: header, at: target)
        } else if hardwareSize > 0 {
            dissection.add(Self.targetHardware, at: target, count: hardwareSize)
        }
        if operation == 7, protocolSize > 0 {
            dissection.add(Self.errorStatus, in: header, at: target &+ hardwareSize)
        } else if isIPv4 {
            dissection.add(Self.targetIPv4, in: header, at: target &+ hardwareSize)
        } else if protocolSize > 0 {
            dissection.add(Self.targetProtocol, at: target &+ hardwareSize, count: protocolSize)
        }
    }

    /// Tells announcements and probes (RFC 5227 sections 2.1.1 and 2.3) from ordinary requests.
    private func describeMeaning(_ sender: Int, _ target: Int, into dissection: inout Dissection) {
        guard operation == 1 || operation == 2 else { return }
        let size = Int(header[Self.protocolSize])
        let hardwareSize = Int(header[Self.hardwareSize])
        let hasNoTarget = header.clamped(target &- hardwareSize..<target).isZero
        let isSame =
            size > 0 && (0..<size).allSatisfy { header.uint8(at: sender &+ $0) == header.uint8(at: target &+ $0) }
        if isSame {
            dissection.add(Self.isGratuitous, value: true, flags: .generated)
            if operation == 1, hasNoTarget {
                dissection.add(Self.isAnnouncement, value: true, flags: .generated)
            }
        } else if operation == 1, hasNoTarget, header.clamped(sender..<sender &+ size).isZero {
            dissection.add(Self.isProbe, value: true, flags: .generated)
        }
    }

    /// The operations (IANA arp-parameters).
    static let operations = ValueNames { value in
        switch value {
        case 0, 65535: "reserved"
        case 1: "request"
        case 2: "reply"
        case 3: "reverse request"
        case 4: "reverse reply"
        case 5: "DRARP request"
        case 6: "DRARP reply"
        case 7: "DRARP error"
        case 8: "inverse request"
        case 9: "inverse reply"
        case 10: "NAK"
        case 11: "MARS request"
        case 12: "MARS multi"
        case 13: "MARS mserv"
        case 14: "MARS join"
        case 15: "MARS leave"
        case 16: "MARS NAK"
        case 17: "MARS unserv"
        case 18: "MARS sjoin"
        case 19: "MARS sleave"
        case 20: "MARS grouplist request"
        case 21: "MARS grouplist reply"
        case 22: "MARS redirect map"
        case 23: "MAPOS unarp"
        case 24: "experiment 1"
        case 25: "experiment 2"
        default: nil
        }
    }
}
