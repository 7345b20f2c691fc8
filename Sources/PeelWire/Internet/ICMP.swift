/// An Internet Control Message Protocol message, read in place.
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
/// RFC 792; extensions after a quoted packet are those of RFC 4884.
public struct ICMP: Layer, ~Escapable {
    public static var type: Field<UInt8> { .init("icmp.type", "Type", at: 0, names: typeNames) }
    public static var code: Field<UInt8> { .init("icmp.code", "Code", at: 1) }
    public static var checksum: Field<UInt16> { .init("icmp.checksum", "Checksum", at: 2, as: .hexadecimal) }
    public static var checksumStatus: Field<UInt8> {
        .init("icmp.checksum.status", "Checksum Status", names: ChecksumStatus.names)
    }
    public static var unused: Field<WireBytes> { .init("icmp.unused", "Unused") }
    public static var reserved: Field<WireBytes> { .init("icmp.reserved", "Reserved") }
    public static var identifier: Field<UInt16> { .init("icmp.ident", "Identifier (BE)") }
    /// The identifier as a host that forgot to swap it meant it.
    public static var swappedIdentifier: Field<UInt16> { .init("icmp.ident_le", "Identifier (LE)") }
    public static var sequence: Field<UInt16> { .init("icmp.seq", "Sequence Number (BE)") }
    public static var swappedSequence: Field<UInt16> { .init("icmp.seq_le", "Sequence Number (LE)") }
    /// RFC 1191 section 4, in bytes.
    public static var nextHopMTU: Field<UInt16> { .init("icmp.mtu", "MTU of next hop") }
    public static var addressCount: Field<UInt8> { .init("icmp.num_addrs", "Number of addresses") }
    /// In words of 32 bits.
    public static var addressEntrySize: Field<UInt8> { .init("icmp.addr_entry_size", "Address entry size") }
    /// In seconds (RFC 1256 section 3.1).
    public static var lifetime: Field<UInt16> { .init("icmp.lifetime", "Lifetime") }
    /// The byte of the quoted header that is wrong.
    public static var pointer: Field<UInt32> { .init("icmp.pointer", "Pointer") }
    public static var routerAddress: Field<IPv4Address> { .init("icmp.router_address", "Router address") }
    public static var preference: Field<Int32> { .init("icmp.pref_level", "Preference level") }
    /// In milliseconds since midnight UTC, unless the highest bit is set.
    public static var originateTime: Field<UInt32> { .init("icmp.originate_timestamp", "Originate Timestamp") }
    public static var receiveTime: Field<UInt32> { .init("icmp.receive_timestamp", "Receive Timestamp") }
    public static var transmitTime: Field<UInt32> { .init("icmp.transmit_timestamp", "Transmit Timestamp") }
    /// RFC 950 appendix I.
    public static var addressMask: Field<IPv4Address> { .init("icmp.address_mask", "Address Mask") }
    public static var gateway: Field<IPv4Address> { .init("icmp.redir_gw", "Gateway Address") }
    /// When the echo was sent, where its data begins with a time near that of the capture.
    public static var dataTime: Field<Timestamp> { .init("icmp.data_time", "Timestamp from icmp data") }
    public static var dataAge: Field<WireDuration> {
        .init("icmp.data_time_relative", "Timestamp from icmp data (relative)")
    }
    /// In words of 32 bits (RFC 4884 section 4.1).
    public static var quotedWords: Field<UInt8> { .init("icmp.length", "Length") }
    public static var quotedLength: Field<UInt16> {
        .init("icmp.length.original_datagram", "Length of original datagram")
    }
    /// RFC 8335 sections 2 and 3.
    public static var probeSequence: Field<UInt8> { .init("icmp.ext.echo.seq", "Sequence Number") }
    public static var probeReserved: Field<UInt8> {
        .init("icmp.ext.echo.req.res", "Reserved", bits: 0..<7, as: .hexadecimal)
    }
    public static var isLocal: Field<Bool> { .init("icmp.ext.echo.req.local", "Local bit", bits: 7..<8) }
    public static var neighborState: Field<UInt8> { .init("icmp.ext.echo.rsp.state", "State", bits: 0..<3) }
    public static var answerReserved: Field<UInt8> {
        .init("icmp.ext.echo.rsp.res", "Reserved", bits: 3..<5, as: .hexadecimal)
    }
    public static var isActive: Field<Bool> { .init("icmp.ext.echo.rsp.active", "Active bit", bits: 5..<6) }
    public static var runsIPv4: Field<Bool> { .init("icmp.ext.echo.rsp.ipv4", "IPv4 bit", bits: 6..<7) }
    public static var runsIPv6: Field<Bool> { .init("icmp.ext.echo.rsp.ipv6", "IPv6 bit", bits: 7..<8) }

    public static let layout = Layout(
        "icmp",
        "Internet Control Message Protocol",
        claims: [.ipProtocol(1)],
        fields: [
            type, code, checksum, checksumStatus, unused, reserved, identifier, swappedIdentifier, sequence,
            swappedSequence, nextHopMTU, addressCount, addressEntrySize, lifetime, pointer, routerAddress, preference,
            originateTime, receiveTime, transmitTime, addressMask, gateway, dataTime, dataAge, quotedWords,
            quotedLength,
            probeSequence, probeReserved, isLocal, neighborState, answerReserved, isActive, runsIPv4, runsIPv6,
        ] + ICMPExtension.fields + MobileAgentAdvertisement.fields
    )

    static var minimumCount: Int { 4 }

    public let header: RawSpan
    public let payload: PacketBytes
    /// The whole message.
    let message: PacketBytes

    public var type: UInt8 { header[Self.type] }
    public var code: UInt8 { header[Self.code] }
    /// The message reports an error and quotes the packet that caused it.
    public var quotesPacket: Bool { ICMP.quotesPacket(type) }
    public var isEcho: Bool { type == 0 || type == 8 }

    public var next: Claim {
        if quotesPacket { return payload.declaredCount > 0 ? .etherType(0x0800) : .none }
        return isEcho ? .data : .none
    }

    /// Reads a message whose type's own fields are all here.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<ICMP> {
        if let fault = bytes.fault(reading: minimumCount) { return .stopped(fault) }
        let needed = headerCount(bytes.captured[Self.type])
        if let fault = bytes.fault(reading: needed) { return .flawed(ICMP(bytes), fault) }
        return .whole(ICMP(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        let type = bytes.captured[Self.type]
        var count = min(Self.headerCount(type), bytes.captured.byteCount)
        var end = bytes.declaredCount
        var context = bytes.context
        if ICMP.quotesPacket(type) {
            context.isQuoted = true
            end = 8 &+ ICMPExtension.quotedCount(bytes.captured, type: type)
        } else if type == 0 || type == 8 {
            if ICMP.time(in: bytes) != nil { count = 16 }
        } else {
            count = bytes.captured.byteCount
        }
        header = bytes.captured.extracting(first: count)
        payload = bytes.payload(after: count, upTo: end, context: context)
        message = copy bytes
    }

    @inline(__always)
    static func quotesPacket(_ type: UInt8) -> Bool { type &- 3 < 3 || type &- 11 < 2 }

    /// Bytes that every message of a type has.
    @inline(__always)
    private static func headerCount(_ type: UInt8) -> Int {
        switch type {
        case 13, 14: 20
        case 17, 18: 12
        default: 8
        }
    }

    /// The time at the start of an echo's data, which ping writes in its host's byte order: seconds and microseconds,
    /// taken for a time where it lies within a day of the capture.
    @inline(never)
    static func time(in bytes: borrowing PacketBytes) -> Timestamp? {
        let captured = bytes.captured
        guard captured.byteCount >= 16 else { return nil }
        let now = bytes.context.frameTime
        func near(_ seconds: UInt32, _ microseconds: UInt32) -> Timestamp? {
            guard microseconds < 1_000_000 else { return nil }
            let time = Timestamp(nanoseconds: Int64(seconds) &* 1_000_000_000 &+ Int64(microseconds) &* 1000)
            let distance = now.nanoseconds(since: time)
            return distance.magnitude <= 86_400_000_000_000 ? time : nil
        }
        return near(captured.uint32(at: 8), captured.uint32(at: 12))
            ?? near(captured.uint32LittleEndian(at: 8), captured.uint32LittleEndian(at: 12))
    }
}
