import PeelWire

/// What a capture file has told of its sections and interfaces so far: what another reader of the same file needs to
/// read frames from its middle.
public struct CaptureDescriptions: Sendable {
    let blocks: BlockState
}

extension FrameReader {
    /// What was read so far beside frames.
    public var descriptions: CaptureDescriptions { CaptureDescriptions(blocks: blocks) }

    /// Takes over what another reader of the same file was told, so that ``move(to:)`` may go as far as that one has.
    public mutating func adopt(_ descriptions: CaptureDescriptions) {
        if descriptions.blocks.describedEnd >= blocks.describedEnd { blocks = descriptions.blocks }
    }
}

extension CaptureDescriptions {
    /// The interfaces met so far.
    public var interfaces: [InterfaceDescription] { blocks.interfaces }
}
