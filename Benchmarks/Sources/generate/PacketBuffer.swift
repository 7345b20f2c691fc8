#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Collects bytes and writes them to a file descriptor when enough are there.
///
/// The caller reserves a record's bytes once; within them stores are not checked again.
@safe struct PacketBuffer: ~Copyable {
    private let base: UnsafeMutableRawPointer
    private let descriptor: Int32
    private var count = 0
    private static var capacity: Int { 4 << 20 }

    init(descriptor: Int32) {
        unsafe base = UnsafeMutableRawPointer.allocate(byteCount: Self.capacity, alignment: 64)
        self.descriptor = descriptor
    }

    deinit { unsafe base.deallocate() }

    /// Makes room for one record of at most 66,000 bytes.
    @inline(__always)
    mutating func reserve(_ needed: Int) {
        precondition(needed <= 66_000)
        if count + needed > Self.capacity { flush() }
    }

    @inline(__always)
    mutating func add8(_ value: UInt8) {
        unsafe base.storeBytes(of: value, toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    /// Two bytes in network order.
    @inline(__always)
    mutating func add16(_ value: UInt16) {
        unsafe base.storeBytes(of: value.bigEndian, toByteOffset: count, as: UInt16.self)
        count &+= 2
    }

    /// Four bytes in network order.
    @inline(__always)
    mutating func add32(_ value: UInt32) {
        unsafe base.storeBytes(of: value.bigEndian, toByteOffset: count, as: UInt32.self)
        count &+= 4
    }

    /// Four bytes, least significant first, as a savefile's own headers have them here.
    @inline(__always)
    mutating func addLittle32(_ value: UInt32) {
        unsafe base.storeBytes(of: value.littleEndian, toByteOffset: count, as: UInt32.self)
        count &+= 4
    }

    /// Sixteen bytes in network order.
    @inline(__always)
    mutating func add128(_ high: UInt64, _ low: UInt64) {
        unsafe base.storeBytes(of: high.bigEndian, toByteOffset: count, as: UInt64.self)
        unsafe base.storeBytes(of: low.bigEndian, toByteOffset: count &+ 8, as: UInt64.self)
        count &+= 16
    }

    @inline(__always)
    mutating func addZeros(_ number: Int) {
        guard number > 0 else { return }
        unsafe memset(base + count, 0, number)
        count &+= number
    }

    @inline(__always)
    mutating func add(_ pool: borrowing PayloadPool, from start: Int, count number: Int) {
        guard number > 0 else { return }
        unsafe pool.bytes.withUnsafeBytes { source in
            guard let first = source.baseAddress else { return }
            precondition(start >= 0 && start + number <= source.count)
            unsafe memcpy(base + count, first + start, number)
        }
        count &+= number
    }

    mutating func flush() {
        var written = 0
        while written < count {
            let result = unsafe write(descriptor, base + written, count - written)
            if result < 0 {
                if errno == EINTR { continue }
                if errno == EPIPE { exit(0) }
                fail("cannot write: \(unsafe String(cString: strerror(errno)))", status: 4)
            }
            written += result
        }
        count = 0
    }
}

/// Says what is wrong on standard error and ends.
func fail(_ message: String, status: Int32 = 2) -> Never {
    let line = "generate: \(message)\n"
    _ = unsafe line.utf8.withContiguousStorageIfAvailable { unsafe write(2, $0.baseAddress, $0.count) }
    exit(status)
}
