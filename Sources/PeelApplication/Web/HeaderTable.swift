/// A header of HTTP/2 or HTTP/3, as the tables of both keep it.
package struct HeaderField: Sendable, Equatable {
    package var name: [UInt8]
    package var value: [UInt8]

    package init(name: [UInt8], value: [UInt8]) {
        self.name = name
        self.value = value
    }

    /// What an entry counts in its table (RFC 7541 section 4.1, RFC 9204 section 3.2.1).
    var size: Int { name.count &+ value.count &+ 32 }
}

/// The headers that one end has put into its table, within the size that it chose. RFC 7541 section 4.
package struct HeaderTable: Sendable {
    /// The newest last; those before `first` are gone.
    private var entries: [HeaderField] = []
    private var first = 0
    private(set) var size = 0
    private(set) var capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { entries.count &- first }

    /// The entry that came `age` entries before the newest.
    subscript(age age: Int) -> HeaderField? {
        age >= 0 && age < count ? entries[entries.count &- 1 &- age] : nil
    }

    /// Puts a header in front; one that is greater than the table leaves it empty.
    mutating func insert(_ header: HeaderField) {
        shrink(leaving: header.size)
        guard header.size <= capacity else { return }
        entries.append(header)
        size &+= header.size
    }

    mutating func resize(_ capacity: Int) {
        self.capacity = capacity
        shrink(leaving: 0)
    }

    mutating func removeAll() {
        entries.removeAll()
        first = 0
        size = 0
    }

    /// Takes the oldest away till `room` bytes are free.
    private mutating func shrink(leaving room: Int) {
        while first < entries.count, size &+ room > capacity {
            size &-= entries[first].size
            entries[first] = HeaderField(name: [], value: [])
            first &+= 1
        }
        // Moved seldom, so that what one entry costs does not depend on how many there are.
        if first >= 64, first &* 2 >= entries.count {
            entries.removeFirst(first)
            first = 0
        }
    }
}
