import PeelCapture
import PeelFilter
import PeelFlow
import PeelWire

/// What `peel follow` is asked for.
public struct FollowOptions: Sendable {
    /// How bytes are shown.
    public enum Form: Sendable { case text, hexadecimal, raw, json }

    /// Which flow: by its number in `peel flows`, or the n-th of a protocol, from 0, as tshark counts streams.
    public enum Choice: Equatable, Sendable {
        case all
        case flow(UInt64)
        /// These, as a display filter found them.
        case flows(Set<UInt64>)
        case stream(proto: UInt8, index: UInt64)
    }

    public var form = Form.text
    public var choice = Choice.all
    /// The direction that is shown; nil for both.
    public var side: Side?
    /// Write each direction of every selected flow to a file in this folder.
    public var folder: String?
    public var color = false
    /// The protocol whose content is shown in place of the bytes on the wire.
    public var carrier: Content.Carrier?
    /// One stream inside the connections, of HTTP/2 or QUIC.
    public var innerStream: UInt64?
    /// What opens protected connections.
    public var secrets = SecretStore()
    /// A display filter: every flow is followed of which it holds for a packet.
    public var displayFilter: DisplayFilter?
    /// A capture expression; nil takes every packet.
    public var expression: CaptureExpression?

    public init() {}
}
