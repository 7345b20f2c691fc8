/// What decodes the header sections of one direction of HTTP/3. RFC 9204.
package struct QPACK: Sendable {
    package struct Header: Sendable, Equatable {
        package var name: [UInt8]
        package var value: [UInt8]
        var size: Int { name.count &+ value.count &+ 32 }
    }

    /// The newest last.
    private var entries: [Header] = []
    private var size = 0
    private var capacity = 0
    /// How many entries were inserted since the beginning.
    private var inserted = 0
    /// Instructions that wait for their rest.
    private var pending: [UInt8] = []
    private(set) var isBroken = false

    /// The greatest table, text and section that are kept.
    static var capacityLimit: Int { 1 << 16 }
    static var textLimit: Int { 1 << 16 }
    static var headerLimit: Int { 256 }

    package init() {}

    /// Takes bytes of the encoder's stream (section 4.3).
    package mutating func instruct(_ bytes: [UInt8]) {
        if isBroken { return }
        pending += bytes
        var reader = Reader(pending[...])
        while true {
            let start = reader.place
            guard let first = reader.peek, let isDone = instruct(first, &reader) else {
                isBroken = isBroken || pending.count &- start > 2 &* Self.textLimit
                pending.removeFirst(start)
                return
            }
            if !isDone {
                isBroken = true
                pending = []
                return
            }
        }
    }

    /// One instruction; nil where it is not all here, false where it makes no sense.
    private mutating func instruct(_ first: UInt8, _ reader: inout Reader) -> Bool? {
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
            capacity = value
            shrink(0)
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
    private func relative(_ index: Int) -> Header? {
        index < entries.count ? entries[entries.count &- 1 &- index] : nil
    }

    /// An entry counted from the first that was ever inserted.
    private func absolute(_ index: Int) -> Header? {
        let place = index &- (inserted &- entries.count)
        return entries.indices.contains(place) ? entries[place] : nil
    }

    private mutating func insert(_ header: Header) -> Bool {
        guard header.size <= capacity else { return false }
        shrink(header.size)
        entries.append(header)
        size &+= header.size
        inserted &+= 1
        return true
    }

    private mutating func shrink(_ room: Int) {
        var count = 0
        while size &+ room > capacity, count < entries.count {
            size &-= entries[count].size
            count &+= 1
        }
        if count > 0 { entries.removeFirst(count) }
    }

    /// The headers of a section (section 4.5); nil where it is broken, or needs entries that have not come.
    package func decode(_ section: [UInt8]) -> [Header]? {
        var reader = Reader(section[...])
        guard !isBroken, let encoded = reader.integer(8), let first = reader.peek,
            let delta = reader.integer(7)
        else { return nil }
        let required: Int
        if encoded == 0 {
            required = 0
        } else {
            // The count is sent modulo twice the entries that there may be.
            let full = 2 &* (capacity / 32)
            guard full > 0, encoded <= full else { return nil }
            let greatest = inserted &+ capacity / 32
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

    private func header(_ first: UInt8, _ base: Int, _ reader: inout Reader) -> Header? {
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

    /// Reads integers and text with a prefix (section 4.1).
    private struct Reader {
        private let bytes: ArraySlice<UInt8>
        private(set) var place: Int

        init(_ bytes: ArraySlice<UInt8>) {
            self.bytes = bytes
            place = bytes.startIndex
        }

        var peek: UInt8? { place < bytes.endIndex ? bytes[place] : nil }

        /// An integer whose prefix has `bits` bits; nil where it is not all here, or far too great.
        mutating func integer(_ bits: Int) -> Int? {
            guard let first = peek else { return nil }
            var next = place &+ 1
            let most = 1 << bits &- 1
            var value = Int(first) & most
            if value == most {
                var shift = 0
                while true {
                    guard next < bytes.endIndex, shift < 28 else { return nil }
                    let byte = bytes[next]
                    next &+= 1
                    value &+= Int(byte & 0x7f) << shift
                    shift &+= 7
                    if byte & 0x80 == 0 { break }
                }
            }
            place = next
            return value
        }

        /// Text whose length has a prefix of `bits` bits, with a flag before it that it is shortened.
        mutating func text(_ bits: Int, flag: UInt8) -> [UInt8]? {
            guard let first = peek, let count = integer(bits), count <= QPACK.textLimit,
                count <= bytes.endIndex &- place
            else { return nil }
            let piece = bytes[place..<place &+ count]
            place &+= count
            return first & flag == 0 ? Array(piece) : HuffmanText.decode(piece, limit: QPACK.textLimit)
        }
    }
}
