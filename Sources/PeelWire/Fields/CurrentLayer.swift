/// The layer that is being described, as far as its fields need it.
struct CurrentLayer: Sendable, BitwiseCopyable {
    var layout: UInt16 = 0
    /// Its index in ``Dissection/layers``.
    var layer: UInt8 = 0
    /// Where it starts in its source, and how many bytes there are in that.
    var start: UInt32 = 0
    var limit: UInt32 = 0

    /// A record of the layer's; its place never reaches beyond what was captured, whatever a length on the wire said.
    @inline(__always)
    func record(
        _ bits: UInt64, _ id: UInt16, _ depth: UInt8, at offset: Int, _ count: Int, _ flags: FieldRecord.Flags
    ) -> FieldRecord {
        let limit = Int(limit)
        let place = min(max(Int(start) &+ offset, 0), limit)
        return FieldRecord(
            value: bits,
            start: UInt32(truncatingIfNeeded: place),
            count: UInt32(truncatingIfNeeded: min(max(count, 0), limit &- place)),
            id: id,
            layout: layout,
            layer: layer,
            depth: depth,
            flags: flags
        )
    }

    @inline(__always)
    func record(_ value: FieldValue) -> FieldRecord {
        record(value.bits, value.id, value.depth, at: Int(value.offset), Int(value.count), value.flags)
    }
}
