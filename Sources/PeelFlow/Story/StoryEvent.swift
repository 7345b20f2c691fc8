import PeelWire

/// One thing that happened to a socket.
public struct StoryEvent: Sendable {
    /// What happened.
    public enum Kind: Sendable {
        /// The first SYN: `socket` and `connect`.
        case connect
        /// SYN again, `count` times, the last at `end`.
        case connectAgain(count: UInt32)
        /// The first SYN-ACK: somebody listens.
        case answer
        /// SYN-ACK again.
        case answerAgain(count: UInt32)
        /// The ACK that ends the handshake: `connect` returns, `accept` returns.
        case established(isAnswered: Bool)
        /// A RST in answer to a SYN.
        case refused
        /// A RST of the SYN's own sender, before the handshake was over.
        case withdrawn
        /// The capture begins in the middle of the connection.
        case midstream
        /// A run of data.
        case turn(Turn)
        /// The first FIN of a side; `isHalf` where it went on reading.
        case finish(isHalf: Bool, isSecond: Bool)
        /// FIN again.
        case finishAgain(count: UInt32)
        /// A RST of an established connection; `isLate` after its sender had closed.
        case reset(isLate: Bool)
        /// Keep-alives, and whether anything answered the last of them.
        case keepAlive(count: UInt32, isAnswered: Bool)
        /// The same, while the other side's window is zero: probes of that window.
        case windowProbe(count: UInt32)
        /// An ICMP error that quotes a packet of the event's side.
        case error(FlowRow.ErrorSource, count: UInt32)
        /// What there was no room for.
        case folded(Fold)
    }

    /// When it began.
    public var time: Timestamp
    /// When it ended, where that differs.
    public var end: Timestamp
    /// The first packet's number.
    public var frame: UInt64
    /// It was done by the sender of the flow's first packet.
    public var fromOne: Bool
    /// Since what it follows: the SYN, the SYN-ACK, the other side's data.
    public var wait: Int64
    public var kind: Kind

    /// A run of data in one direction.
    public struct Turn: Sendable, BitwiseCopyable {
        /// Payload, repeats left out.
        public var bytes: UInt64 = 0
        public var packets: UInt64 = 0
        /// Packets that carry what was sent before.
        public var repeats: UInt64 = 0
        /// Packets that came out of order, or after one that was not captured.
        public var disorder: UInt64 = 0
        /// The part of the wait that is the path's.
        public var network: Int64 = 0
        /// The wait passed with the receiver's window at zero.
        public var isAfterClosedWindow = false
        /// It follows data of the other side.
        public var isAnswer = false
        /// Stalls inside of it.
        public var stalls = TimeBudget.Stalls()

        public init() {}

        mutating func join(_ turn: Turn) {
            bytes &+= turn.bytes
            packets &+= turn.packets
            repeats &+= turn.repeats
            disorder &+= turn.disorder
            for kind in TimeBudget.Stall.allCases { stalls[kind] &+= turn.stalls[kind] }
        }
    }

    /// Several events in one.
    public struct Fold: Sendable, BitwiseCopyable {
        /// The turns of each side.
        public var oneTurns: UInt64 = 0
        public var otherTurns: UInt64 = 0
        public var one = Turn()
        public var other = Turn()
        /// Events that were no turns.
        public var others: UInt64 = 0
        /// The longest wait for an answer: whose, how long, when.
        public var slowest: Int64 = 0
        public var slowestTime = Timestamp(nanoseconds: 0)
        public var slowestFromOne = true

        public init() {}

        /// Adds an event.
        public mutating func add(_ event: StoryEvent) {
            switch event.kind {
            case .turn(let turn):
                if event.fromOne {
                    oneTurns &+= 1
                    one.join(turn)
                } else {
                    otherTurns &+= 1
                    other.join(turn)
                }
                note(event.wait &- turn.network, event.time, event.fromOne)
            case .folded(let fold):
                oneTurns &+= fold.oneTurns
                otherTurns &+= fold.otherTurns
                one.join(fold.one)
                other.join(fold.other)
                others &+= fold.others
                note(fold.slowest, fold.slowestTime, fold.slowestFromOne)
            default: others &+= 1
            }
        }

        private mutating func note(_ wait: Int64, _ time: Timestamp, _ fromOne: Bool) {
            guard wait > slowest else { return }
            (slowest, slowestTime, slowestFromOne) = (wait, time, fromOne)
        }
    }
}
