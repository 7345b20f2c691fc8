import PeelWire

/// Where a writer's next bytes go while many small pieces are appended: the place stays in a register.
///
/// It stores only where room was made for it. What does not fit is dropped, and ``isFull`` tells that, so that all is
/// done again by another way. With ``ByteWriter`` this file is the boundary to raw memory.
@safe struct TextCursor: ~Copyable {
    /// Something did not fit.
    private(set) var isFull = false

    private let start: UnsafeMutableRawPointer
    private var place: UnsafeMutableRawPointer
    /// No text reaches beyond; the margin behind it takes what is stored with a text and not kept.
    private let end: UnsafeMutableRawPointer
    private static var margin: Int { 32 }

    /// Begins at `start`, where `room` bytes may be written.
    @inline(__always)
    init(at start: UnsafeMutableRawPointer, room: Int) {
        unsafe self.start = unsafe start
        unsafe place = unsafe start
        unsafe end = unsafe start + (room &- Self.margin)
    }

    /// Bytes appended so far.
    var count: Int { unsafe place - start }

    /// Whether `size` bytes fit, at most ``margin`` of which are stored in vain.
    @inline(__always)
    private mutating func fits(_ size: Int) -> Bool {
        if unsafe end - place >= size { return true }
        isFull = true
        return false
    }

    /// Appends the lowest `size` bytes of `word`, the lowest first; at most eight.
    @inline(__always)
    mutating func put(_ word: UInt64, count size: Int) {
        guard fits(8) else { return }
        unsafe place.storeBytes(of: word.littleEndian, as: UInt64.self)
        unsafe place += max(0, min(size, 8))
    }

    /// Appends one byte.
    @inline(__always)
    mutating func put(_ byte: UInt8) {
        guard fits(1) else { return }
        unsafe place.storeBytes(of: byte, as: UInt8.self)
        unsafe place += 1
    }

    /// Appends a piece of `text`, a table's.
    @inline(__always)
    mutating func put(_ piece: TextPiece, of text: RawSpan) {
        let first = Int(piece.start)
        let size = Int(piece.count)
        guard first &+ size &+ TextTable.margin <= text.byteCount, fits(size) else { return }
        var offset = 0
        repeat {
            let part = unsafe text.unsafeLoadUnaligned(
                fromUncheckedByteOffset: first &+ offset, as: SIMD32<UInt8>.self)
            unsafe place.storeBytes(of: part, toByteOffset: offset, as: SIMD32<UInt8>.self)
            offset &+= 32
        } while offset < size
        unsafe place += size
    }

    /// Appends bytes as they are.
    @inline(__always)
    mutating func put(_ span: RawSpan) {
        let size = span.byteCount
        guard fits(size) else { return }
        unsafe span.withUnsafeBytes { bytes in
            guard let from = bytes.baseAddress else { return }
            unsafe ByteWriter.copy(from, to: place, size)
        }
        unsafe place += size
    }

    /// Appends text known at compile time.
    @inline(__always)
    mutating func put(_ text: StaticString) {
        guard text.hasPointerRepresentation else { return put(UInt8(truncatingIfNeeded: text.unicodeScalar.value)) }
        let size = text.utf8CodeUnitCount
        guard fits(size) else { return }
        unsafe ByteWriter.copy(UnsafeRawPointer(text.utf8Start), to: place, size)
        unsafe place += size
    }
}
