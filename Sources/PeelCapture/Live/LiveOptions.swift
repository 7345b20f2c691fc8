import PeelWire

/// How to capture on an interface.
public struct LiveOptions: Sendable {
    /// Which frames, seen from this machine (`-Q`).
    public enum Direction: String, Sendable, CaseIterable {
        case both = "inout"
        case incoming = "in"
        case outgoing = "out"
    }

    /// The interface: a name, a number of ``NetworkInterface/all()``, or `any`.
    public var interface: String
    /// The most bytes to keep of a frame (`-s`); 0 means 262,144, libpcap's own maximum.
    public var snapLength: UInt32 = 262_144
    /// Frames for other machines too; `-p` turns it off.
    public var isPromiscuous = true
    /// Every frame at once, instead of in batches.
    public var isImmediate = false
    /// Wi-Fi management frames too (`-I`).
    public var isMonitor = false
    /// The kernel's buffer in KiB (`-B`); nil for libpcap's own choice.
    public var bufferKibibytes: Int?
    /// Which frames.
    public var direction = Direction.both
    /// What frames begin with (`-y`), where the interface offers a choice; nil for its own choice.
    public var linkType: LinkType?
    /// The capture expression; nil or empty for every frame.
    public var filter: String?
    /// The expression has libpcap's meaning: what stands behind VLAN tags, PPPoE or labels has to be asked for.
    public var isStrict = false
    /// Whether the expression is optimized (`-O` turns it off).
    public var isOptimized = true
    /// Times in nanoseconds where the kernel has them.
    public var prefersNanoseconds = true
    /// The kernel hands batches over after so many milliseconds at the latest.
    public var batchMilliseconds: Int32 = 100

    public init(interface: String) { self.interface = interface }
}

/// What a live capture has counted.
public struct LiveStatistics: Equatable, Sendable {
    /// Packets that passed the filter, as libpcap counts them; on Linux those that were dropped are among them.
    public var received: UInt64 = 0
    /// Packets that were lost because the kernel's buffer was full.
    public var dropped: UInt64 = 0
    /// Packets that the interface or its driver lost.
    public var droppedByInterface: UInt64 = 0
}
