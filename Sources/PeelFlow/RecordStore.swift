import CPrefetch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// No memory could be reserved for that many records.
public struct ReservationError: Error, Sendable, CustomStringConvertible {
    /// Bytes that were asked for.
    public let byteCount: Int
    public var description: String { "no address space for \(byteCount) bytes of flow records; lower --max-flows" }
}

/// Records in address space that is reserved once: growth never copies, and a page costs memory only once it is used.
///
/// One of the files that may say `unsafe`: every index is checked here, so nobody else has to. A fresh record is all
/// zero bits, which every record type kept here takes for its empty value.
@safe struct RecordStore<Record: BitwiseCopyable>: ~Copyable {
    private let base: UnsafeMutablePointer<Record>
    /// How many records fit.
    let capacity: Int

    /// Reserves space for `capacity` records; `huge` asks for large pages where records lie dense.
    init(capacity: Int, huge: Bool) throws(ReservationError) {
        let count = max(capacity, 1)
        let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Record>.stride)
        if overflow { throw ReservationError(byteCount: .max) }
        #if os(Linux)
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        #else
        let flags = MAP_PRIVATE | MAP_ANON
        #endif
        let address = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            throw ReservationError(byteCount: bytes)
        }
        #if os(Linux)
        if huge { _ = unsafe madvise(address, bytes, 14) }  // MADV_HUGEPAGE
        #endif
        self.capacity = count
        unsafe base = address.bindMemory(to: Record.self, capacity: count)
    }

    deinit { unsafe _ = munmap(base, capacity &* MemoryLayout<Record>.stride) }

    /// The record at `index`, in place. An index outside ends the program: none comes from the wire.
    subscript(index: Int) -> Record {
        @inline(__always)
        unsafeAddress {
            precondition(index >= 0 && index < capacity)
            return unsafe UnsafePointer(base + index)
        }
        @inline(__always)
        unsafeMutableAddress {
            precondition(index >= 0 && index < capacity)
            return unsafe base + index
        }
    }

    /// Asks for the cache line at `line` of a record that will be used soon.
    @inline(__always)
    func prefetch(_ index: Int, line: Int = 0) {
        guard index >= 0, index < capacity else { return }
        unsafe peel_prefetch(UnsafeRawPointer(base + index) + line &* 64)
    }

    /// Gives the pages of every record back, so that all are empty again.
    mutating func clear() {
        unsafe _ = madvise(base, capacity &* MemoryLayout<Record>.stride, MADV_DONTNEED)
    }
}

extension RecordStore where Record == UInt8 {
    /// Copies the first `count` bytes of `bytes`, or all that are there, to `start`; returns how many that are.
    @inline(__always)
    mutating func copy(_ bytes: RawSpan, count: Int, to start: Int) -> Int {
        let size = max(0, min(count, bytes.byteCount, capacity &- start))
        precondition(start >= 0)
        unsafe bytes.withUnsafeBytes { source in
            if size > 0, let from = source.baseAddress { unsafe memcpy(base + start, from, size) }
        }
        return size
    }

    /// The bytes of `range`.
    @_lifetime(borrow self)
    func bytes(_ range: Range<Int>) -> RawSpan {
        precondition(range.lowerBound >= 0 && range.upperBound <= capacity)
        let start = unsafe UnsafeRawPointer(base + range.lowerBound)
        let span = unsafe RawSpan(_unsafeStart: start, byteCount: range.count)
        return unsafe _overrideLifetime(span, borrowing: self)
    }
}

extension Array {
    /// Asks for the cache lines of an element that will be used soon.
    @inline(__always)
    func prefetch(_ index: Int) {
        guard index >= 0, index < count else { return }
        unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            let element = unsafe base + index &* MemoryLayout<Element>.stride
            var offset = 0
            while offset < MemoryLayout<Element>.size {
                unsafe peel_prefetch(element + offset)
                offset &+= 64
            }
            // It may begin anywhere in a line.
            unsafe peel_prefetch(element + (MemoryLayout<Element>.size - 1))
        }
    }

    /// Asks for the memory that the word at `offset` of an element leads to, such as what a box holds: nothing happens
    /// where it leads nowhere.
    @inline(__always)
    func prefetchTarget(_ index: Int, at offset: Int) {
        guard index >= 0, index < count, offset >= 0, offset <= MemoryLayout<Element>.size &- 8 else { return }
        unsafe withUnsafeBytes { bytes in
            let word = unsafe bytes.load(fromByteOffset: index &* MemoryLayout<Element>.stride &+ offset, as: UInt.self)
            guard let target = unsafe UnsafeRawPointer(bitPattern: word) else { return }
            unsafe peel_prefetch(target)
            unsafe peel_prefetch(target + 64)
        }
    }

    /// Makes room for another element, in large pages where the array is large: its elements are asked for in no order.
    @inline(__always)
    mutating func makeRoom() {
        if count == capacity { grow() }
    }

    @inline(never)
    private mutating func grow() {
        reserveCapacity(Swift.max(16, 2 &* count))
        #if os(Linux)
        let stride = MemoryLayout<Element>.stride
        unsafe withUnsafeBytes { bytes in
            let page = 4096
            guard let base = bytes.baseAddress, capacity &* stride > 4 << 20 else { return }
            let start = (Int(bitPattern: base) &+ page &- 1) & ~(page &- 1)
            let end = (Int(bitPattern: base) &+ capacity &* stride) & ~(page &- 1)
            _ = unsafe madvise(UnsafeMutableRawPointer(bitPattern: start), end &- start, 14)  // MADV_HUGEPAGE
        }
        #endif
    }
}
