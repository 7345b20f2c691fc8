import PeelWire

/// Writes frames to a capture file, or to several in turn.
///
/// pcap of microseconds or nanoseconds, or pcapng, in this machine's byte order. Nothing is allocated per frame that
/// carries no remark.
public struct CaptureWriter: ~Copyable {
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
    private let options: FileOptions
    private let rotation: Rotation
    /// What the sources tell beside the bytes; nil where nobody noted it.
    private let notes: SourceNotes?
    private var file: CaptureFile?
    /// Which file of the same name this one is.
    private var index = 0
    private var fileCount = 0
    private var periodStart: Int64?
    /// Frames in the files before.
    private var finishedCount = 0
    private var lostBefore = 0
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
        _ options: FileOptions,
        notes: SourceNotes? = nil,
        rotation: Rotation = Rotation()
    ) throws(CaptureError) {
        let first = path == "-" || rotation.seconds == nil
        let name = Self.name(path, index: 0, at: nil, rotation)
        let opened = first ? try CaptureFile(name, options, notes) : nil
        self.path = path
        self.options = options
        self.notes = notes
        self.rotation = path == "-" ? Rotation() : rotation
        file = opened
        fileCount = first ? 1 : 0
        currentPath = first ? name : nil
    }

    /// Frames written, those in the buffer included.
    public var frameCount: Int { finishedCount + (file?.frameCount ?? 0) }

    /// Remarks on frames that the format has no room for.
    public var lostCommentCount: Int { lostBefore + (file?.lostCommentCount ?? 0) }

    /// Appends a frame. Throws where the output cannot be written: the error tells how many frames are safe.
    public mutating func write(_ frame: borrowing Frame) throws(CaptureError) {
        if isFull { return }
        if rotation.byteLimit != nil || rotation.seconds != nil { try rotate(frame.time) }
        guard !isFull, let file else { return }
        do throws(CaptureError) { try file.write(frame, notes) } catch { throw ended(error) }
    }

    /// Hands everything to the system.
    public mutating func flush() throws(CaptureError) {
        do throws(CaptureError) { try file?.flush() } catch { throw ended(error) }
    }

    /// Writes what is left and closes the file.
    public mutating func close() throws(CaptureError) {
        guard let open = file else { return }
        do throws(CaptureError) { try open.close(notes) } catch { throw ended(error) }
        finishedCount += open.frameCount
        lostBefore += open.lostCommentCount
        file = nil
    }

    /// Nothing more is written after a failure of the output.
    private mutating func ended(_ error: CaptureError) -> CaptureError {
        guard file?.isOpen != true else { return error }
        finishedCount = frameCount
        lostBefore = lostCommentCount
        file = nil
        isFull = true
        return error
    }
}

extension CaptureWriter {
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
        if let limit = rotation.byteLimit, let file, file.byteCount > limit {
            try finish()
            index += 1
            if let files = rotation.fileLimit, index >= files { index = 0 }
            try begin(periodStart ?? seconds)
        }
    }

    private mutating func begin(_ seconds: Int64) throws(CaptureError) {
        let name = Self.name(path, index: index, at: seconds, rotation)
        file = try CaptureFile(name, options, notes)
        currentPath = name
        fileCount += 1
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
}
