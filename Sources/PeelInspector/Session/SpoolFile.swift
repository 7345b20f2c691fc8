import PeelCapture
import PeelWire

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Frames of a source that cannot be read again, in a file without a name that goes away with the process.
///
/// One of the files that may say `unsafe`: it reads and writes a descriptor.
final class SpoolFile: Sendable {
    /// What stands before a frame's bytes.
    private static var headerCount: Int { 24 }

    /// What a frame was, beside its bytes.
    struct Record {
        var time = Timestamp(nanoseconds: 0)
        var linkType = LinkType.ethernet
        var interface: UInt32 = 0
        var wireCount = 0
    }

    private struct State {
        /// Bytes that are not in the file yet.
        var waiting: [UInt8] = []
        /// Bytes in the file.
        var written: Int64 = 0
        var failure: String?
    }

    private let descriptor: Int32
    private let limit: Int64
    private let state = Locked(State())

    /// A spool of at most `limit` bytes; nil where no file can be made.
    init?(limit: Int64) {
        guard let made = try? UnnamedFile.make() else { return nil }
        descriptor = made
        self.limit = limit
    }

    deinit { close(descriptor) }

    /// Why frames are no longer kept; nil while they are.
    var failure: String? { state.with { $0.failure } }

    /// Keeps a frame and tells where; nil where there is no room.
    func append(_ frame: borrowing Frame) -> Int64? {
        let captured = frame.bytes.captured
        let record = Record(
            time: frame.time, linkType: frame.linkType, interface: frame.interface, wireCount: frame.wireCount)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.headerCount + captured.byteCount)
        Self.put(UInt64(bitPattern: record.time.nanoseconds), 8, &bytes)
        Self.put(UInt64(truncatingIfNeeded: record.wireCount), 4, &bytes)
        Self.put(UInt64(truncatingIfNeeded: captured.byteCount), 4, &bytes)
        Self.put(UInt64(record.linkType.rawValue), 4, &bytes)
        Self.put(UInt64(record.interface), 4, &bytes)
        for offset in 0..<captured.byteCount { bytes.append(captured.uint8(at: offset)) }
        let made = bytes
        return state.with { state in
            guard state.failure == nil else { return nil }
            let offset = state.written + Int64(state.waiting.count)
            if offset + Int64(made.count) > limit {
                state.failure = "the temporary file has reached its bound of \(limit >> 20) MiB"
                return nil
            }
            state.waiting += made
            if state.waiting.count >= 1 << 18 { write(&state) }
            return state.failure == nil ? offset : nil
        }
    }

    private func write(_ state: inout State) {
        var start = 0
        let count = state.waiting.count
        while start < count {
            let written = unsafe state.waiting.withUnsafeBytes { bytes -> Int in
                guard let base = bytes.baseAddress else { return 0 }
                return unsafe pwrite(descriptor, base + start, count - start, off_t(state.written + Int64(start)))
            }
            if written > 0 {
                start += written
            } else if errno != EINTR {
                state.failure = "the temporary file cannot be written: \(unsafe String(cString: strerror(errno)))"
                return
            }
        }
        state.written += Int64(count)
        state.waiting.removeAll(keepingCapacity: true)
    }

    /// Reads the frame at `offset`, whose bytes come into `bytes`; nil where there is none.
    func read(at offset: Int64, into bytes: inout [UInt8]) -> Record? {
        let header = copy(offset, Self.headerCount)
        guard header.count == Self.headerCount else { return nil }
        var record = Record()
        record.time = Timestamp(nanoseconds: Int64(bitPattern: Self.take(header, 0, 8)))
        record.wireCount = Int(Self.take(header, 8, 4))
        record.linkType = LinkType(rawValue: UInt32(Self.take(header, 16, 4)))
        record.interface = UInt32(Self.take(header, 20, 4))
        let count = Int(Self.take(header, 12, 4))
        bytes = copy(offset + Int64(Self.headerCount), count)
        return bytes.count == count ? record : nil
    }

    private func copy(_ offset: Int64, _ count: Int) -> [UInt8] {
        state.with { state in
            if offset >= state.written {
                let start = Int(offset - state.written)
                guard start >= 0, count >= 0, start + count <= state.waiting.count else { return [] }
                return Array(state.waiting[start..<start + count])
            }
            return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                filled = 0
                guard let base = buffer.baseAddress else { return }
                while filled < count {
                    let got = unsafe pread(descriptor, base + filled, count - filled, off_t(offset + Int64(filled)))
                    if got <= 0 { return }
                    filled += got
                }
            }
        }
    }

    private static func put(_ value: UInt64, _ count: Int, _ bytes: inout [UInt8]) {
        for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(index * 8))) }
    }

    private static func take(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<count { value |= UInt64(bytes[start + index]) << UInt64(index * 8) }
        return value
    }
}
