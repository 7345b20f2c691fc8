/// A Host Identity Protocol header with its parameters, read in place.
///
///      0             7 8            15 16    19 20   23 24           31
///     +---------------+---------------+-+-----------+-------+-----+-+
///     | Next Header   | Header Length |0|Packet Type|Version| Res |1|
///     +---------------+---------------+-+-----------+-------+-----+-+
///     |           Checksum            |           Controls          |
///     |             Sender's Host Identity Tag (16 bytes)           |
///     |            Receiver's Host Identity Tag (16 bytes)          |
///     +-------------------------------------------------------------+
///
/// RFC 7401 section 5.1; the length counts eight bytes beyond the first eight.
public struct HostIdentity: Layer, ~Escapable {
    public static var nextHeader: Field<UInt8> {
        .init("hip.proto", "Payload Protocol", at: 0, names: IPProtocol.names)
    }
    public static var length: Field<UInt8> { .init("hip.hdr_len", "Header Length", at: 1) }
    public static var firstBit: Field<UInt8> { .init("hip.shim6_fixed_p", "Header fixed bit P", at: 2, bits: 0..<1) }
    public static var type: Field<UInt8> {
        .init("hip.packet_type", "Packet Type", at: 2, bits: 1..<8, names: HostIdentity.types)
    }
    public static var version: Field<UInt8> { .init("hip.version", "Version", at: 3, bits: 0..<4) }
    public static var lastBit: Field<UInt8> { .init("hip.shim6_fixed_s", "Header fixed bit S", at: 3, bits: 7..<8) }
    public static var checksum: Field<UInt16> { .init("hip.checksum", "Checksum", at: 4, as: .hexadecimal) }
    public static var controls: Field<UInt16> { .init("hip.controls", "HIP Controls", at: 6, as: .hexadecimal) }
    public static var isAnonymous: Field<Bool> {
        .init("hip.controls.a", "Anonymous", at: 7, bits: 7..<8, depth: 1)
    }
    public static var sender: Field<WireBytes> { .init("hip.hit_sndr", "Sender's HIT") }
    public static var receiver: Field<WireBytes> { .init("hip.hit_rcvr", "Receiver's HIT") }
    public static var checksumStatus: Field<UInt8> {
        .init("hip.checksum.status", "Checksum Status", names: ChecksumStatus.names)
    }
    public static var parameter: Field<UInt16> { .init("hip.type", "Type") }
    public static var contents: Field<WireBytes> { .init("peel.hip.contents", "Contents", depth: 1) }

    public static let layout = Layout(
        "hip",
        "Host Identity Protocol",
        claims: [.ipProtocol(139)],
        fields: [
            nextHeader, length, firstBit, type, version, lastBit, checksum, controls, isAnonymous, sender, receiver,
            checksumStatus, parameter, contents,
        ]
    )

    static var minimumCount: Int { 40 }

    public let header: RawSpan
    public let payload: PacketBytes
    let finding: ChecksumFinding

    public var next: Claim { payload.declaredCount == 0 ? .none : .extensionHeader(header[Self.nextHeader]) }

    /// Reads a header as long as it declares; its checksum covers the pseudo-header too.
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<HostIdentity> {
        if let fault = bytes.fault(reading: minimumCount) { return .stopped(fault) }
        let count = (Int(bytes.captured[Self.length]) &+ 1) &* 8
        guard count >= minimumCount else {
            let value = Int(bytes.captured[Self.length])
            return .stopped(.malformed(.outOfRange(field: Self.length.name, value: value, allowed: 4...255)))
        }
        if let fault = bytes.fault(reading: count) { return .stopped(fault) }
        return .whole(HostIdentity(bytes, count: count))
    }

    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.extracting(first: count)
        payload = bytes.payload(after: count, upTo: bytes.declaredCount)
        finding = bytes.verify(checksumAt: 4, count: count, pseudoHeader: bytes.pseudoHeaderSum(count: count))
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.sender, at: 8, count: 16)
        dissection.add(Self.receiver, at: 24, count: 16)
        dissection.add(Self.checksumStatus, finding, of: Self.checksum)
        var place = Self.minimumCount
        while place &+ 4 <= header.byteCount {
            let count = Int(header.uint16(at: place &+ 2))
            dissection.add(Self.parameter, in: header, at: place)
            let left = header.byteCount &- place &- 4
            guard count <= left else {
                return dissection.fault(.malformed(.rule("a parameter of hip passes the end of the header")), at: place)
            }
            if count > 0 { dissection.add(Self.contents, at: place &+ 4, count: count) }
            // Parameters are padded to a multiple of eight bytes (RFC 7401 section 5.2.1).
            place &+= (count &+ 11) & ~7
        }
    }

    static let types = ValueNames { value in
        switch value {
        case 1: "HIP Initiator Packet"
        case 2: "HIP Responder Packet"
        case 3: "HIP Second Initiator Packet"
        case 4: "HIP Second Responder Packet"
        case 16: "HIP Update Packet"
        case 17: "HIP Notify Packet"
        case 18: "HIP Close Packet"
        case 19: "HIP Close Acknowledgment Packet"
        default: nil
        }
    }
}
