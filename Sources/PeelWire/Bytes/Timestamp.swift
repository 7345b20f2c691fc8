/// A moment, in nanoseconds since 1970-01-01 00:00:00 UTC. Taken from packets, never from a clock.
public struct Timestamp: Equatable, Comparable, Hashable, Sendable, BitwiseCopyable {
    /// Nanoseconds since 1970.
    public var nanoseconds: Int64

    @inlinable @inline(__always)
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// What says that there is no moment, as some protocols can.
    public static var none: Timestamp { Timestamp(nanoseconds: .min) }

    @inlinable @inline(__always)
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Nanoseconds from `earlier` to this moment; negative where this one is the earlier. Never traps.
    @inlinable @inline(__always)
    public func nanoseconds(since earlier: Timestamp) -> Int64 { nanoseconds &- earlier.nanoseconds }
}
