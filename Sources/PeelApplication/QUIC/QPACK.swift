/// What decodes the header sections of one direction of HTTP/3. RFC 9204.
package struct QPACK: Sendable {
    package typealias Header = HeaderField

    private var table = HeaderTable(capacity: 0)
    /// How many entries were inserted since the beginning.
    private var inserted = 0
    /// Instructions that wait for their rest.
    private var pending: [UInt8] = []
    private(set) var isBroken = false
    /// The greatest table that the other end allows, as its settings say; nil where they were not seen.
    var greatestCapacity: Int?

    /// The greatest table, text and section that are kept.
    static var capacityLimit: Int { 1 << 16 }
    static var textLimit: Int { PrefixReader.textLimit }
    static var headerLimit: Int { 256 }

    package init() {}

    /// Learns that instructions are missing: the table is not known any more.
    mutating func giveUp() {
        isBroken = true
        pending = []
    }

    /// Takes bytes of the encoder's stream (section 4.3).
    package mutating func instruct(_ bytes: [UInt8]) {
        if isBroken { return }
        pending += bytes
        var reader = PrefixReader(pending[...])
        while true {
            let start = reader.place
            guard let first = reader.peek, let isDone = instruct(first, &reader) else {
                isBroken = isBroken || pending.count &- start > 2 &* Self.textLimit
                pending.removeFirst(start)
                return
            }
            if !isDone { return giveUp() }
        }
    }

    /// One instruction; nil where it is not all here, false where it makes no sense.
    private mutating func instruct(_ first: UInt8, _ reader: inout PrefixReader) -> Bool? {
        if first & 0x80 != 0 {
            guard let index = reader.integer(6), let value = reader.text(7, flag: 0x80) else { return nil }
            let named = first & 0x40 != 0 ? Self.fixed(index) : relative(index)
            guard let named else { return false }
            return insert(Header(name: named.name, value: value))
        }
        if first & 0x40 != 0 {
            guard let name = reader.text(5, flag: 0x20), let value = reader.text(7, flag: 0x80) else { return nil }
            return insert(Header(name: name, value: value))
        }
        if first & 0x20 != 0 {
            guard let value = reader.integer(5) else { return nil }
            guard value <= Self.capacityLimit else { return false }
            table.resize(value)
            return true
        }
        guard let index = reader.integer(5) else { return nil }
        guard let same = relative(index) else { return false }
        return insert(same)
    }

    private static func fixed(_ index: Int) -> Header? {
        guard index < QPACKTable.entries.count else { return nil }
        let entry = QPACKTable.entries[index]
        return Header(name: entry.name, value: entry.value)
    }

    /// An entry counted back from the newest.
    private func relative(_ index: Int) -> Header? { table[age: index] }

    /// An entry counted from the first that was ever inserted.
    private func absolute(_ index: Int) -> Header? { table[age: inserted &- 1 &- index] }

    private mutating func insert(_ header: Header) -> Bool {
        guard header.size <= table.capacity else { return false }
        table.insert(header)
        inserted &+= 1
        return true
    }

    /// The headers of a section (section 4.5); nil where it is broken, or needs entries that have not come.
    package func decode(_ section: [UInt8]) -> [Header]? {
        var reader = PrefixReader(section[...])
        guard let encoded = reader.integer(8), let first = reader.peek, let delta = reader.integer(7),
            !isBroken || encoded == 0
        else { return nil }
        let required: Int
        if encoded == 0 {
            required = 0
        } else {
            // The count is sent modulo twice the entries that there may be (section 4.5.1.1).
            let most = (greatestCapacity ?? table.capacity) / 32
            let full = 2 &* most
            guard full > 0, encoded <= full else { return nil }
            let greatest = inserted &+ most
            var value = greatest / full &* full &+ encoded &- 1
            if value > greatest { value &-= full }
            guard value > 0, value <= inserted else { return nil }
            required = value
        }
        let base = first & 0x80 == 0 ? required &+ delta : required &- delta &- 1
        var headers: [Header] = []
        var room = Self.textLimit
        while let next = reader.peek {
            guard headers.count < Self.headerLimit, let header = header(next, base, &reader), header.size <= room else {
                return nil
            }
            room &-= header.size
            headers.append(header)
        }
        return headers
    }

    private func header(_ first: UInt8, _ base: Int, _ reader: inout PrefixReader) -> Header? {
        if first & 0x80 != 0 {
            guard let index = reader.integer(6) else { return nil }
            return first & 0x40 != 0 ? Self.fixed(index) : absolute(base &- 1 &- index)
        }
        if first & 0x40 != 0 {
            guard let index = reader.integer(4), let value = reader.text(7, flag: 0x80) else { return nil }
            guard let named = first & 0x10 != 0 ? Self.fixed(index) : absolute(base &- 1 &- index) else { return nil }
            return Header(name: named.name, value: value)
        }
        if first & 0x20 != 0 {
            guard let name = reader.text(3, flag: 0x08), let value = reader.text(7, flag: 0x80) else { return nil }
            return Header(name: name, value: value)
        }
        if first & 0x10 != 0 {
            guard let index = reader.integer(4) else { return nil }
            return absolute(base &+ index)
        }
        guard let index = reader.integer(3), let value = reader.text(7, flag: 0x80),
            let named = absolute(base &+ index)
        else { return nil }
        return Header(name: named.name, value: value)
    }
}
