import PeelWire

/// Finds a stream's number by its endpoints: open addressing with linear probing, at most half full.
///
/// The keys lie in the order in which they were added; the table holds 4 bytes of the hash beside each place, so that
/// a probe reads a key only where it is most likely the one.
struct StreamPlaces: Sendable {
    private var keys: [StreamKey] = []
    private var places: [Int] = []
    /// Index of a key plus one in the lower half, part of its hash in the upper; 0 for a free slot.
    private var slots = [UInt64](repeating: 0, count: 1024)

    /// Where a key is, or where it belongs.
    struct Position {
        fileprivate var slot: Int
        fileprivate var key: Int
        fileprivate var tag: UInt64
    }

    /// Looks a key up.
    @inline(__always)
    func find(_ key: StreamKey) -> Position {
        let hash = key.mixed
        let mask = slots.count &- 1
        let tag = hash >> 32
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let entry = slots[slot]
            if entry == 0 { return Position(slot: slot, key: -1, tag: tag) }
            let index = Int(entry & 0xffff_ffff) &- 1
            if entry >> 32 == tag, keys[index] == key { return Position(slot: slot, key: index, tag: tag) }
            slot = (slot &+ 1) & mask
        }
    }

    /// Asks for the slot of a key that will be looked up soon, and returns the key's hash.
    @inline(__always)
    func expect(_ key: StreamKey) -> UInt64 {
        let hash = key.mixed
        slots.prefetch(Int(truncatingIfNeeded: hash) & (slots.count &- 1))
        return hash
    }

    /// Asks for the key that most likely has a hash, now that its slot is here, and returns where it is; -1 where none has.
    @inline(__always)
    func findExpected(_ hash: UInt64) -> Int {
        let mask = slots.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            if slots[slot] >> 32 == hash >> 32 {
                let key = Int(slots[slot] & 0xffff_ffff) &- 1
                keys.prefetch(key)
                places.prefetch(key)
                return key
            }
            slot = (slot &+ 1) & mask
        }
        return -1
    }

    /// The stream's place at a key that was found; below 0 where it was forgotten.
    @inline(__always)
    func place(ofKey key: Int) -> Int { places[key] }

    /// The stream's place at a position; below 0 where it was forgotten, nil where there is none.
    @inline(__always)
    func place(at position: Position) -> Int? { position.key < 0 ? nil : places[position.key] }

    /// Sets the place of the stream `key`, which was just looked up; returns where the key is.
    @discardableResult
    mutating func set(_ place: Int, for key: StreamKey, at position: Position) -> Int {
        if position.key >= 0 {
            places[position.key] = place
            return position.key
        }
        keys.makeRoom()
        places.makeRoom()
        keys.append(key)
        places.append(place)
        slots[position.slot] = UInt64(keys.count) | position.tag << 32
        let index = keys.count &- 1
        if keys.count &* 2 > slots.count { grow() }
        return index
    }

    /// Keeps of the stream whose key is at `index` its number alone.
    mutating func forget(_ index: Int, number: Int) { places[index] = -1 &- number }

    /// The number of a stream that was forgotten, as its place tells it.
    static func number(forgotten place: Int) -> Int { -1 &- place }

    private mutating func grow() {
        let old = slots
        let count = slots.count * 4
        slots = [UInt64](repeating: 0, count: count)
        for entry in old where entry != 0 {
            let hash = keys[Int(entry & 0xffff_ffff) - 1].mixed
            var slot = Int(truncatingIfNeeded: hash) & (count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (count - 1) }
            slots[slot] = entry
        }
    }
}

extension StreamKey {
    /// A secret of this run, so that nobody can choose addresses whose streams all meet in one slot.
    private static let secret = (UInt64.random(in: 0...UInt64.max) | 1, UInt64.random(in: 0...UInt64.max) | 1)

    /// All bits of the key in 64, well mixed.
    @inline(__always)
    var mixed: UInt64 {
        let (one, two) = Self.secret
        let ports = UInt64(lowPort) << 48 | UInt64(highPort) << 32 | UInt64(proto) << 8 | UInt64(version)
        let first = Self.fold(low.low ^ one, low.high ^ ports ^ two)
        let second = Self.fold(high.low ^ two, high.high ^ ports ^ one)
        return Self.fold(first ^ one, second ^ two)
    }

    /// The 128 bits of a product, its halves laid over each other.
    @inline(__always)
    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
