import PeelWire

/// What decodes the header blocks of one direction of HTTP/2. RFC 7541.
///
/// A block may come in pieces. Where entries of the table were made before anybody looked, or in bytes that are missing,
/// headers that refer to them are told as unknown; entries made since are counted from the newest, so that they are right.
package struct HPACK: Sendable {
    /// What a piece of a block says.
    package enum Item: Sendable, Equatable {
        case header(HeaderField, form: HTTP2Header.Form, index: Int)
        case tableSize(Int)
    }

    /// What a piece of a block holds.
    package struct Piece: Sendable, Equatable {
        package var items: [Item] = []
        /// Headers and changes of the table's size, shown or not, and bytes of their text.
        package var count = 0
        package var textCount = 0
        /// Headers that refer to what nobody has seen.
        package var unknown = 0
        package var isTooMany = false
        package var isTooLong = false
        /// The block contradicts the specification.
        package var isBroken = false
    }

    private var table = HeaderTable(capacity: 4096)
    /// The beginning of the table is not known.
    package private(set) var isPartial = false
    /// Bytes of the block in hand that wait for their rest.
    private var pending: [UInt8] = []
    /// What the block in hand has come to.
    private var lineCount = 0
    private var shownCount = 0
    private var pieceCount = 0
    private var isGivenUp = false

    /// The greatest table that is kept.
    static var capacityLimit: Int { 1 << 16 }
    /// Headers of a block that are shown, as in Wireshark, and bytes of their text.
    static var lineLimit: Int { 200 }
    static var shownLimit: Int { 1 << 18 }
    /// Bytes that wait for their rest, and pieces of a block.
    static var pendingLimit: Int { 1 << 18 }
    static var pieceLimit: Int { 256 }

    package init() {}

    /// Learns that blocks were missed: what the table holds is not known any more.
    package mutating func forget() {
        table.removeAll()
        isPartial = true
        endBlock()
    }

    private mutating func endBlock() {
        pending = []
        lineCount = 0
        shownCount = 0
        pieceCount = 0
        isGivenUp = false
    }

    /// Decodes a piece of a block.
    package mutating func decode(_ bytes: RawSpan, isLast: Bool) -> Piece {
        var piece = Piece()
        defer { if isLast { endBlock() } }
        if isGivenUp { return piece }
        pieceCount &+= 1
        guard pending.count &+ bytes.byteCount <= Self.pendingLimit, pieceCount <= Self.pieceLimit else {
            forget()
            isGivenUp = true
            piece.isTooLong = true
            return piece
        }
        pending.append(bytes)
        var reader = PrefixReader(pending[...])
        var done = 0
        while reader.peek != nil, item(&reader, &piece) { done = reader.place }
        let isWhole = done == pending.count
        if piece.isBroken || reader.isBroken || isLast && !isWhole {
            forget()
            isGivenUp = true
            piece.isBroken = true
        } else {
            pending.removeFirst(done)
        }
        return piece
    }

    /// One representation (RFC 7541 section 6); false where it is not all here, or makes no sense.
    private mutating func item(_ reader: inout PrefixReader, _ piece: inout Piece) -> Bool {
        guard let first = reader.peek else { return false }
        if first & 0x80 != 0 {
            guard let index = reader.integer(7) else { return false }
            return note(index, .indexed, &piece) { $0 }
        }
        if first & 0xe0 == 0x20 {
            guard let size = reader.integer(5) else { return false }
            // Of a greater table the newest entries are kept, and the others are not known.
            if size > Self.capacityLimit { isPartial = true }
            table.resize(min(size, Self.capacityLimit))
            // Wireshark counts it among the headers.
            piece.count &+= 1
            if piece.items.count < Self.lineLimit { piece.items.append(.tableSize(size)) }
            return true
        }
        let isAdded = first & 0xc0 == 0x40
        guard let index = reader.integer(isAdded ? 6 : 4) else { return false }
        var name: [UInt8]?
        if index == 0 {
            guard let text = reader.text(7, flag: 0x80) else { return false }
            name = text
        }
        guard let value = reader.text(7, flag: 0x80) else { return false }
        let isNamed = index > 0
        let form: HTTP2Header.Form =
            isAdded ? .added(isNamed: isNamed) : first & 0x10 == 0 ? .plain(isNamed: isNamed) : .never(isNamed: isNamed)
        if let name {
            let header = HeaderField(name: name, value: value)
            show(header, form, 0, &piece)
            if isAdded { table.insert(header) }
            return true
        }
        let isKnown = note(index, form, &piece) { HeaderField(name: $0.name, value: value) }
        if isAdded { table.insert(self[index].map { HeaderField(name: $0.name, value: value) } ?? .unknown(value)) }
        return isKnown
    }

    /// The entry that an index means, of the static table and then of the other; nil where nobody knows it.
    private subscript(index: Int) -> HeaderField? {
        if index >= 1, index <= HPACKTable.entries.count { return HPACKTable.entries[index &- 1] }
        return table[age: index &- HPACKTable.entries.count &- 1]
    }

    /// Shows a header that refers to an entry; false where there cannot be such an entry.
    private mutating func note(
        _ index: Int, _ form: HTTP2Header.Form, _ piece: inout Piece, _ make: (HeaderField) -> HeaderField
    ) -> Bool {
        if let entry = self[index], !isPartial || !entry.isUnknown {
            show(make(entry), form, index, &piece)
            return true
        }
        guard index > 0, isPartial else {
            piece.isBroken = true
            return false
        }
        piece.unknown &+= 1
        return true
    }

    private mutating func show(
        _ header: HeaderField, _ form: HTTP2Header.Form, _ index: Int, _ piece: inout Piece
    ) {
        lineCount &+= 1
        piece.count &+= 1
        piece.textCount &+= header.name.count &+ header.value.count &+ 8
        let text = header.name.count &+ header.value.count
        if lineCount > Self.lineLimit {
            piece.isTooMany = true
        } else if shownCount &+ text > Self.shownLimit {
            piece.isTooLong = true
        } else {
            shownCount &+= text
            piece.items.append(.header(header, form: form, index: index))
        }
    }
}

extension HeaderField {
    /// An entry whose name stood in an entry that nobody knows.
    fileprivate static func unknown(_ value: [UInt8]) -> HeaderField { HeaderField(name: [], value: value) }
    fileprivate var isUnknown: Bool { name.isEmpty }
}
