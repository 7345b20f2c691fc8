/// What a connection's time went to: parts that do not overlap and add up to its duration, in nanoseconds.
///
/// The definitions stand with ``ConnectionTimeline``.
public struct TimeBudget: Sendable, BitwiseCopyable, Equatable {
    /// From the first SYN to the first segment after the handshake; all of a connection that was never established.
    public var handshake: Int64 = 0
    /// Requests and answers on their way: the part of a wait that the path alone explains.
    public var network: Int64 = 0
    /// After the last data, until the first FIN or RST that follows it, or the last packet.
    public var idle: Int64 = 0
    /// From that FIN or RST to the last packet.
    public var closing: Int64 = 0
    /// What belongs to the sender of the flow's first packet.
    public var one = Side()
    /// What belongs to the other side.
    public var other = Side()

    public init() {}

    /// The time that passed while it was one side's turn to send.
    public struct Side: Sendable, BitwiseCopyable, Equatable {
        /// Runs of data that the side sent.
        public var turns: UInt64 = 0
        /// Payload of these, repeats left out.
        public var bytes: UInt64 = 0
        /// Until the side began a turn, less ``TimeBudget/network``.
        public var think: Int64 = 0
        /// While data came without a stall.
        public var transfer: Int64 = 0
        /// Stalls while the side sent, by ``Stall``.
        public var stalls = Stalls()

        public init() {}

        var total: Int64 { think &+ transfer &+ stalls.total }
    }

    /// Why no data came in the middle of a turn.
    public enum Stall: UInt8, Sendable, CaseIterable {
        /// The receiver's window was closed.
        case zeroWindow
        /// The sender waited for its retransmission timer.
        case timeOut
        /// What was lost was sent again before that, as duplicate acknowledgments asked.
        case recovery
        /// The receiver's window was full.
        case windowLimited
        /// Everything was acknowledged: the sender had nothing to send.
        case application
        /// The congestion window, or what cannot be told.
        case other
    }

    /// Nanoseconds for each kind of stall.
    public struct Stalls: Sendable, BitwiseCopyable, Equatable {
        public var zeroWindow: Int64 = 0
        public var timeOut: Int64 = 0
        public var recovery: Int64 = 0
        public var windowLimited: Int64 = 0
        public var application: Int64 = 0
        public var other: Int64 = 0

        public init() {}

        public var total: Int64 { zeroWindow &+ timeOut &+ recovery &+ windowLimited &+ application &+ other }

        public subscript(kind: Stall) -> Int64 {
            get {
                switch kind {
                case .zeroWindow: zeroWindow
                case .timeOut: timeOut
                case .recovery: recovery
                case .windowLimited: windowLimited
                case .application: application
                case .other: other
                }
            }
            set {
                switch kind {
                case .zeroWindow: zeroWindow = newValue
                case .timeOut: timeOut = newValue
                case .recovery: recovery = newValue
                case .windowLimited: windowLimited = newValue
                case .application: application = newValue
                case .other: other = newValue
                }
            }
        }
    }

    /// The sum of all parts: the connection's duration.
    public var total: Int64 { handshake &+ network &+ idle &+ closing &+ one.total &+ other.total }
}
