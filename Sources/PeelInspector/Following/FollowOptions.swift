import PeelCapture
import PeelFlow

/// What `peel follow` is asked for.
public struct FollowOptions: Sendable {
    /// How bytes are shown.
    public enum Form: Sendable { case text, hexadecimal, raw, json }

    /// Which flow: by its number in `peel flows`, or the n-th of a protocol, from 0, as tshark counts streams.
    public enum Choice: Equatable, Sendable {
        case all
        case flow(UInt64)
        case stream(proto: UInt8, index: UInt64)
    }

    public var form = Form.text
    public var choice = Choice.all
    /// The direction that is shown; nil for both.
    public var side: Side?
    /// Write each direction of every selected flow to a file in this folder.
    public var folder: String?
    public var color = false
    /// A capture expression; nil takes every packet.
    public var expression: CaptureExpression?

    public init() {}
}
