/// A message of the Simple Network Management Protocol, versions 1, 2c and 3, read in place.
///
///     SEQUENCE { version, community, PDU }          version 1 and 2c
///     SEQUENCE { version, header, security, SEQUENCE { engine, context, PDU } }          version 3
///
/// RFC 1157 section 4, RFC 3416 section 3, RFC 3412 section 6. What version 3 encrypts stays so.
public struct SNMP: MessageLayer, ~Escapable {
    public static var version: Field<Int32> { .init("snmp.version", "version", names: versions) }
    public static var community: Field<WireText> { .init("snmp.community", "community") }
    public static var messageVersion: Field<Int32> { .init("snmp.msgVersion", "msgVersion", names: versions) }
    public static var messageID: Field<UInt32> { .init("snmp.msgID", "msgID") }
    public static var user: Field<WireText> { .init("snmp.msgUserName", "msgUserName") }
    public static var encrypted: Field<WireBytes> { .init("snmp.encryptedPDU", "encryptedPDU") }
    public static var kind: Field<UInt32> { .init("snmp.data", "data", names: kinds) }
    public static var requestID: Field<Int32> { .init("snmp.request_id", "request-id", depth: 1) }
    public static var errorStatus: Field<Int32> {
        .init("snmp.error_status", "error-status", depth: 1, names: errors)
    }
    public static var errorIndex: Field<Int32> { .init("snmp.error_index", "error-index", depth: 1) }
    public static var nonRepeaters: Field<UInt32> { .init("snmp.non_repeaters", "non-repeaters", depth: 1) }
    public static var repetitions: Field<UInt32> { .init("snmp.max_repetitions", "max-repetitions", depth: 1) }
    public static var name: Field<WireText> { .init("snmp.name", "Object Name", depth: 1) }
    public static var integer: Field<Int64> { .init("snmp.value.int", "Value (Integer32)", depth: 2) }
    public static var octets: Field<WireBytes> { .init("snmp.value.octets", "Value (OctetString)", depth: 2) }
    public static var identifier: Field<WireText> { .init("snmp.value.oid", "Value (OID)", depth: 2) }
    public static var address: Field<IPv4Address> { .init("snmp.value.ipv4", "Value (IpAddress)", depth: 2) }
    public static var gauge: Field<Int64> { .init("snmp.value.g32", "Value (Gauge32)", depth: 2) }
    public static var counter: Field<UInt64> { .init("snmp.value.counter", "Value (Counter)", depth: 2) }
    public static var ticks: Field<UInt64> { .init("snmp.value.timeticks", "Value (Timeticks)", depth: 2) }
    public static var opaque: Field<WireBytes> { .init("snmp.value.opaque", "Value (Opaque)", depth: 2) }
    public static var enterprise: Field<WireText> { .init("snmp.enterprise", "enterprise", depth: 1) }
    public static var agent: Field<IPv4Address> { .init("snmp.agent_addr", "agent-addr", depth: 1) }
    public static var trap: Field<Int32> { .init("snmp.generic_trap", "generic-trap", depth: 1, names: traps) }
    public static var specificTrap: Field<Int32> { .init("snmp.specific_trap", "specific-trap", depth: 1) }
    public static var stamp: Field<UInt32> { .init("snmp.time_stamp", "time-stamp", depth: 1) }
    public static var requestIn: Field<UInt32> { .init("snmp.response_to", "Response To") }
    public static var time: Field<WireDuration> { .init("snmp.time", "Time") }

    public static let layout = Layout(
        "snmp",
        "Simple Network Management Protocol",
        claims: [.udpPorts(161, 162), .tcpPorts(161, 162)],
        fields: [
            version, community, messageVersion, messageID, user, encrypted, kind, requestID, errorStatus, errorIndex,
            nonRepeaters, repetitions, name, integer, octets, identifier, address, counter, gauge, ticks,
            opaque, enterprise, agent, trap, specificTrap, stamp, requestIn, time,
        ]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time, repeats: .latest) }

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        let here = bytes.captured.byteCount
        if here < 2 { return .unknown(until: 2) }
        guard bytes.captured.uint8(at: 0) == 0x30 else { return .foreign }
        if let whole = BasicValue(bytes.captured, at: 0, upTo: .max) {
            // A datagram holds all of it.
            let isCut = bytes.context.ipProtocol != 6 && whole.statedEnd > bytes.declaredCount
            return isCut ? .foreign : .count(whole.statedEnd)
        }
        let size = Int(bytes.captured.uint8(at: 1) & 0x7f)
        return 1...4 ~= size ? .unknown(until: 2 &+ size) : .foreign
    }

    /// Where the PDU of a message of version 1 or 2c is; nil in version 3.
    private static func find(_ bytes: RawSpan) -> BasicValue? {
        guard let whole = BasicValue(bytes, at: 0, upTo: .max),
            let version = BasicValue(bytes, at: whole.content.lowerBound, upTo: whole.end),
            let second = BasicValue(bytes, at: version.end, upTo: whole.end)
        else { return nil }
        if version.integer(bytes) < 3 { return BasicValue(bytes, at: second.end, upTo: whole.end) }
        // The security parameters, then the scoped PDU with its engine and its context.
        guard let security = BasicValue(bytes, at: second.end, upTo: whole.end),
            let scoped = BasicValue(bytes, at: security.end, upTo: whole.end), scoped.tag == 0x30,
            let engine = BasicValue(bytes, at: scoped.content.lowerBound, upTo: scoped.end),
            let context = BasicValue(bytes, at: engine.end, upTo: scoped.end)
        else { return nil }
        return BasicValue(bytes, at: context.end, upTo: scoped.end)
    }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        guard let unit = find(message.captured),
            let id = BasicValue(message.captured, at: unit.content.lowerBound, upTo: unit.end), id.tag == 2
        else { return .none }
        let number = UInt64(bitPattern: id.integer(message.captured))
        switch unit.tag {
        case 0xa0, 0xa1, 0xa3, 0xa5, 0xa6: return .request(number)
        case 0xa2: return .answer(number)
        default: return .none
        }
    }

    public func describe(into dissection: inout Dissection) {
        guard let whole = BasicValue(header, at: 0, upTo: .max),
            let version = BasicValue(header, at: whole.content.lowerBound, upTo: whole.end),
            let second = BasicValue(header, at: version.end, upTo: whole.end)
        else { return dissection.fault(.malformed(.rule("snmp is no sequence of a version and more"))) }
        let number = Int32(clamping: version.integer(header))
        let isThree = number == 3
        add(isThree ? Self.messageVersion : Self.version, number, version, &dissection)
        if isThree {
            if let id = BasicValue(header, at: second.content.lowerBound, upTo: second.end) {
                let value = UInt32(truncatingIfNeeded: id.integer(header))
                dissection.add(Self.messageID, value: value, at: id.content.lowerBound, count: id.content.count)
            }
            guard let security = BasicValue(header, at: second.end, upTo: whole.end) else { return }
            describeSecurity(security, into: &dissection)
            if let data = BasicValue(header, at: security.end, upTo: whole.end), data.tag == 4 {
                return dissection.add(Self.encrypted, at: data.content.lowerBound, count: data.content.count)
            }
        } else {
            dissection.add(Self.community, at: second.content.lowerBound, count: second.content.count)
        }
        if let unit = Self.find(header) { describeUnit(unit, into: &dissection) }
    }

    private func add(_ field: Field<Int32>, _ value: Int32, _ place: BasicValue, _ dissection: inout Dissection) {
        dissection.add(field, value: value, at: place.content.lowerBound, count: place.content.count)
    }

    /// Engine, boots, time, and the user's name (RFC 3414 section 2.4).
    private func describeSecurity(_ octets: BasicValue, into dissection: inout Dissection) {
        guard let list = BasicValue(header, at: octets.content.lowerBound, upTo: octets.end) else { return }
        var place = list.content.lowerBound
        for index in 0..<4 {
            guard let part = BasicValue(header, at: place, upTo: list.end) else { return }
            if index == 3, !part.content.isEmpty {
                dissection.add(Self.user, at: part.content.lowerBound, count: part.content.count)
            }
            place = part.end
        }
    }

    /// A PDU: three numbers, and a list of names with values (RFC 3416 section 3).
    private func describeUnit(_ unit: BasicValue, into dissection: inout Dissection) {
        dissection.add(Self.kind, value: UInt32(unit.tag & 0x1f), at: unit.start, count: 1)
        if !unit.isWhole { dissection.fault(.malformed(.rule("snmp.data is longer than its message")), at: unit.start) }
        if unit.tag == 0xa4 { return describeTrap(unit, into: &dissection) }
        var place = unit.content.lowerBound
        for index in 0..<3 {
            guard let part = BasicValue(header, at: place, upTo: unit.end), part.tag == 2 else { return }
            let value = Int32(truncatingIfNeeded: part.integer(header))
            switch (index, unit.tag) {
            case (0, _): add(Self.requestID, value, part, &dissection)
            case (1, 0xa5), (2, 0xa5):
                let field = index == 1 ? Self.nonRepeaters : Self.repetitions
                dissection.add(
                    field, value: UInt32(bitPattern: value), at: part.content.lowerBound, count: part.content.count)
            case (1, _): add(Self.errorStatus, value, part, &dissection)
            default: add(Self.errorIndex, value, part, &dissection)
            }
            place = part.end
        }
        describeBindings(at: place, unit.end, into: &dissection)
    }

    /// A trap of version 1 (RFC 1157 section 4.1.6).
    private func describeTrap(_ unit: BasicValue, into dissection: inout Dissection) {
        guard let enterprise = BasicValue(header, at: unit.content.lowerBound, upTo: unit.end), enterprise.tag == 6
        else { return }
        add(identifier: Self.enterprise, enterprise, &dissection)
        var place = enterprise.end
        for index in 0..<4 {
            guard let part = BasicValue(header, at: place, upTo: unit.end) else { return }
            let value = part.integer(header)
            switch index {
            case 0: if part.content.count == 4 { dissection.add(Self.agent, in: header, at: part.content.lowerBound) }
            case 1: add(Self.trap, Int32(truncatingIfNeeded: value), part, &dissection)
            case 2: add(Self.specificTrap, Int32(truncatingIfNeeded: value), part, &dissection)
            default:
                let (start, count) = (part.content.lowerBound, part.content.count)
                let time = UInt32(truncatingIfNeeded: part.unsigned(header))
                dissection.add(Self.stamp, value: time, at: start, count: count)
            }
            place = part.end
        }
        describeBindings(at: place, unit.end, into: &dissection)
    }

    /// The list of names and values at `place`.
    private func describeBindings(at place: Int, _ end: Int, into dissection: inout Dissection) {
        guard let list = BasicValue(header, at: place, upTo: end) else { return }
        var place = list.content.lowerBound
        while let binding = BasicValue(header, at: place, upTo: list.end), dissection.hasRoom {
            describeBinding(binding, into: &dissection)
            place = binding.end
        }
    }

    private func describeBinding(_ binding: BasicValue, into dissection: inout Dissection) {
        guard let name = BasicValue(header, at: binding.content.lowerBound, upTo: binding.end), name.tag == 6 else {
            return
        }
        add(identifier: Self.name, name, &dissection)
        guard let value = BasicValue(header, at: name.end, upTo: binding.end) else { return }
        let (start, count) = (value.content.lowerBound, value.content.count)
        switch value.tag {
        case 0x02: dissection.add(Self.integer, value: value.integer(header), at: start, count: count)
        case 0x04: dissection.add(Self.octets, at: start, count: count)
        case 0x44: dissection.add(Self.opaque, at: start, count: count)
        case 0x06: add(identifier: Self.identifier, value, &dissection)
        case 0x40: if count == 4 { dissection.add(Self.address, in: header, at: start) }
        case 0x42: dissection.add(Self.gauge, value: value.integer(header), at: start, count: count)
        case 0x43: dissection.add(Self.ticks, value: value.unsigned(header), at: start, count: count)
        case 0x41, 0x46: dissection.add(Self.counter, value: value.unsigned(header), at: start, count: count)
        default: break
        }
        // Wireshark has decoders for the texts of these two, which stand in the chain.
        if value.tag != 5, Self.isText(name, header) { dissection.appendName("snmp") }
    }

    /// `sysDescr.0` and `sysName.0` (RFC 3418).
    private static func isText(_ name: BasicValue, _ bytes: RawSpan) -> Bool {
        guard name.content.count == 8, bytes.uint48(at: name.content.lowerBound) == 0x2b06_0102_0101 else {
            return false
        }
        let last = bytes.uint16(at: name.content.lowerBound &+ 6)
        return last == 0x0100 || last == 0x0500
    }

    private func add(identifier field: Field<WireText>, _ value: BasicValue, _ dissection: inout Dissection) {
        let first = dissection.textEnd
        value.writeIdentifier(header, &dissection)
        dissection.add(field, textFrom: first, at: value.content.lowerBound, count: value.content.count)
    }
}
