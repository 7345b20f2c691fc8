/// An Internet Control Message Protocol version 6 message, read in place.
///
///      0               7 8             15 16                           31
///     +-----------------+----------------+------------------------------+
///     |      Type       |      Code      |           Checksum           |
///     +-----------------+----------------+------------------------------+
///     |                  four bytes, by type                            |
///     +-----------------------------------------------------------------+
///     |   the quoted packet, the echoed data, or more fields by type    |
///     +-----------------------------------------------------------------+
///
/// RFC 4443 section 2.1; neighbor discovery is that of RFC 4861.
public struct ICMPv6: Layer, ~Escapable {
    public static var type: Field<UInt8> { .init("icmpv6.type", "Type", at: 0, names: typeNames) }
    public static var code: Field<UInt8> { .init("icmpv6.code", "Code", at: 1) }
    public static var checksum: Field<UInt16> { .init("icmpv6.checksum", "Checksum", at: 2, as: .hexadecimal) }
    public static var checksumStatus: Field<UInt8> {
        .init("icmpv6.checksum.status", "Checksum Status", names: ChecksumStatus.names)
    }
    /// The checksum holds the pseudo-header's sum alone, left for the sender's network adapter to complete.
    public static var checksumOffload: Field<Bool> { .init("peel.checksum.offload", "Checksum Left to the Adapter") }
    public static var reserved: Field<WireBytes> { .init("icmpv6.reserved", "Reserved") }
    public static var data: Field<WireBytes> { .init("icmpv6.data", "Data") }
    /// Of the link that the packet did not fit, in bytes.
    public static var mtu: Field<UInt32> { .init("icmpv6.mtu", "MTU") }
    /// The byte of the quoted packet that is wrong.
    public static var pointer: Field<UInt32> { .init("icmpv6.pointer", "Pointer") }
    /// In words of 64 bits (RFC 4884 section 4.4).
    public static var quotedWords: Field<UInt8> { .init("icmpv6.length", "Length of original datagram") }
    public static var identifier: Field<UInt16> {
        .init("icmpv6.echo.identifier", "Identifier", as: .hexadecimal)
    }
    public static var sequence: Field<UInt16> { .init("icmpv6.echo.sequence_number", "Sequence") }
    /// RFC 8335 sections 2 and 3.
    public static var probeSequence: Field<UInt8> { .init("icmpv6.ext.echo.seq", "Sequence number") }
    public static var probeReserved: Field<UInt8> {
        .init("icmpv6.ext.echo.req.res", "Reserved", bits: 0..<7, as: .hexadecimal)
    }
    public static var isLocal: Field<Bool> { .init("icmpv6.ext.echo.req.local", "Local bit", bits: 7..<8) }
    public static var neighborState: Field<UInt8> { .init("icmpv6.ext.echo.rsp.state", "State", bits: 0..<3) }
    public static var answerReserved: Field<UInt8> {
        .init("icmpv6.ext.echo.rsp.res", "Reserved", bits: 3..<5, as: .hexadecimal)
    }
    public static var isActive: Field<Bool> { .init("icmpv6.ext.echo.rsp.active", "Active bit", bits: 5..<6) }
    public static var runsIPv4: Field<Bool> { .init("icmpv6.ext.echo.rsp.ipv4", "IPv4 bit", bits: 6..<7) }
    public static var runsIPv6: Field<Bool> { .init("icmpv6.ext.echo.rsp.ipv6", "IPv6 bit", bits: 7..<8) }

    public static let layout = Layout(
        "icmpv6",
        "Internet Control Message Protocol v6",
        claims: [.ipProtocol(58)],
        fields: [
            type, code, checksum, checksumStatus, checksumOffload, reserved, data, mtu, pointer, quotedWords,
            identifier,
            sequence, probeSequence, probeReserved, isLocal, neighborState, answerReserved, isActive, runsIPv4,
            runsIPv6,
        ] + NeighborDiscovery.fields + NDPOption.fields + MulticastListener.fields + MobilePrefix.fields
            + NodeInformation.fields + RPL.fields
    )

    static var minimumCount: Int { 4 }

    public let header: RawSpan
    public let payload: PacketBytes
    public let payloadOffset: Int
    /// The whole message.
    let message: PacketBytes

    public var type: UInt8 { header[Self.type] }
    public var code: UInt8 { header[Self.code] }
    public var isEcho: Bool { type == 128 || type == 129 }

    public var next: Claim {
        if ICMPv6.quotesPacket(type) || type == 137 {
            return payload.declaredCount > 0 ? .etherType(0x86dd) : .none
        }
        return isEcho ? .data : .none
    }

    /// Reads a message whose type's own fields are all here.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<ICMPv6> {
        if let fault = bytes.fault(reading: minimumCount) { return .stopped(fault) }
        let needed = headerCount(bytes.captured[Self.type])
        if let fault = bytes.fault(reading: needed) { return .flawed(ICMPv6(bytes), fault) }
        return .whole(ICMPv6(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        let type = bytes.captured[Self.type]
        var start = 8
        var context = bytes.context
        var count = min(8, bytes.captured.byteCount)
        if ICMPv6.quotesPacket(type) {
            context.isQuoted = true
        } else if type != 128, type != 129 {
            count = bytes.captured.byteCount
            start = bytes.declaredCount
            if type == 137, let place = NDPOption.redirectedPacket(bytes.captured) {
                context.isQuoted = true
                start = place
            }
        }
        header = bytes.captured.extracting(first: count)
        payloadOffset = min(start, bytes.declaredCount)
        payload = bytes.payload(after: start, upTo: bytes.declaredCount, context: context)
        message = copy bytes
    }

    @inline(__always)
    static func quotesPacket(_ type: UInt8) -> Bool { type &- 1 < 4 }

    /// Bytes that every message of a type has.
    @inline(__always)
    static func headerCount(_ type: UInt8) -> Int {
        switch type {
        case 130...132, 135, 136: 24
        case 134, 138, 139, 140: 16
        case 137: 40
        case 157, 158: 32
        default: 8
        }
    }

    /// The checksum over the pseudo-header and the message (RFC 4443 section 2.3).
    public var checksumFinding: ChecksumFinding {
        let count = message.declaredCount
        return message.verify(
            checksumAt: Self.checksum.offset,
            count: count,
            pseudoHeader: message.pseudoHeaderSum(count: count)
        )
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.checksumStatus, checksumFinding, of: Self.checksum, offload: Self.checksumOffload)
        let bytes = message.captured
        switch type {
        case 1, 3:
            if bytes.uint8(at: 4) == 0 {
                dissection.addBytes(Self.reserved, in: bytes, at: 4, count: 4)
            } else {
                dissection.add(Self.quotedWords, in: bytes, at: 4)
                dissection.addBytes(Self.reserved, in: bytes, at: 5, count: 3)
            }
        case 2: dissection.add(Self.mtu, in: bytes, at: 4)
        case 4: dissection.add(Self.pointer, in: bytes, at: 4)
        case 128, 129:
            dissection.add(Self.identifier, in: bytes, at: 4)
            dissection.add(Self.sequence, in: bytes, at: 6)
        case 130, 131, 132, 143: MulticastListener.describe(bytes, type, into: &dissection)
        case 133...137, 141, 142: NeighborDiscovery.describe(bytes, type, into: &dissection)
        case 139, 140: NodeInformation.describe(bytes, type, code, into: &dissection)
        case 144...147: MobilePrefix.describe(bytes, type, into: &dissection)
        case 151...153: MulticastListener.describeRouter(bytes, type, into: &dissection)
        case 155: RPL.describe(bytes, code, into: &dissection)
        case 160, 161: describeProbe(bytes, into: &dissection)
        default: if bytes.byteCount > 4 { dissection.add(Self.data, at: 4, count: bytes.byteCount &- 4) }
        }
    }

    /// An extended echo request or its answer (RFC 8335).
    private func describeProbe(_ bytes: RawSpan, into dissection: inout Dissection) {
        dissection.add(Self.identifier, in: bytes, at: 4)
        dissection.add(Self.probeSequence, in: bytes, at: 6)
        if type == 160 {
            dissection.add(Self.probeReserved, in: bytes, at: 7)
            dissection.add(Self.isLocal, in: bytes, at: 7)
        } else {
            dissection.add(Self.neighborState, in: bytes, at: 7)
            dissection.add(Self.answerReserved, in: bytes, at: 7)
            dissection.add(Self.isActive, in: bytes, at: 7)
            dissection.add(Self.runsIPv4, in: bytes, at: 7)
            dissection.add(Self.runsIPv6, in: bytes, at: 7)
        }
    }

    /// IANA icmpv6-parameters.
    static let typeNames = ValueNames { value in
        switch value {
        case 1: "Destination Unreachable"
        case 2: "Packet Too Big"
        case 3: "Time Exceeded"
        case 4: "Parameter Problem"
        case 128: "Echo Request"
        case 129: "Echo Reply"
        case 130: "Multicast Listener Query"
        case 131: "Multicast Listener Report"
        case 132: "Multicast Listener Done"
        case 133: "Router Solicitation"
        case 134: "Router Advertisement"
        case 135: "Neighbor Solicitation"
        case 136: "Neighbor Advertisement"
        case 137: "Redirect"
        case 138: "Router Renumbering"
        case 139: "Node Information Query"
        case 140: "Node Information Response"
        case 141: "Inverse Neighbor Discovery Solicitation"
        case 142: "Inverse Neighbor Discovery Advertisement"
        case 143: "Multicast Listener Report v2"
        case 144: "Home Agent Address Discovery Request"
        case 145: "Home Agent Address Discovery Reply"
        case 146: "Mobile Prefix Solicitation"
        case 147: "Mobile Prefix Advertisement"
        case 148: "Certification Path Solicitation"
        case 149: "Certification Path Advertisement"
        case 151: "Multicast Router Advertisement"
        case 152: "Multicast Router Solicitation"
        case 153: "Multicast Router Termination"
        case 154: "FMIPv6"
        case 155: "RPL Control"
        case 156: "ILNPv6 Locator Update"
        case 157: "Duplicate Address Request"
        case 158: "Duplicate Address Confirmation"
        case 159: "MPL Control"
        case 160: "Extended Echo Request"
        case 161: "Extended Echo Reply"
        default: nil
        }
    }
}

extension Dissection {
    /// Adds `count` bytes by reference; nothing where they are not all in `bytes`, or are none.
    mutating func addBytes<Value: VariableWireValue>(
        _ field: Field<Value>,
        in bytes: RawSpan,
        at offset: Int,
        count: Int,
        flags: FieldRecord.Flags = []
    ) {
        guard count > 0, offset >= 0, offset <= bytes.byteCount &- count else { return }
        add(field, at: offset, count: count, flags: flags)
    }
}
