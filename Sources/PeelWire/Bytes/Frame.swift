/// One captured frame, in place: its bytes lie in the source's memory and are never copied.
public struct Frame: ~Escapable {
    /// When the frame was captured.
    public let time: Timestamp
    /// What its first bytes are.
    public let linkType: LinkType
    /// The capture interface, counted from 0 within the source.
    public let interface: UInt32
    @usableFromInline let captured: RawSpan
    /// Bytes on the wire; never less than were captured.
    public let wireCount: Int

    @inlinable @inline(__always)
    @_lifetime(copy captured)
    public init(time: Timestamp, linkType: LinkType, interface: UInt32, captured: RawSpan, wireCount: Int) {
        self.time = time
        self.linkType = linkType
        self.interface = interface
        let bytes = PacketBytes(captured: captured, declaredCount: wireCount)
        self.captured = bytes.captured
        self.wireCount = bytes.declaredCount
    }

    /// The same frame with other bytes, of which all are there.
    @_lifetime(copy bytes)
    public func replacing(_ bytes: RawSpan) -> Frame {
        Frame(time: time, linkType: linkType, interface: interface, captured: bytes, wireCount: bytes.byteCount)
    }

    /// The captured bytes, and the length on the wire as their declared count.
    @inlinable @inline(__always)
    public var bytes: PacketBytes {
        @_lifetime(copy self) get { PacketBytes(captured: captured, declaredCount: wireCount) }
    }
}
