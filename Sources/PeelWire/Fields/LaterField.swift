/// A field that a layer of an earlier frame gains by what a later frame has shown, such as the answer to a request.
///
/// It is told in the later frame and seen where the frames are gone over twice.
public struct LaterField: Sendable {
    /// The earlier frame, and its layer.
    public let frame: UInt32
    let layer: UInt8
    /// The description that lists the field, and the field.
    let layout: UInt16
    let id: UInt16
    let depth: UInt8
    let value: UInt32
}

extension Dissection {
    /// Tells that layer `layer` of frame `frame` gains `field`, which layout `description` of the registry lists.
    public mutating func addLater(
        _ field: Field<UInt32>, value: Int, toLayer layer: Int, of frame: UInt32, describedBy description: Int
    ) {
        laterFields.append(
            LaterField(
                frame: frame, layer: UInt8(truncatingIfNeeded: layer), layout: UInt16(truncatingIfNeeded: description),
                id: field.id, depth: field.depth, value: UInt32(truncatingIfNeeded: value)))
    }

    /// Adds what a later frame has told of this one.
    public mutating func add(_ later: LaterField) {
        guard Int(later.layer) < layers.count else { return }
        resume(layer: Int(later.layer), describedBy: Int(later.layout))
        add(UInt64(later.value), id: later.id, depth: later.depth, at: 0, count: 0, flags: .generated)
    }
}
