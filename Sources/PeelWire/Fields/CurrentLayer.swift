/// The layer that is being described, as far as its fields need it.
struct CurrentLayer: Sendable, BitwiseCopyable {
    var layout: UInt16 = 0
    /// Its index in ``Dissection/layers``.
    var layer: UInt8 = 0
    /// Where it starts in its source, and how many bytes there are in that.
    var start: UInt32 = 0
    var limit: UInt32 = 0

    /// What the layer's records have in common, see ``FieldRecord/kind``.
    @inline(__always)
    var kind: UInt64 { UInt64(layout) << 16 | UInt64(layer) << 32 }

    /// A record of the layer's; its place never reaches beyond what was captured, whatever a length on the wire said.
    @inline(__always)
    func record(
        _ bits: UInt64, _ kind: UInt64, at offset: Int, _ count: Int
    ) -> FieldRecord {
        let limit = Int(limit)
        let first = min(max(Int(start) &+ offset, 0), limit)
        let here = min(max(count, 0), limit &- first)
        let place = UInt64(truncatingIfNeeded: first) & 0xffff_ffff | UInt64(truncatingIfNeeded: here) << 32
        return FieldRecord(value: bits, place: place, kind: self.kind | kind)
    }

    @inline(__always)
    func record(_ value: FieldValue) -> FieldRecord {
        record(value.bits, value.kind, at: Int(value.offset), Int(value.count))
    }
}
