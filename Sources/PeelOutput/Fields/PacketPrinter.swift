import PeelFlow
import PeelWire

/// Takes frames apart for a printer, with memory that is reused from frame to frame.
public struct Dissector: ~Copyable {
    public let registry: Registry
    public private(set) var dissection = Dissection()
    private var streams: StreamTracker?

    /// Prepares for the frames of one source, in their order.
    public init(_ registry: Registry) {
        self.registry = registry
        streams = StreamTracker(registry)
    }

    /// Dissects the frame that is number `number`.
    @inline(__always)
    public mutating func dissect(_ frame: borrowing Frame, number: Int) {
        registry.dissect(frame, into: &dissection)
        dissection.number = number
        streams?.follow(frame, &dissection)
    }
}

/// Prints frames in one form.
public protocol PacketPrinter: Sendable {
    /// Prints the frame that is number `number`, with the help of `dissector`.
    mutating func print(
        _ frame: borrowing Frame,
        number: Int,
        _ dissector: inout Dissector,
        to writer: inout ByteWriter
    )
}
