/// Bytes outside the frame that layers lie in, such as a datagram put together from its fragments.
public struct SourceRecord: Sendable {
    /// What the bytes are, such as `Reassembled IPv4`.
    public internal(set) var name: StaticString
    /// The bytes; a layer's ``LayerRecord/start`` and a field's ``FieldRecord/start`` count in them.
    public internal(set) var bytes: [UInt8]
    /// The numbers of the frames that the bytes come from, in the order of the bytes.
    public internal(set) var frames: [UInt32]
}

extension Dissection {
    /// Most sources beside the frame that a dissection may have.
    public static var sourceLimit: Int { 256 }

    /// Adds a source and returns its number, from 1; nil where there are too many.
    ///
    /// `fill` appends its bytes to an empty array, whose memory is kept from frame to frame; so are the frames' numbers.
    public mutating func addSource(
        _ name: StaticString,
        frames: some Sequence<UInt32>,
        fill: (inout [UInt8]) -> Void
    ) -> Int? {
        guard sources.count < Self.sourceLimit else {
            fault(.limited(.sources(Self.sourceLimit)))
            return nil
        }
        var source = spareSources.popLast() ?? SourceRecord(name: name, bytes: [], frames: [])
        source.name = name
        source.frames.append(contentsOf: frames)
        fill(&source.bytes)
        sources.append(source)
        return sources.count
    }

    /// Keeps the sources' memory for the next frame.
    mutating func recycleSources() {
        while var source = sources.popLast() {
            // A single large message does not hold its memory for ever.
            if source.bytes.capacity > 1 << 20 { continue }
            source.bytes.removeAll(keepingCapacity: true)
            source.frames.removeAll(keepingCapacity: true)
            if spareSources.count < 8 { spareSources.append(source) }
        }
    }

    /// How many bytes of a source there are.
    @usableFromInline
    func byteCount(ofSource number: Int) -> Int {
        if number == 0 { return capturedCount }
        return number <= sources.count ? sources[number &- 1].bytes.count : 0
    }

    /// Adds bytes that lie in another source than the layer, such as a whole message to the layer of its last part.
    public mutating func add<Value: VariableWireValue>(
        _ field: Field<Value>,
        inSource number: Int,
        at offset: Int,
        count: Int,
        flags: FieldRecord.Flags = []
    ) {
        add(inSource: number, field.id, field.depth, at: offset, count: count, flags)
    }

    /// Adds an address that lies in another source than the layer.
    mutating func add(
        _ field: Field<IPv6Address>, inSource number: Int, at offset: Int, flags: FieldRecord.Flags = []
    ) {
        add(inSource: number, field.id, field.depth, at: offset, count: 16, flags)
    }

    private mutating func add(
        inSource number: Int, _ id: UInt16, _ depth: UInt8, at offset: Int, count: Int, _ flags: FieldRecord.Flags
    ) {
        let limit = byteCount(ofSource: number)
        let place = Swift.min(Swift.max(offset, 0), limit)
        append(
            FieldRecord(
                value: UInt64(truncatingIfNeeded: number),
                start: UInt32(truncatingIfNeeded: place),
                count: UInt32(truncatingIfNeeded: Swift.min(Swift.max(count, 0), limit &- place)),
                id: id,
                layout: current.layout,
                layer: current.layer,
                depth: depth,
                flags: flags.union(.inSource)
            )
        )
    }

    /// The number of the source that a record's bytes lie in.
    @inline(__always)
    public func source(of record: FieldRecord) -> Int {
        if record.flags.contains(.inSource) { return Int(truncatingIfNeeded: record.value) }
        let layer = Int(record.layer)
        return layer < layers.count ? Int(layers[layer].source) : 0
    }

    /// The bytes of source `number`: 0 is the frame, whose bytes are `frame`.
    @inline(__always)
    @_lifetime(copy frame, borrow self)
    public func bytes(ofSource number: Int, frame: RawSpan) -> RawSpan {
        if number == 0 { return frame }
        return sources.span.bytes(ofSource: number)
    }

    /// The bytes that `record` refers to, in the frame whose bytes are `frame` or in another source.
    @inline(__always)
    @_lifetime(copy frame, borrow self)
    public func bytes(of record: FieldRecord, frame: RawSpan) -> RawSpan {
        let start = Int(record.start)
        let whole = sources.isEmpty ? frame : bytes(ofSource: source(of: record), frame: frame)
        return whole.clamped(start..<start &+ Int(record.count))
    }
}

extension Registry {
    /// Peels `range` of source `number` to the end as what `claim` asks for, behind the layers that are there.
    ///
    /// `declaredCount` tells how long the message is where not all of it could be had.
    public func peel(
        source number: Int,
        _ range: Range<Int>,
        as claim: Claim,
        declaredCount: Int? = nil,
        context: LayerContext,
        into dissection: inout Dissection
    ) {
        guard number > 0, number <= dissection.sources.count else { return }
        // The array is held here, so that the dissection may gain sources meanwhile.
        let held = dissection.sources[number &- 1].bytes
        let outer = dissection.source
        dissection.source = UInt16(truncatingIfNeeded: number)
        let bytes = PacketBytes(
            captured: held.rawSpan.clamped(range), declaredCount: declaredCount ?? range.count, context: context)
        peel(bytes, as: claim, at: range.lowerBound, into: &dissection)
        dissection.source = outer
    }
}
