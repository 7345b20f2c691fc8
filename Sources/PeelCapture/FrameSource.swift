import PeelWire

/// What yields frames one after the other: a file, a stream, or an interface.
public protocol FrameSource: ~Copyable {
    /// The next frame; nil where there is none now, for the reason that ``pause`` tells. Valid until the next call.
    @_lifetime(&self)
    mutating func next() -> Frame?

    /// The same, with what the source tells of the frame beside its bytes.
    @_lifetime(&self)
    mutating func next(_ details: inout FrameDetails) -> Frame?

    /// Why the latest call of ``next()`` returned nil.
    var pause: Pause { get }

    /// Frames handed out so far; the number of the most recent one.
    var frameCount: Int { get }

    /// The interfaces known so far; a frame's interface is an index into them.
    var interfaces: [InterfaceDescription] { get }

    /// Where a file stopped making sense, once it has ended; nil for a proper end and for an interface.
    var damage: CaptureDamage? { get }
}

/// Why a source handed out no frame.
public enum Pause: Equatable, Sendable {
    /// Nothing has been asked for yet, or the latest call returned a frame.
    case none
    /// The end: of the file, or because a signal or the caller asked to stop.
    case ended
    /// No frame came within the time that was given; more may come.
    case timedOut
    /// A signal asked for a report (SIGUSR1); more frames may come.
    case reportRequested
    /// The source failed.
    case failed(CaptureError)
}

extension FrameReader: FrameSource {
    public var pause: Pause { format == .ended ? .ended : .none }
}

/// Signals that end or interrupt waiting for frames. Process-wide.
public enum CaptureSignals {
    /// From now on SIGINT and SIGTERM make sources end, and SIGUSR1 makes a live one pause with
    /// ``Pause/reportRequested``. Returns false where the system refuses.
    public static func install() -> Bool { Boundary.installSignals() }

    /// A signal, or ``requestStop()``, asked to stop.
    public static var isStopRequested: Bool { Boundary.isStopRequested }

    /// Ends waiting as a signal does.
    public static func requestStop() { Boundary.requestStop() }

    /// Forgets requests: for several captures in one process.
    public static func reset() { Boundary.resetSignals() }
}
