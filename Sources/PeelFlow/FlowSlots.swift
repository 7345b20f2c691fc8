/// Where a key's record is: open addressing with eight bytes a slot, 32 bits of hash and the record's index.
///
/// The table grows by doubling and stays at most five eighths full; a slot that empties is closed by moving the chain
/// behind it up, so that no marks of the dead gather.
struct FlowSlots: ~Copyable {
    private var slots: RecordStore<UInt64>
    private var mask: Int
    private var count = 0

    init() throws(ReservationError) {
        slots = try RecordStore(capacity: 4096, huge: false)
        mask = 4095
    }

    @inline(__always)
    func start(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash & 0xffff_ffff) & mask }

    @inline(__always)
    func next(_ position: Int) -> Int { (position &+ 1) & mask }

    @inline(__always)
    func entry(_ position: Int) -> UInt64 { slots[position] }

    /// The record that an entry names.
    @inline(__always)
    static func record(_ entry: UInt64) -> Int { Int(truncatingIfNeeded: entry >> 32) &- 1 }

    /// The entry may be of this hash.
    @inline(__always)
    static func matches(_ entry: UInt64, _ hash: UInt64) -> Bool {
        UInt32(truncatingIfNeeded: entry) == UInt32(truncatingIfNeeded: hash)
    }

    @inline(__always)
    func prefetch(_ hash: UInt64) { slots.prefetch(start(hash)) }

    /// The first record whose hash fits, or -1: most likely the one that will be found.
    @inline(__always)
    func candidate(_ hash: UInt64) -> Int {
        var position = start(hash)
        while true {
            let entry = slots[position]
            if entry == 0 { return -1 }
            if Self.matches(entry, hash) { return Self.record(entry) }
            position = next(position)
        }
    }

    /// Adds a record under a hash.
    mutating func insert(_ hash: UInt64, _ record: Int) {
        if count &* 8 >= (mask &+ 1) &* 5 { grow() }
        place(UInt64(record &+ 1) << 32 | hash & 0xffff_ffff)
        count &+= 1
    }

    private mutating func place(_ entry: UInt64) {
        var position = start(entry)
        while slots[position] != 0 { position = next(position) }
        slots[position] = entry
    }

    @inline(never)
    private mutating func grow() {
        // Where there is no more memory the chains grow longer; a table can never be wholly full, see FlowTable.
        guard var larger = try? RecordStore<UInt64>(capacity: (mask &+ 1) &* 2, huge: mask >= 1 << 17) else { return }
        swap(&larger, &slots)
        let old = mask
        mask = mask &* 2 &+ 1
        var position = 0
        while position <= old {
            let entry = larger[position]
            if entry != 0 { place(entry) }
            position &+= 1
        }
    }

    /// Removes the slot of `record`.
    mutating func remove(_ hash: UInt64, _ record: Int) {
        var hole = start(hash)
        while Self.record(slots[hole]) != record {
            if slots[hole] == 0 { return }
            hole = next(hole)
        }
        count &-= 1
        var position = next(hole)
        while true {
            let entry = slots[position]
            if entry == 0 { break }
            // An entry may move up to the hole unless its own place lies behind the hole.
            let home = start(entry)
            if (position &- home) & mask >= (position &- hole) & mask {
                slots[hole] = entry
                hole = position
            }
            position = next(position)
        }
        slots[hole] = 0
    }
}
