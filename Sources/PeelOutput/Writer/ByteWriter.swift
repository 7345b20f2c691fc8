#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Why bytes could not be written.
public enum WriteFailure: Error, Equatable, Sendable {
    /// Whoever read the pipe has gone; not an error of ours.
    case closed
    /// The system refused, with its error number and text.
    case refused(number: Int32, text: String)
}

/// Bytes on their way to a file descriptor, or kept in memory.
///
/// It owns its memory, so that appending costs one check. What does not fit is written out; a writer without a
/// descriptor grows. After a failure it swallows what it is given, and ``failure`` tells why.
/// This file is the boundary to raw memory and `write(2)`.
@safe public struct ByteWriter: ~Copyable {
    /// Where the bytes go; nil keeps them.
    public let descriptor: Int32?
    /// Bytes that are waiting.
    public private(set) var count = 0
    /// Bytes that have been written out.
    public private(set) var writtenCount: Int64 = 0
    /// Why writing stopped; nil while all is well.
    public private(set) var failure: WriteFailure?

    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int

    /// A writer to `descriptor`, which stays open; without one the bytes are kept.
    public init(to descriptor: Int32? = nil, capacity: Int = 1 << 18) {
        self.descriptor = descriptor
        self.capacity = max(capacity, 64)
        unsafe base = UnsafeMutablePointer<UInt8>.allocate(capacity: self.capacity)
    }

    deinit { unsafe base.deallocate() }

    /// Makes room for `wanted` more bytes.
    @inline(__always)
    private mutating func reserve(_ wanted: Int) {
        if capacity &- count < wanted { makeRoom(wanted) }
    }

    @inline(never)
    private mutating func makeRoom(_ wanted: Int) {
        if descriptor != nil { flush() }
        if capacity - count >= wanted { return }
        let grown = max(capacity * 2, count + wanted)
        let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: grown)
        unsafe fresh.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = unsafe fresh
        capacity = grown
    }

    /// Appends one byte.
    @inline(__always)
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe base[count] = byte
        count &+= 1
    }

    /// Appends the lowest `size` bytes of `word`, the lowest first; at most eight.
    @inline(__always)
    public mutating func append(packed word: UInt64, count size: Int) {
        reserve(8)
        unsafe UnsafeMutableRawPointer(base + count).storeBytes(of: word.littleEndian, as: UInt64.self)
        count &+= max(0, min(size, 8))
    }

    /// Appends the lowest `size` bytes of `word`, the lowest first; at most sixteen.
    @inline(__always)
    public mutating func append(packed word: (UInt64, UInt64), count size: Int) {
        reserve(16)
        unsafe UnsafeMutableRawPointer(base + count).storeBytes(of: word.0.littleEndian, as: UInt64.self)
        unsafe UnsafeMutableRawPointer(base + count + 8).storeBytes(of: word.1.littleEndian, as: UInt64.self)
        count &+= max(0, min(size, 16))
    }

    /// Appends text known at compile time.
    @inline(__always)
    public mutating func append(_ text: StaticString) {
        guard text.hasPointerRepresentation else { return append(text.description) }
        let size = text.utf8CodeUnitCount
        reserve(size)
        unsafe Self.copy(UnsafeRawPointer(text.utf8Start), to: UnsafeMutableRawPointer(base + count), size)
        count &+= size
    }

    /// Copies `size` bytes; short texts by two overlapping words instead of a call.
    @inline(__always)
    static func copy(_ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ size: Int) {
        if size >= 8, size <= 32 {
            var offset = 0
            while offset &+ 8 < size {
                let word = unsafe source.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                unsafe target.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
                offset &+= 8
            }
            let word = unsafe source.loadUnaligned(fromByteOffset: size &- 8, as: UInt64.self)
            unsafe target.storeBytes(of: word, toByteOffset: size &- 8, as: UInt64.self)
        } else if size >= 4, size < 8 {
            let first = unsafe source.loadUnaligned(as: UInt32.self)
            let last = unsafe source.loadUnaligned(fromByteOffset: size &- 4, as: UInt32.self)
            unsafe target.storeBytes(of: first, as: UInt32.self)
            unsafe target.storeBytes(of: last, toByteOffset: size &- 4, as: UInt32.self)
        } else if size < 4 {
            var offset = 0
            while offset < size {
                unsafe target.storeBytes(
                    of: source.load(fromByteOffset: offset, as: UInt8.self), toByteOffset: offset, as: UInt8.self)
                offset &+= 1
            }
        } else {
            unsafe target.copyMemory(from: source, byteCount: size)
        }
    }

    /// Appends `count` spaces.
    @inline(__always)
    public mutating func append(spaces size: Int) {
        if size > 16 { return append(UInt8(ascii: " "), times: size) }
        append(packed: (0x2020_2020_2020_2020, 0x2020_2020_2020_2020), count: size)
    }

    /// Appends bytes as they are.
    @inline(__always)
    public mutating func append(_ span: RawSpan) {
        let size = span.byteCount
        reserve(size)
        unsafe span.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            unsafe UnsafeMutableRawPointer(base + count).copyMemory(from: start, byteCount: size)
        }
        count &+= size
    }

    /// Appends bytes as they are.
    public mutating func append(_ bytes: [UInt8]) {
        reserve(bytes.count)
        unsafe bytes.withUnsafeBufferPointer { from in
            guard let start = from.baseAddress else { return }
            unsafe (base + count).update(from: start, count: from.count)
        }
        count &+= bytes.count
    }

    /// Appends text as it is. A literal is taken as text known at compile time.
    @_disfavoredOverload
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            reserve(bytes.count)
            guard let start = bytes.baseAddress else { return }
            unsafe (base + count).update(from: start, count: bytes.count)
            count &+= bytes.count
        }
    }

    /// Appends `byte` as often as `times` says.
    @inline(__always)
    public mutating func append(_ byte: UInt8, times: Int) {
        guard times > 0 else { return }
        reserve(times)
        unsafe (base + count).update(repeating: byte, count: times)
        count &+= times
    }

    /// Appends a text that was put together before, in steps of 32 bytes without a call.
    @inline(__always)
    mutating func append(_ piece: TextPiece, of table: borrowing TextTable) {
        let text = table.text
        let start = Int(piece.start)
        let size = Int(piece.count)
        guard start &+ size &+ TextTable.margin <= text.byteCount else { return }
        reserve(size &+ TextTable.margin)
        let target = unsafe UnsafeMutableRawPointer(base + count)
        var offset = 0
        repeat {
            let part = unsafe text.unsafeLoadUnaligned(
                fromUncheckedByteOffset: start &+ offset, as: SIMD32<UInt8>.self)
            unsafe target.storeBytes(of: part, toByteOffset: offset, as: SIMD32<UInt8>.self)
            offset &+= 32
        } while offset < size
        count &+= size
    }

    /// Lets `body` append through a cursor; false, and nothing appended, where `room` bytes did not suffice.
    @inline(__always)
    mutating func compose(_ room: Int, _ body: (inout TextCursor) -> Void) -> Bool {
        reserve(room)
        var cursor = unsafe TextCursor(at: UnsafeMutableRawPointer(base + count), room: capacity &- count)
        body(&cursor)
        if cursor.isFull { return false }
        count &+= cursor.count
        return true
    }

    /// Writes out what is waiting. A writer without a descriptor keeps it.
    public mutating func flush() {
        guard let descriptor else { return }
        var start = 0
        while start < count, failure == nil {
            let written = unsafe write(descriptor, base + start, count - start)
            if written >= 0 {
                start += written
                writtenCount += Int64(written)
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&waiting, 1, -1)
            } else if errno == EPIPE {
                failure = .closed
            } else if errno != EINTR {
                failure = .refused(number: errno, text: unsafe String(cString: strerror(errno)))
            }
        }
        count = 0
    }

    /// Forgets what is waiting.
    public mutating func removeAll() { count = 0 }

    /// Drops what was appended after `mark`, an earlier ``count`` of a writer that keeps its bytes.
    public mutating func truncate(to mark: Int) { count = max(0, min(mark, count)) }

    /// The waiting bytes.
    public var bytes: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            let span = unsafe RawSpan(_unsafeStart: base, byteCount: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The waiting bytes as text.
    public var text: String {
        unsafe String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self)
    }
}
