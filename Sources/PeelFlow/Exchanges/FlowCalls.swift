/// What the requests and answers of a flow come to.
public struct FlowCalls: Sendable, BitwiseCopyable {
    public var requests: UInt64 = 0
    public var responses: UInt64 = 0
    /// Responses that tell of an error.
    public var errors: UInt64 = 0
    /// From a whole request to the message that answers it, nanoseconds; nil where nothing was answered.
    public private(set) var latencyMin: Int64?
    public private(set) var latencyMax: Int64?
    private var latencySum: Int64 = 0
    private var latencyCount: Int64 = 0

    public init() {}

    /// The mean, rounded down.
    public var latencyMean: Int64? { latencyCount > 0 ? latencySum / latencyCount : nil }

    /// Notes how long an answer took.
    public mutating func note(latency: Int64) {
        latencyMin = min(latencyMin ?? latency, latency)
        latencyMax = max(latencyMax ?? latency, latency)
        latencySum &+= latency
        latencyCount &+= 1
    }
}
