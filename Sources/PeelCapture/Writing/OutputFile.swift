import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file, or standard output, that bytes are appended to through a buffer, compressed where that is asked for. The
/// boundary to write(2).
@safe final class OutputFile {
    let name: String
    private let descriptor: Int32
    private let isStandardOutput: Bool
    private let buffer: UnsafeMutableRawPointer
    private let capacity: Int
    private let deflater: Deflater?
    private(set) var buffered = 0
    /// Bytes that the system has taken.
    private(set) var written: Int64 = 0
    /// Bytes that were appended, before they were compressed.
    private(set) var appended: Int64 = 0

    /// Creates `path`, or empties it, or goes on at its end; `-` is standard output.
    init(
        path: String, compression: Compression? = nil, isAppending: Bool = false, capacity: Int = 256 << 10
    ) throws(CaptureError) {
        isStandardOutput = path == "-"
        name = isStandardOutput ? "standard output" : path
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (isAppending ? 0 : O_TRUNC)
        descriptor = isStandardOutput ? STDOUT_FILENO : unsafe open(path, flags, 0o644 as mode_t)
        self.capacity = capacity
        unsafe buffer = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)
        deflater = compression.flatMap { Deflater($0) }
        guard descriptor >= 0 else { throw openingError(path, errno, status: .output) }
        if isAppending {
            written = Swift.max(Int64(lseek(descriptor, 0, SEEK_END)), 0)
            appended = written
        }
        if isStandardOutput, isatty(descriptor) != 0 {
            throw CaptureError(
                name, "is a terminal, a capture would garble it", cure: "redirect it: -w - > file", status: .output)
        }
        if compression != nil, deflater == nil { throw CaptureError(name, "no memory to compress", status: .output) }
    }

    deinit {
        if descriptor >= 0, !isStandardOutput { close(descriptor) }
        unsafe buffer.deallocate()
    }

    /// Bytes in the file do not follow those that were appended one to one.
    var isCompressed: Bool { deflater != nil }

    /// Bytes of the file so far, those in the buffer included.
    var count: Int64 { written + Int64(buffered) }

    /// Room for `count` bytes without writing.
    func hasRoom(for count: Int) -> Bool { count <= capacity - buffered }

    /// Appends a word in this machine's order. The caller has made sure of the room.
    @inline(__always)
    func append(_ word: UInt32) {
        guard hasRoom(for: 4) else { return }
        unsafe buffer.storeBytes(of: word, toByteOffset: buffered, as: UInt32.self)
        buffered += 4
        appended += 4
    }

    /// Appends at most three zeros, so that `count` bytes become a multiple of four. The caller has made sure of the room.
    @inline(__always)
    func pad(_ count: Int) {
        let padding = -count & 3
        guard padding > 0, hasRoom(for: padding) else { return }
        for offset in 0..<padding { unsafe buffer.storeBytes(of: 0, toByteOffset: buffered + offset, as: UInt8.self) }
        buffered += padding
        appended += Int64(padding)
    }

    /// Appends bytes; what finds no room is written first. An error number where the system refuses.
    func append(_ bytes: RawSpan) -> Int32 {
        unsafe bytes.withUnsafeBytes { source in
            guard source.count > 0, let start = source.baseAddress else { return 0 }
            appended += Int64(source.count)
            if hasRoom(for: source.count) {
                unsafe (buffer + buffered).copyMemory(from: start, byteCount: source.count)
                buffered += source.count
                return 0
            }
            let failed = flush()
            return unsafe failed != 0 ? failed : put(start, source.count, .flush)
        }
    }

    /// Hands the buffer to the system; 0 or an error number. Bytes that the system took do not come again.
    func flush() -> Int32 {
        let count = buffered
        buffered = 0
        return count == 0 ? 0 : unsafe put(UnsafeRawPointer(buffer), count, .flush)
    }

    /// Hands over the buffer and what ends compressed data; nothing is appended afterwards.
    func finish() -> Int32 {
        guard deflater != nil else { return flush() }
        let count = buffered
        buffered = 0
        return unsafe put(UnsafeRawPointer(buffer), count, .end)
    }

    private func put(_ start: UnsafeRawPointer, _ count: Int, _ mode: Deflater.Mode) -> Int32 {
        guard let deflater else { return unsafe write(start, count) }
        return unsafe deflater.run(start, count, mode) { unsafe self.write($0, $1) }
    }

    private func write(_ start: UnsafeRawPointer, _ count: Int) -> Int32 {
        var done = 0
        while done < count {
            let taken = unsafe systemWrite(descriptor, start + done, count - done)
            if taken < 0 {
                if errno == EINTR { continue }
                return errno
            }
            done += taken
            written += Int64(taken)
        }
        return 0
    }

    /// Writes a word over what the system has at `offset`; false where the file cannot be written but at its end.
    func patch(_ word: UInt32, at offset: Int64) -> Bool {
        guard deflater == nil, !isStandardOutput, offset >= 0, offset <= written - 4 else { return false }
        var word = word
        return unsafe pwrite(descriptor, &word, 4, off_t(offset)) == 4
    }

    /// Cuts the file to its first `count` bytes; standard output stays as it is.
    func cut(to count: Int64) {
        if !isStandardOutput, ftruncate(descriptor, off_t(count)) == 0 { written = count }
    }
}

private func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer, _ count: Int) -> Int {
    #if canImport(Glibc)
    unsafe Glibc.write(descriptor, start, count)
    #else
    unsafe Darwin.write(descriptor, start, count)
    #endif
}

/// Whether an error number says that the reader at the other end has gone.
func isClosedPipe(_ number: Int32) -> Bool { number == EPIPE }

/// Whether an error number says that there is no room left.
func isOutOfRoom(_ number: Int32) -> Bool { number == ENOSPC || number == EDQUOT || number == EFBIG }

/// The commands that were started and may still run.
private let children = Mutex<[pid_t]>([])

/// Starts `command` with `file` as its only argument, and does not wait for it.
func start(command: String, file: String) throws(CaptureError) {
    // Commands that have ended leave nothing behind.
    children.withLock { list in list.removeAll { waitpid($0, nil, WNOHANG) != 0 } }
    var child: pid_t = 0
    let name = unsafe strdup(command)
    let argument = unsafe strdup(file)
    let number = unsafe posix_spawnp(&child, command, nil, nil, [name, argument, nil], environ)
    unsafe free(name)
    unsafe free(argument)
    guard number == 0 else {
        throw CaptureError(command, "cannot be started: \(systemText(number))", cure: "check -z", status: .output)
    }
    let started = child
    children.withLock { $0.append(started) }
}

/// `format` with strftime's directives replaced by the local time of `seconds` since 1970.
func formattedName(_ format: String, _ seconds: Int64) -> String {
    guard format.contains("%") else { return format }
    var time = time_t(seconds)
    var parts = unsafe tm()
    guard unsafe localtime_r(&time, &parts) != nil else { return format }
    var buffer = [CChar](repeating: 0, count: format.utf8.count * 16 + 256)
    let count = unsafe strftime(&buffer, buffer.count, format, &parts)
    return count == 0 ? format : libraryText(buffer)
}
