import PeelWire

/// A run of bytes in a ``TextTable``.
struct TextPiece: Sendable, BitwiseCopyable {
    fileprivate(set) var start: UInt32 = 0
    fileprivate(set) var count: UInt32 = 0
}

/// Texts that are printed again and again, put together once; they are copied in steps of 32 bytes.
struct TextTable: Sendable {
    /// Bytes behind the texts that a copy may read and nobody sees.
    static var margin: Int { 32 }

    private var bytes = [UInt8](repeating: 0, count: margin)

    /// Adds a text.
    mutating func add(_ text: String) -> TextPiece {
        let start = bytes.count - Self.margin
        bytes.replaceSubrange(start..<start, with: text.utf8)
        return TextPiece(
            start: UInt32(truncatingIfNeeded: start),
            count: UInt32(truncatingIfNeeded: bytes.count - Self.margin - start))
    }

    /// Puts a text in the place of one that is not needed any more, or adds it where it does not fit.
    mutating func replace(_ piece: TextPiece, with text: String) -> TextPiece {
        let count = text.utf8.count
        let start = Int(piece.start)
        guard count <= Int(piece.count), start + count + Self.margin <= bytes.count else { return add(text) }
        bytes.replaceSubrange(start..<start + count, with: text.utf8)
        return TextPiece(start: piece.start, count: UInt32(truncatingIfNeeded: count))
    }

    /// Bytes of all texts.
    var count: Int { bytes.count }

    /// All texts, one after another, and the margin.
    var text: RawSpan {
        @_lifetime(borrow self)
        @inline(__always)
        borrowing get { bytes.rawSpan }
    }
}
