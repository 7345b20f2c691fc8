/// A message of the NetBIOS Name Service, read in place: a header like that of DNS, names of sixteen bytes.
///
/// RFC 1002 sections 4.1 and 4.2; a name's bytes are sent as two letters each.
public struct NBNS: MessageLayer, ~Escapable {
    public static var id: Field<UInt16> { .init("nbns.id", "Transaction ID", at: 0, as: .hexadecimal) }
    public static var flags: Field<UInt16> { .init("nbns.flags", "Flags", at: 2, as: .hexadecimal) }
    public static var isResponse: Field<Bool> { .init("nbns.flags.response", "Response", at: 2, bits: 0..<1, depth: 1) }
    public static var opcode: Field<UInt16> {
        .init("nbns.flags.opcode", "Opcode", at: 2, bits: 1..<5, depth: 1, names: opcodes)
    }
    public static var isTruncated: Field<Bool> {
        .init("nbns.flags.truncated", "Truncated", at: 2, bits: 6..<7, depth: 1)
    }
    public static var isRecursive: Field<Bool> {
        .init("nbns.flags.recdesired", "Recursion desired", at: 2, bits: 7..<8, depth: 1)
    }
    public static var isBroadcast: Field<Bool> {
        .init("nbns.flags.broadcast", "Broadcast", at: 2, bits: 11..<12, depth: 1)
    }
    public static var questions: Field<UInt16> { .init("nbns.count.queries", "Questions", at: 4) }
    public static var answers: Field<UInt16> { .init("nbns.count.answers", "Answer RRs", at: 6) }
    public static var authorities: Field<UInt16> { .init("nbns.count.auth_rr", "Authority RRs", at: 8) }
    public static var additions: Field<UInt16> { .init("nbns.count.add_rr", "Additional RRs", at: 10) }
    public static var name: Field<WireText> { .init("nbns.name", "Name") }
    public static var type: Field<UInt16> { .init("nbns.type", "Type", names: types) }
    public static var nameClass: Field<UInt16> { .init("nbns.class", "Class") }
    public static var timeToLive: Field<UInt32> { .init("nbns.ttl", "Time to live") }
    public static var dataLength: Field<UInt16> { .init("nbns.data_length", "Data length") }
    public static var nameFlags: Field<UInt16> { .init("nbns.nb_flags", "Name flags", as: .hexadecimal) }
    public static var address: Field<IPv4Address> { .init("nbns.addr", "Addr") }
    public static var nameCount: Field<UInt8> { .init("nbns.number_of_names", "Number of names") }
    public static var requestIn: Field<UInt32> { .init("peel.nbns.request_in", "Request in frame") }
    public static var time: Field<WireDuration> { .init("peel.nbns.time", "Time since request") }

    public static let layout = Layout(
        "nbns",
        "NetBIOS Name Service",
        claims: [.udpPorts(137, 137)],
        fields: [
            id, flags, isResponse, opcode, isTruncated, isRecursive, isBroadcast, questions, answers, authorities,
            additions, name, type, nameClass, timeToLive, dataLength, nameFlags, address, nameCount, requestIn, time,
        ]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time, scope: .asker) }

    static var headerCount: Int { 12 }

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        bytes.captured.byteCount < headerCount ? .unknown(until: headerCount) : .segment
    }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        let id = UInt64(message.captured.uint16(at: 0))
        return message.captured.uint8(at: 2) & 0x80 == 0 ? .request(id) : .answer(id)
    }

    public func describe(into dissection: inout Dissection) {
        guard header.byteCount >= Self.headerCount else { return }
        var cursor = MessageCursor(header, at: Self.headerCount)
        var questions = header[Self.questions]
        while questions > 0, cursor.rest > 0, dissection.hasRoom {
            guard addName(&cursor, isQuestion: true, into: &dissection) else { return }
            cursor.add(Self.type, &dissection)
            cursor.add(Self.nameClass, &dissection)
            questions &-= 1
        }
        var records = Int(header[Self.answers]) &+ Int(header[Self.authorities]) &+ Int(header[Self.additions])
        while records > 0, cursor.rest > 0, dissection.hasRoom {
            guard addName(&cursor, isQuestion: false, into: &dissection) else { return }
            record(&cursor, into: &dissection)
            records &-= 1
        }
    }

    private func record(_ cursor: inout MessageCursor, into dissection: inout Dissection) {
        let type = cursor.uint16
        cursor.add(Self.type, &dissection)
        cursor.add(Self.nameClass, &dissection)
        cursor.add(Self.timeToLive, &dissection)
        let count = Int(cursor.uint16)
        cursor.add(Self.dataLength, &dissection)
        let end = cursor.offset &+ min(count, cursor.rest)
        if type == 32 {
            while end &- cursor.offset >= 6, dissection.hasRoom {
                cursor.add(Self.nameFlags, &dissection)
                cursor.add(Self.address, &dissection)
            }
        } else if type == 33, end > cursor.offset {
            cursor.add(Self.nameCount, &dissection)
        }
        cursor.offset = end
    }

    /// Adds the name at the cursor, `HOST<20>`; in a record with what the last byte stands for. False where it is none.
    private func addName(
        _ cursor: inout MessageCursor, isQuestion: Bool, into dissection: inout Dissection
    ) -> Bool {
        let start = cursor.offset
        var place = start
        if header.uint8(at: start) & 0xc0 == 0xc0 {
            place = Int(header.uint16(at: start) & 0x3fff)
            cursor.skip(2)
        } else {
            cursor.skip(34)
        }
        guard header.uint8(at: place) == 32, place &+ 34 <= header.byteCount, place < start || place == start else {
            return false
        }
        let first = dissection.textEnd
        var last = 15
        while last > 0, byte(place, last &- 1) == 0x20 { last &-= 1 }
        for index in 0..<last { write(byte(place, index), &dissection) }
        let suffix = byte(place, 15)
        write(suffix, always: true, &dissection)
        if !isQuestion, cursor.uint16 == 32, let meaning = Self.suffixes.name(UInt64(suffix)) {
            dissection.write(" (")
            dissection.write(meaning)
            dissection.write(0x29)
        }
        dissection.add(Self.name, textFrom: first, at: start, count: cursor.offset &- start)
        return true
    }

    /// Byte `index` of the name at `place`: two letters from `A` on, four bits each.
    private func byte(_ place: Int, _ index: Int) -> UInt8 {
        let pair = header.uint16(at: place &+ 1 &+ index &* 2)
        return UInt8(truncatingIfNeeded: (pair >> 8 &- 0x41) << 4 | (pair & 0xff &- 0x41) & 15)
    }

    /// Writes a byte as it is, or as `<1c>`.
    private func write(_ byte: UInt8, always: Bool = false, _ dissection: inout Dissection) {
        if !always, 0x20...0x7e ~= byte { return dissection.write(byte) }
        dissection.write(0x3c)
        for digit in [byte >> 4, byte & 15] { dissection.write(digit < 10 ? 0x30 &+ digit : 0x57 &+ digit) }
        dissection.write(0x3e)
    }

    static let opcodes = ValueNames { value in
        switch value {
        case 0: "Name query"
        case 5: "Registration"
        case 6: "Release"
        case 7: "WACK"
        case 8, 9: "Refresh"
        case 15: "Multi-homed registration"
        default: nil
        }
    }

    static let types = ValueNames { value in
        switch value {
        case 32: "NB"
        case 33: "NBSTAT"
        default: nil
        }
    }

    /// What a name with this last byte stands for, in Wireshark's words.
    static let suffixes = ValueNames { value in
        switch value {
        case 0x00: "Workstation/Redirector"
        case 0x01: "Browser"
        case 0x03: "Messenger service/Main name"
        case 0x1b: "Domain Master Browser"
        case 0x1c: "Domain Controllers"
        case 0x1d: "Local Master Browser"
        case 0x1e: "Browser Election Service"
        case 0x20: "Server service"
        default: nil
        }
    }
}
