import PeelWire

/// The payloads of packets that wait to be counted, as far as they may tell what their flows are; and which flows are
/// known to need no more of them.
struct PeekStore: ~Copyable {
    /// Bytes that are kept of a packet.
    static var limit: Int { 8192 }
    /// Between the places of two packets: such that their beginnings do not share lines of a cache.
    private static var stride: Int { limit &+ 64 }
    private static var slotCount: Int { 1 << 12 }

    /// The flow that was decided lately among those with a part of their hash in common.
    private struct Slot: BitwiseCopyable {
        /// Its hash; 0 for none.
        var decided: UInt64 = 0
        /// The packet that last may have begun a new connection of one of them.
        var opening: UInt64 = 0
    }

    private var bytes: RecordStore<UInt8>
    private var slots: RecordStore<Slot>

    init(places: Int) throws(ReservationError) {
        let bytes = try RecordStore<UInt8>(capacity: places &* Self.stride, huge: false)
        let slots = try RecordStore<Slot>(capacity: Self.slotCount, huge: false)
        self.bytes = bytes
        self.slots = slots
    }

    @inline(__always)
    private static func slot(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 32) & (slotCount &- 1) }

    /// Whether nothing more is to be learnt of the flow that has this hash.
    @inline(__always)
    func isDecided(_ hash: UInt64) -> Bool { hash != 0 && slots[Self.slot(hash)].decided == hash }

    /// Notes a packet that may begin a new connection between known endpoints.
    @inline(__always)
    mutating func noteOpening(_ hash: UInt64, packet: UInt64) {
        slots[Self.slot(hash)] = Slot(decided: 0, opening: packet)
    }

    /// Notes that nothing more is to be learnt of the flow of `packet`, unless it may have ended since.
    @inline(__always)
    mutating func noteDecided(_ hash: UInt64, packet: UInt64) {
        if packet > slots[Self.slot(hash)].opening { slots[Self.slot(hash)].decided = hash }
    }

    /// Forgets a flow that has left its table.
    mutating func forget(_ hash: UInt64) {
        if slots[Self.slot(hash)].decided == hash { slots[Self.slot(hash)].decided = 0 }
    }

    /// Keeps the payload of the packet that waits at `place`; returns how much of it.
    @inline(__always)
    mutating func keep(_ payload: RawSpan, at place: Int) -> Int {
        bytes.copy(payload, count: Self.limit, to: place &* Self.stride)
    }

    /// What was kept of the packet that waits at `place`.
    @_lifetime(borrow self)
    func payload(at place: Int, count: Int) -> RawSpan {
        bytes.bytes(place &* Self.stride..<place &* Self.stride &+ count)
    }
}
