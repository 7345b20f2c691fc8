import CPlatform

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Where a capture's bytes come from: a file that is mapped whole, or a descriptor that is read as it comes, through a
/// decompressor where the bytes are compressed.
///
/// It owns the descriptor, the map and the buffer. This file and `ByteWindow` are the boundary to mapped and read memory.
@safe final class ByteSource {
    /// The largest buffer of a stream: a record or block longer than this is refused.
    static let bufferLimit = 256 << 20
    private static let firstCapacity = 256 << 10

    let path: String
    /// The file's size in bytes when it was opened; nil for a pipe or a device.
    let fileSize: Int64?
    /// Its bytes come from a pipe, a socket or a device, so waiting for more than is needed would hold packets back.
    let isLive: Bool
    /// What the bytes are compressed with; nil where they are not.
    private(set) var compression: Compression?
    /// Why reading ended, where that was not the end of the file.
    private(set) var failure: String?
    /// A signal, or the caller, asked to stop while bytes were awaited: that is no damage.
    private(set) var isStopped = false
    /// Bytes read from the descriptor so far.
    private(set) var bytesRead: Int64 = 0

    private var descriptor: Int32
    private var map: UnsafeMutablePointer<peel_map>?
    private var buffer: UnsafeMutableRawPointer?
    private var capacity = 0
    private var inflater: Inflater?
    private var atEnd = false

    /// Opens `path`, a FIFO, or `-` for standard input.
    init(path: String) throws(CaptureError) {
        self.path = path
        let isStandardInput = path == "-"
        let opened = unsafe isStandardInput ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open(path, O_RDONLY | O_CLOEXEC)
        let subject = isStandardInput ? "standard input" : path
        guard opened >= 0 else { throw openingError(subject, errno) }
        var status = stat()
        guard unsafe fstat(opened, &status) == 0 else {
            let number = errno
            close(opened)
            throw openingError(subject, number)
        }
        let kind = status.st_mode & S_IFMT
        if kind == S_IFDIR {
            close(opened)
            throw CaptureError(subject, "is a directory", cure: "name the capture files in it")
        }
        let isRegular = kind == S_IFREG
        if isRegular, status.st_size == 0 {
            close(opened)
            throw CaptureError(subject, "is empty", cure: "a capture file begins with a header even without packets")
        }
        if kind == S_IFCHR, isatty(opened) != 0 {
            close(opened)
            throw CaptureError(subject, "is a terminal", cure: "pipe a capture into it: tcpdump -w - -U | peel read -")
        }
        fileSize = isRegular ? Int64(status.st_size) : nil
        isLive = !isRegular
        unsafe map = nil
        unsafe buffer = nil
        descriptor = opened
        // A descriptor that was read from before starts where it stands, as any reader of standard input does.
        if isRegular, let size = fileSize, !isStandardInput || lseek(opened, 0, SEEK_CUR) == 0 {
            let magic = Self.firstBytes(opened)
            if Compression(magic: magic) == nil, let opened = unsafe peel_map_open(opened, Int(size)) {
                unsafe map = opened
                descriptor = -1
            }
        }
    }

    deinit {
        if let map = unsafe map { unsafe peel_map_close(map) }
        if descriptor >= 0 { close(descriptor) }
        unsafe buffer?.deallocate()
    }

    /// The whole file is in memory, in place.
    var isMapped: Bool { unsafe map != nil }

    /// The map, or what stands for one.
    var guardMap: UnsafePointer<peel_map> {
        if let map = unsafe map { return unsafe UnsafePointer(map) }
        return unsafe noMap
    }

    /// The bytes that are here at the start.
    func start() -> (base: UnsafeRawPointer, count: Int) {
        if let map = unsafe map { return unsafe (map.pointee.base, map.pointee.count) }
        return unsafe (UnsafeRawPointer(grow(to: Self.firstCapacity, keeping: 0..<0)), 0)
    }

    /// The file's size now where it became shorter than its map; nil where it did not.
    func shrunkenSize() -> Int64? {
        guard let map = unsafe map else { return nil }
        let size = unsafe peel_map_size_now(map)
        if size >= 0, size < Int64(unsafe map.pointee.count) { return size }
        // It may have been cut and have grown again: what was lost before is lost.
        let lost = unsafe map.pointee.lost
        return lost == Int.max || lost == -1 ? nil : Int64(clamping: lost)
    }

    /// Moves the bytes of `kept` to the buffer's start and reads on until `count` bytes are there.
    ///
    /// Returns where they lie and how many there are: fewer than `count` at the end.
    func refill(keeping kept: Range<Int>, until count: Int) -> (base: UnsafeRawPointer, count: Int) {
        var held = kept.count
        var room = unsafe grow(to: Swift.max(Swift.min(count, Self.bufferLimit), Self.firstCapacity), keeping: kept)
        while held < count, !atEnd {
            if held == capacity {
                if capacity >= Self.bufferLimit { break }
                unsafe room = grow(to: Swift.min(capacity * 2, Self.bufferLimit), keeping: 0..<held)
            }
            held += unsafe read(into: room + held, count: capacity - held)
        }
        return (UnsafeRawPointer(room), held)
    }

    /// A buffer of at least `wanted` bytes whose first bytes are those of `kept`.
    private func grow(to wanted: Int, keeping kept: Range<Int>) -> UnsafeMutableRawPointer {
        if let old = unsafe buffer, capacity >= wanted {
            if kept.lowerBound > 0 { unsafe memmove(old, old + kept.lowerBound, kept.count) }
            return unsafe old
        }
        let fresh = UnsafeMutableRawPointer.allocate(byteCount: wanted, alignment: 64)
        if let old = unsafe buffer {
            unsafe memcpy(fresh, old + kept.lowerBound, kept.count)
            unsafe old.deallocate()
        }
        unsafe buffer = fresh
        capacity = wanted
        return unsafe fresh
    }

    /// Reads what has come, at most `count` bytes; 0 at the end.
    private func read(into room: UnsafeMutableRawPointer, count: Int) -> Int {
        if let inflater {
            let made = unsafe inflater.read(into: room, count: count) { unsafe self.readRaw(into: $0, count: $1) }
            if made == 0 {
                atEnd = true
                failure = failure ?? inflater.failure
            }
            return made
        }
        let got = unsafe readRaw(into: room, count: count)
        if got == 0 { atEnd = true }
        return got
    }

    /// Reads from the descriptor; 0 at its end, where a signal asked to stop, or where reading failed.
    private func readRaw(into room: UnsafeMutableRawPointer, count: Int) -> Int {
        while true {
            // Where a report is asked for, the caller gives it at the next packet: the wait goes on.
            if isLive, peel_wait_readable(descriptor, -1) == -1 {
                isStopped = true
                return 0
            }
            let got = unsafe Glibc.read(descriptor, room, count)
            if got >= 0 {
                bytesRead += Int64(got)
                return got
            }
            if errno == EINTR || errno == EAGAIN { continue }
            failure = "reading failed: \(systemText(errno))"
            return 0
        }
    }

    /// Looks at the first bytes of a stream, which are `count` at `base`, and puts a decompressor before it where they
    /// are compressed. Returns false where they are plain.
    func decompress(from base: UnsafeRawPointer, count: Int) throws(CaptureError) -> Bool {
        let bytes = (0..<Swift.min(count, 4)).map { unsafe base.load(fromByteOffset: $0, as: UInt8.self) }
        guard let compression = Compression(magic: bytes) else { return false }
        let subject = path == "-" ? "standard input" : path
        guard let made = unsafe Inflater(compression, first: UnsafeRawBufferPointer(start: base, count: count)) else {
            throw CaptureError(subject, "no memory to decompress \(compression)")
        }
        self.compression = compression
        inflater = made
        atEnd = false
        return true
    }

    private static func firstBytes(_ descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = [0, 0, 0, 0]
        let count = unsafe pread(descriptor, &bytes, 4, 0)
        return count == 4 ? bytes : []
    }
}

/// What stands for a map where there is none: it is never written to.
nonisolated(unsafe) private let noMap: UnsafePointer<peel_map> = {
    let made = UnsafeMutablePointer<peel_map>.allocate(capacity: 1)
    unsafe made.initialize(to: peel_map_none)
    return unsafe UnsafePointer(made)
}()
