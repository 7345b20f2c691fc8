import PeelCapture
import PeelWire

/// What `peel capture` is asked for.
public struct CaptureOptions: Sendable {
    /// Each interface with how it is opened.
    public var interfaces: [LiveOptions] = []
    /// How packets are printed, or where they are written.
    public var printing = ReadOptions()
    public var rotation = CaptureWriter.Rotation()
    /// The user to become once the interfaces are open.
    public var user: String?

    public init() {}
}

extension CaptureRun {
    /// The link type of a name as libpcap has it, such as `EN10MB`; nil where there is none.
    public static func linkType(named name: String) -> LinkType? { LinkType(named: name) }
}
