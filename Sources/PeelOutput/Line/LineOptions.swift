/// How one line a packet is written.
public struct LineOptions: Sendable {
    /// The time in front.
    public var clock = ClockStyle.timeOfDay
    public var utc = false
    /// Times with nine places and not six.
    public var nanoseconds = false
    /// The packet's number in front: `-#`.
    public var number = false
    /// The link header: `--link`.
    public var link = false
    /// Less: `-q`.
    public var quiet = false
    /// More, the more often it is given: `-v`.
    public var verbosity = 0
    /// Names of ports and hosts: `-N`.
    public var names = false
    public var color = false

    public init() {}

    /// Nothing is asked for that the headers' record does not hold.
    var isPlain: Bool { !link && !quiet && !names && verbosity == 0 }
}
