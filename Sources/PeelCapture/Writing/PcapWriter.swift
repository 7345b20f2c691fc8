import PeelWire

/// Writes frames to a classic pcap file, or to several in turn.
///
/// Microseconds or nanoseconds, in this machine's byte order, version 2.4. Nothing is allocated per frame.
public struct PcapWriter: ~Copyable {
    /// When to begin another file (tcpdump's `-C`, `-G` and `-W`).
    public struct Rotation: Sendable {
        /// A new file begins where the one before has at least so many bytes; nil for no limit.
        public var byteLimit: Int64?
        /// A new file begins after so many seconds of packet time; nil for no limit. The path is a strftime(3) format
        /// then.
        public var seconds: Int64?
        /// With ``byteLimit``: so many files in a ring. With ``seconds`` alone: the end after so many files.
        public var fileLimit: Int?
        /// What to run with each finished file as its argument (`-z`).
        public var command: String?

        public init(
            byteLimit: Int64? = nil,
            seconds: Int64? = nil,
            fileLimit: Int? = nil,
            command: String? = nil
        ) {
            self.byteLimit = byteLimit
            self.seconds = seconds
            self.fileLimit = fileLimit
            self.command = command
        }
    }

    private let path: String
    private let linkType: LinkType
    private let snapLength: UInt32
    private let resolution: TimeResolution
    private let isFlushed: Bool
    private let rotation: Rotation
    private var file: OutputFile?
    /// Which file of the same name this one is.
    private var index = 0
    private var fileCount = 0
    private var periodStart: Int64?
    /// Lengths of the records that are in the buffer: they tell which frames are safe where writing fails.
    private var pending: [Int] = []
    /// Where those records begin in the file.
    private var safeEnd: Int64 = 24
    /// Frames written, those in the buffer included.
    public private(set) var frameCount = 0
    /// The file that is being written; nil before the first frame where the name depends on its time.
    public private(set) var currentPath: String?
    /// The last file of a limited number is full: further frames are not taken.
    public private(set) var isFull = false

    /// Creates the file and writes its header, so that a path that cannot be written is told at once.
    ///
    /// With ``Rotation/seconds`` the name depends on the first frame's time, and the file is created with it. `-` is
    /// standard output, which is never rotated.
    public init(
        path: String,
        linkType: LinkType,
        snapLength: UInt32 = 262_144,
        resolution: TimeResolution = .microseconds,
        isFlushedPerFrame: Bool = false,
        rotation: Rotation = Rotation()
    ) throws(CaptureError) {
        let first = path == "-" || rotation.seconds == nil
        let name = Self.name(path, index: 0, at: nil, rotation)
        let opened = first ? try Self.open(name, linkType, snapLength, resolution) : nil
        self.path = path
        self.linkType = linkType
        self.snapLength = snapLength
        self.resolution = resolution
        isFlushed = isFlushedPerFrame
        self.rotation = path == "-" ? Rotation() : rotation
        file = opened
        fileCount = first ? 1 : 0
        currentPath = first ? name : nil
    }

    /// Appends a frame. Throws where the output cannot be written: the error tells how many frames are safe.
    ///
    /// A frame of another link type than the file's is refused: a classic pcap file has one.
    public mutating func write(_ frame: borrowing Frame) throws(CaptureError) {
        guard frame.linkType == linkType else {
            throw CaptureError(
                path,
                "a frame of link type \(frame.linkType.rawValue) in a file of link type \(linkType.rawValue)",
                cure: "pcap files hold one link type; choose the frames with a filter",
                status: .output
            )
        }
        if isFull { return }
        if rotation.byteLimit != nil || rotation.seconds != nil { try rotate(frame.time) }
        guard !isFull, let file else { return }
        let captured = frame.bytes.captured
        if !file.hasRoom(for: 16 + captured.byteCount) { try flush() }
        let seconds = frame.time.nanoseconds.floorDivided(by: 1_000_000_000)
        let fraction = frame.time.nanoseconds &- seconds &* 1_000_000_000
        file.append(UInt32(truncatingIfNeeded: seconds))
        file.append(UInt32(truncatingIfNeeded: resolution == .nanoseconds ? fraction : fraction / 1000))
        file.append(UInt32(clamping: captured.byteCount))
        file.append(UInt32(clamping: frame.wireCount))
        pending.append(16 + captured.byteCount)
        frameCount += 1
        let failed = file.append(captured)
        if failed != 0 { throw failure(failed) }
        if isFlushed { try flush() }
    }

    /// Hands everything to the system.
    public mutating func flush() throws(CaptureError) {
        guard let file else { return }
        let failed = file.flush()
        if failed != 0 { throw failure(failed) }
        pending.removeAll(keepingCapacity: true)
        safeEnd = file.written
    }

    /// Writes what is left and closes the file.
    public mutating func close() throws(CaptureError) {
        try flush()
        file = nil
    }

    /// What to tell where the system took only a part: the file is cut behind its last whole record.
    private mutating func failure(_ number: Int32) -> CaptureError {
        let name = currentPath ?? path
        var end = safeEnd
        frameCount -= pending.count
        for count in pending {
            guard let file, end + Int64(count) <= file.written else { break }
            end += Int64(count)
            frameCount += 1
        }
        file?.cut(to: end)
        file = nil
        pending.removeAll()
        isFull = true
        if isClosedPipe(number) { return CaptureError(name, "the reader has gone", status: .closedPipe) }
        return CaptureError(
            name,
            "\(systemText(number)); \(frameCount) packet\(frameCount == 1 ? "" : "s") kept",
            cure: isOutOfRoom(number) ? "make room, or bound the size with -C and -W" : nil,
            status: .output
        )
    }
}

extension PcapWriter {
    /// Begins another file where the rotation asks for one.
    private mutating func rotate(_ time: Timestamp) throws(CaptureError) {
        let seconds = time.nanoseconds.floorDivided(by: 1_000_000_000)
        if let period = rotation.seconds {
            guard let start = periodStart else {
                periodStart = seconds
                return try begin(seconds)
            }
            if seconds &- start >= period {
                try finish()
                if rotation.byteLimit == nil, let limit = rotation.fileLimit, fileCount >= limit {
                    isFull = true
                    return
                }
                periodStart = seconds
                index = 0
                return try begin(seconds)
            }
        }
        if let limit = rotation.byteLimit, let file, file.count > limit {
            try finish()
            index += 1
            if let files = rotation.fileLimit, index >= files { index = 0 }
            try begin(periodStart ?? seconds)
        }
    }

    private mutating func begin(_ seconds: Int64) throws(CaptureError) {
        let name = Self.name(path, index: index, at: seconds, rotation)
        file = try Self.open(name, linkType, snapLength, resolution)
        currentPath = name
        fileCount += 1
        safeEnd = 24
    }

    /// Closes the file and hands it to the command.
    private mutating func finish() throws(CaptureError) {
        let name = currentPath
        try close()
        if let command = rotation.command, let name { try start(command: command, file: name) }
    }

    /// The name of a file: tcpdump's, so that its scripts go on working.
    static func name(_ path: String, index: Int, at seconds: Int64?, _ rotation: Rotation) -> String {
        var name = path
        if rotation.seconds != nil, let seconds { name = formattedName(path, seconds) }
        guard rotation.byteLimit != nil else { return name }
        guard let limit = rotation.fileLimit else { return index == 0 ? name : "\(name)\(index)" }
        let digits = String(index)
        let width = String(Swift.max(limit - 1, 0)).count
        return name + String(repeating: "0", count: Swift.max(width - digits.count, 0)) + digits
    }

    /// Creates a file and writes the header (draft-ietf-opsawg-pcap, section 4).
    private static func open(
        _ name: String,
        _ linkType: LinkType,
        _ snapLength: UInt32,
        _ resolution: TimeResolution
    ) throws(CaptureError) -> OutputFile {
        let file = try OutputFile(path: name)
        file.append(resolution == .nanoseconds ? 0xa1b2_3c4d : 0xa1b2_c3d4)
        file.append(FrameReader.isLittleEndianMachine ? 4 << 16 | 2 : 2 << 16 | 4)
        file.append(0)
        file.append(0)
        file.append(snapLength == 0 ? 262_144 : snapLength)
        file.append(linkType.rawValue)
        let failed = file.flush()
        if failed != 0 {
            if isClosedPipe(failed) { throw CaptureError(name, "the reader has gone", status: .closedPipe) }
            throw CaptureError(
                name,
                "\(systemText(failed)); 0 packets kept",
                cure: isOutOfRoom(failed) ? "make room, or write elsewhere" : nil,
                status: .output
            )
        }
        return file
    }
}

extension Int64 {
    /// The quotient rounded down, so that the rest is never negative.
    func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
