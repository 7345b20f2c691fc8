import CPlatform
import CPrefetch

/// The bytes of a source that are in memory now: a mapped file from end to end, or the part of a stream that has come.
///
/// Offsets count from ``position``, which moves forward only. Loads outside the window give zero. Together with
/// `ByteSource` this file is the boundary to mapped and read memory.
@safe struct ByteWindow: ~Copyable {
    let source: ByteSource
    private var base: UnsafeRawPointer
    private let map: UnsafePointer<peel_map>
    /// The next byte to read, counted from the window's first.
    private(set) var position = 0
    private var limit: Int
    /// The window's first byte, counted from the stream's.
    private var origin: Int64 = 0

    init(_ source: ByteSource) {
        self.source = source
        let (base, count) = unsafe source.start()
        unsafe self.base = unsafe base
        limit = count
        unsafe map = source.guardMap
    }

    /// How many bytes lie before the window's end.
    @inline(__always)
    var available: Int { limit &- position }

    /// The position counted from the stream's first byte.
    @inline(__always)
    var offset: Int64 { origin &+ Int64(position) }

    /// Whether `count` bytes lie before the window's end, reading on where they do not.
    @inline(__always)
    mutating func require(_ count: Int) -> Bool {
        available >= count || fill(count)
    }

    @inline(never)
    private mutating func fill(_ count: Int) -> Bool {
        if source.isMapped { return false }
        let (fresh, held) = unsafe source.refill(keeping: position..<limit, until: count)
        origin += Int64(position)
        unsafe base = unsafe fresh
        position = 0
        limit = held
        return held >= count
    }

    /// Starts again from the decompressed bytes where the first bytes are compressed.
    mutating func decompress() throws(CaptureError) {
        guard try unsafe source.decompress(from: base, count: limit) else { return }
        position = 0
        limit = 0
        origin = 0
    }

    /// Moves on by `count` bytes that are in the window.
    @inline(__always)
    mutating func advance(_ count: Int) {
        position &+= Swift.min(Swift.max(count, 0), available)
    }

    /// Moves to `offset`, counted from the stream's first byte; false where that is not in the window.
    mutating func move(to offset: Int64) -> Bool {
        guard offset >= origin, offset &- origin <= Int64(limit) else { return false }
        position = Int(offset &- origin)
        return true
    }

    /// Moves on by `count` bytes, reading and dropping what is not here yet; false where the source ends before.
    mutating func skip(_ count: Int) -> Bool {
        var rest = count
        while rest > available {
            rest -= available
            position = limit
            if !require(1) { return false }
        }
        advance(rest)
        return true
    }

    /// Whether the pages up to `count` bytes from here still have the file behind them. Touches the last of the bytes.
    @inline(__always)
    func isWhole(_ count: Int) -> Bool {
        guard count > 0, count <= available else { return unsafe map.pointee.lost == noLoss }
        return unsafe peel_map_is_whole(map, base + position + count - 1)
    }

    /// Four bytes at `offset` from here, in the order of this machine.
    @inline(__always)
    func word(_ offset: Int) -> UInt32 {
        guard offset >= 0, offset <= available &- 4 else { return 0 }
        return unsafe base.loadUnaligned(fromByteOffset: position &+ offset, as: UInt32.self)
    }

    /// Two bytes at `offset` from here, in the order of this machine.
    @inline(__always)
    func half(_ offset: Int) -> UInt16 {
        guard offset >= 0, offset <= available &- 2 else { return 0 }
        return unsafe base.loadUnaligned(fromByteOffset: position &+ offset, as: UInt16.self)
    }

    /// Moves on by `header` bytes and `count` more and `trailer` more, and returns the `count`, cut to what is here.
    @inline(__always)
    @_lifetime(&self)
    mutating func take(after header: Int, count: Int, trailer: Int = 0) -> RawSpan {
        let start = position &+ Swift.min(header, available)
        let length = Swift.min(count, limit &- start)
        position = start &+ length
        position &+= Swift.min(trailer, available)
        if length >= 512 { prefetch(length &+ header) } else { prefetchAhead() }
        let span = unsafe RawSpan(_unsafeStart: base + start, byteCount: length)
        return unsafe _overrideLifetime(span, mutating: &self)
    }

    /// Asks for the headers of a record some records ahead, should those between be `stride` bytes long like this one:
    /// large packets lie too far apart for the processor to see where reading goes.
    @inline(__always)
    private func prefetch(_ stride: Int) {
        let next = position &+ 5 &* stride
        guard next &+ 128 <= limit else { return }
        unsafe peel_prefetch_read(base + next)
        unsafe peel_prefetch_read(base + next + 64)
    }

    /// Asks for what lies a few small records ahead: the processor follows these by itself, but only to the end of a page.
    @inline(__always)
    private func prefetchAhead() {
        let next = position &+ 1024
        if next < limit { unsafe peel_prefetch_read(base + next) }
    }

    /// The bytes from `offset` to `offset + count`, counted from the window's first byte, cut to what is here.
    @_lifetime(borrow self)
    func span(from offset: Int, count: Int) -> RawSpan {
        let start = Swift.min(Swift.max(offset, 0), limit)
        let length = Swift.min(Swift.max(count, 0), limit - start)
        let span = unsafe RawSpan(_unsafeStart: base + start, byteCount: length)
        return unsafe _overrideLifetime(span, borrowing: self)
    }
}

private let noLoss = Int(bitPattern: UInt.max)
