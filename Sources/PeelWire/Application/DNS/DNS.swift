/// A Domain Name System message, read in place; over TCP behind two bytes of length, which its conversation reads.
///
///      0                 16                        31
///     +-----------------+--+------+--+--+--+--+-----+
///     |       ID        |QR|Opcode|AA|TC|RD|RA|Rcode|
///     |    Questions    |          Answers          |
///     |   Authorities   |        Additional         |
///     +-----------------+---------------------------+
///
/// RFC 1035 section 4.1; sections of questions and resource records follow. Of an update (RFC 2136) the sections are
/// called zones, prerequisites and updates. ``MulticastDNS`` and ``LinkLocalNames`` have the same shape.
public struct DNS: Layer, ~Escapable {
    /// Over TCP only (RFC 7766 section 8).
    public static var length: Field<UInt16> { .init("dns.length", "Length") }
    public static var id: Field<UInt16> { .init("dns.id", "Transaction ID", at: 0, as: .hexadecimal) }
    public static var flags: Field<UInt16> { .init("dns.flags", "Flags", at: 2, as: .hexadecimal) }
    public static var isResponse: Field<Bool> {
        .init("dns.flags.response", "Response", at: 2, bits: 0..<1, depth: 1)
    }
    public static var opcode: Field<UInt16> {
        .init("dns.flags.opcode", "Opcode", at: 2, bits: 1..<5, depth: 1, names: DNSNames.opcodes)
    }
    public static var isAuthoritative: Field<Bool> {
        .init("dns.flags.authoritative", "Authoritative", bits: 5..<6, depth: 1)
    }
    public static var isTruncated: Field<Bool> {
        .init("dns.flags.truncated", "Truncated", at: 2, bits: 6..<7, depth: 1)
    }
    public static var wantsRecursion: Field<Bool> {
        .init("dns.flags.recdesired", "Recursion desired", bits: 7..<8, depth: 1)
    }
    public static var hasRecursion: Field<Bool> {
        .init("dns.flags.recavail", "Recursion available", bits: 8..<9, depth: 1)
    }
    public static var reserved: Field<Bool> { .init("dns.flags.z", "Z", bits: 9..<10, depth: 1) }
    public static var isAuthenticated: Field<Bool> {
        .init("dns.flags.authenticated", "Answer authenticated", bits: 10..<11, depth: 1)
    }
    public static var isUnchecked: Field<Bool> {
        .init("dns.flags.checkdisable", "Non-authenticated data", bits: 11..<12, depth: 1)
    }
    public static var code: Field<UInt16> {
        .init("dns.flags.rcode", "Reply code", bits: 12..<16, depth: 1, names: DNSNames.codes)
    }
    /// LLMNR only (RFC 4795 section 2.1.1).
    public static var isConflict: Field<Bool> { .init("dns.flags.conflict", "Conflict", bits: 5..<6, depth: 1) }
    public static var isTentative: Field<Bool> { .init("dns.flags.tentative", "Tentative", bits: 7..<8, depth: 1) }
    public static var questions: Field<UInt16> { .init("dns.count.queries", "Questions") }
    public static var answers: Field<UInt16> { .init("dns.count.answers", "Answer RRs") }
    public static var authorities: Field<UInt16> { .init("dns.count.auth_rr", "Authority RRs") }
    public static var additional: Field<UInt16> { .init("dns.count.add_rr", "Additional RRs") }
    public static var zones: Field<UInt16> { .init("dns.count.zones", "Zones") }
    public static var prerequisites: Field<UInt16> { .init("dns.count.prerequisites", "Prerequisites") }
    public static var updates: Field<UInt16> { .init("dns.count.updates", "Updates") }

    public static let layout = Layout(
        "dns",
        "Domain Name System",
        claims: [.udpPorts(53, 53), .tcpPorts(53, 53)],
        fields: [length] + fields
    )

    /// The fields that the three protocols share.
    static var fields: [any FieldDescription] {
        [
            id, flags, isResponse, opcode, isAuthoritative, isTruncated, wantsRecursion, hasRecursion, reserved,
            isAuthenticated, isUnchecked, code, isConflict, isTentative, questions, answers, authorities, additional,
            zones, prerequisites, updates,
        ] + DNSRecord.fields + DNSSecurity.fields + DNSService.fields + DNSOption.fields
    }

    static var headerCount: Int { 12 }

    /// The whole message.
    public let header: RawSpan
    public let payload: PacketBytes
    let message: PacketBytes
    public var next: Claim { .none }

    public static var guesses: Transport? { .udp }

    /// A query or a response of one question that is well formed, and room for the records that the header counts.
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        let captured = bytes.captured
        guard captured.byteCount >= headerCount &+ 5, captured.uint16(at: 4) == 1 else { return false }
        // A query or a response (RFC 1035 section 4.1.1), reserved bit off.
        let flags = captured.uint16(at: 2)
        let records = Int(captured.uint16(at: 6)) &+ Int(captured.uint16(at: 8)) &+ Int(captured.uint16(at: 10))
        guard flags & 0x7840 == 0, flags & 0x8000 != 0 || captured.uint32(at: 6) == 0 && records <= 2,
            let end = questionEnd(captured)
        else { return false }
        return records &* 11 <= bytes.declaredCount &- end
    }

    /// On its own port every message is one, such as an update.
    public static func confirms(_ bytes: borrowing PacketBytes) -> Bool { true }

    /// Where the question behind the header ends; nil where that is none: a name of printable labels, a type, a class.
    private static func questionEnd(_ bytes: RawSpan) -> Int? {
        var offset = headerCount
        while offset < bytes.byteCount, offset <= headerCount &+ 255 {
            let count = Int(bytes.uint8(at: offset))
            if count == 0 {
                let isClass = [1, 3, 4, 254, 255].contains(bytes.uint16(at: offset &+ 3))
                return offset &+ 5 <= bytes.byteCount && bytes.uint16(at: offset &+ 1) != 0 && isClass
                    ? offset &+ 5 : nil
            }
            guard count <= 63, offset &+ count < bytes.byteCount else { return nil }
            for place in offset &+ 1...offset &+ count where !(0x21...0x7e ~= bytes.uint8(at: place)) { return nil }
            offset &+= count &+ 1
        }
        return nil
    }

    /// A segment of TCP holds no message as it is: two bytes of length come before each.
    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        bytes.context.ipProtocol == IPProtocol.tcp ? .foreign : .segment
    }

    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<DNS> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        return .whole(DNS(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured
        payload = bytes.payload(after: bytes.declaredCount, upTo: bytes.declaredCount)
        message = copy bytes
    }

    public func describe(into dissection: inout Dissection) {
        Self.describeFlags(message, into: &dissection)
        Self.describeSections(message, isMulticast: false, into: &dissection)
    }

    static func describeFlags(_ message: borrowing PacketBytes, into dissection: inout Dissection) {
        let header = message.captured
        let flags = header[Self.flags]
        let isResponse = flags & 0x8000 != 0
        if isResponse { dissection.add(isAuthoritative, in: header, at: 2) }
        dissection.add(wantsRecursion, in: header, at: 2)
        if isResponse { dissection.add(hasRecursion, in: header, at: 2) }
        dissection.add(reserved, in: header, at: 2)
        if isResponse || flags & 0x20 != 0 { dissection.add(isAuthenticated, in: header, at: 2) }
        dissection.add(isUnchecked, in: header, at: 2)
        if isResponse { dissection.add(code, in: header, at: 2) }
    }

    /// Adds the counts and the sections that they count; the first fault ends them.
    static func describeSections(
        _ message: borrowing PacketBytes, isMulticast: Bool, into dissection: inout Dissection
    ) {
        let header = message.captured
        let isUpdate = header[opcode] == 5
        dissection.add(isUpdate ? zones : questions, in: header, at: 4)
        dissection.add(isUpdate ? prerequisites : answers, in: header, at: 6)
        dissection.add(isUpdate ? updates : authorities, in: header, at: 8)
        dissection.add(additional, in: header, at: 10)
        var offset = headerCount
        var left = Int(header.uint16(at: 4))
        while left > 0, dissection.hasRoom {
            guard DNSRecord.question(message, &offset, isMulticast: isMulticast, into: &dissection) else { return }
            left &-= 1
        }
        left = Int(header.uint16(at: 6)) &+ Int(header.uint16(at: 8)) &+ Int(header.uint16(at: 10))
        while left > 0, dissection.hasRoom {
            guard DNSRecord.record(message, &offset, isMulticast: isMulticast, into: &dissection) else { return }
            left &-= 1
        }
    }
}

/// A Multicast DNS message, see ``DNS``. RFC 6762: the first bit of a class asks for an answer to the asker alone, or
/// tells to forget what was known.
public struct MulticastDNS: Layer, ~Escapable {
    public static let layout = Layout(
        "mdns",
        "Multicast Domain Name System",
        claims: [.udpPorts(5353, 5353)],
        fields: DNS.fields
    )

    public let header: RawSpan
    public let payload: PacketBytes
    let message: PacketBytes
    public var next: Claim { .none }

    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<MulticastDNS> {
        if let fault = bytes.fault(reading: DNS.headerCount) { return .stopped(fault) }
        return .whole(MulticastDNS(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured
        payload = bytes.payload(after: bytes.declaredCount, upTo: bytes.declaredCount)
        message = copy bytes
    }

    public func describe(into dissection: inout Dissection) {
        DNS.describeFlags(message, into: &dissection)
        DNS.describeSections(message, isMulticast: true, into: &dissection)
    }
}

/// A message of Link-local Multicast Name Resolution, see ``DNS``. RFC 4795 section 2.1.1: three flags mean other things.
public struct LinkLocalNames: Layer, ~Escapable {
    public static let layout = Layout(
        "llmnr",
        "Link-local Multicast Name Resolution",
        claims: [.udpPorts(5355, 5355)],
        fields: DNS.fields
    )

    public let header: RawSpan
    public let payload: PacketBytes
    let message: PacketBytes
    public var next: Claim { .none }

    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<LinkLocalNames> {
        if let fault = bytes.fault(reading: DNS.headerCount) { return .stopped(fault) }
        return .whole(LinkLocalNames(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured
        payload = bytes.payload(after: bytes.declaredCount, upTo: bytes.declaredCount)
        message = copy bytes
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(DNS.isConflict, in: header, at: 2)
        dissection.add(DNS.isTentative, in: header, at: 2)
        if header[DNS.isResponse] { dissection.add(DNS.code, in: header, at: 2) }
        DNS.describeSections(message, isMulticast: false, into: &dissection)
    }
}
