/// What is needed to read a field at a fixed place: plain bits, so that the loop over them counts no references.
struct FixedField: Sendable, BitwiseCopyable {
    let mask: UInt64
    let offset: Int32
    let id: UInt16
    let count: UInt8
    let shift: UInt8
    let scale: UInt8
    let depth: UInt8
    /// The value fits in a record; addresses of 16 bytes, bytes and text are kept by their place.
    let isKept: Bool
    /// Any bit that is set means true.
    let isBoolean: Bool

    init(_ field: AnyField) {
        mask = field.mask
        offset = field.offset
        id = field.id
        count = field.count
        shift = field.shift
        scale = field.scale
        depth = field.depth
        isBoolean = field.type == .boolean
        switch field.type {
        case .ipv6, .bytes, .text, .none: isKept = false
        default: isKept = true
        }
    }

    /// The first byte after the field.
    @inline(__always)
    var end: Int { Int(offset) &+ Int(count) }
}
