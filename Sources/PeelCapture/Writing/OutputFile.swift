import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file, or standard output, that bytes are appended to through a buffer. The boundary to write(2).
@safe final class OutputFile {
    let name: String
    private let descriptor: Int32
    private let isStandardOutput: Bool
    private let buffer: UnsafeMutableRawPointer
    private let capacity = 256 << 10
    private(set) var buffered = 0
    /// Bytes that the system has taken.
    private(set) var written: Int64 = 0

    /// Creates `path`, or empties it; `-` is standard output.
    init(path: String) throws(CaptureError) {
        isStandardOutput = path == "-"
        name = isStandardOutput ? "standard output" : path
        descriptor =
            isStandardOutput
            ? STDOUT_FILENO : unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644 as mode_t)
        unsafe buffer = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)
        guard descriptor >= 0 else { throw openingError(path, errno, status: .output) }
        if isStandardOutput, isatty(descriptor) != 0 {
            throw CaptureError(
                name, "is a terminal, a capture would garble it", cure: "redirect it: -w - > file", status: .output)
        }
    }

    deinit {
        if descriptor >= 0, !isStandardOutput { close(descriptor) }
        unsafe buffer.deallocate()
    }

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
    }

    /// Appends bytes; what finds no room is written first. An error number where the system refuses.
    func append(_ bytes: RawSpan) -> Int32 {
        unsafe bytes.withUnsafeBytes { source in
            guard source.count > 0, let start = source.baseAddress else { return 0 }
            if hasRoom(for: source.count) {
                unsafe (buffer + buffered).copyMemory(from: start, byteCount: source.count)
                buffered += source.count
                return 0
            }
            let failed = flush()
            return unsafe failed != 0 ? failed : write(start, source.count)
        }
    }

    /// Hands the buffer to the system; 0 or an error number. Bytes that the system took do not come again.
    func flush() -> Int32 {
        let count = buffered
        buffered = 0
        return unsafe write(UnsafeRawPointer(buffer), count)
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
