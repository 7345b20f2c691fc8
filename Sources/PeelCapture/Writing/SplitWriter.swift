import PeelWire

/// Writes frames to many capture files, each named after its part, of which a bounded number is open at once.
///
/// The file that was longest without a frame is closed for a while; where a frame comes for it, it goes on at its end.
public struct SplitWriter: ~Copyable {
    private let path: String
    private var options: FileOptions
    private let notes: SourceNotes?
    private let openLimit: Int
    private var files: [String: CaptureFile] = [:]
    /// Parts whose files are open, the one used last at the end.
    private var open: [String] = []
    private var latest: CaptureFile?
    private var latestPart = ""

    /// `path` is the pattern of the names: the part stands before what it ends in, `a.pcap` becomes `a-PART.pcap`.
    public init(
        path: String, _ options: FileOptions, notes: SourceNotes? = nil, openLimit: Int = 64
    ) throws(CaptureError) {
        guard path != "-" else {
            throw CaptureError("-", "standard output cannot be split", cure: "-w FILE names the files", status: .usage)
        }
        self.path = path
        self.options = options
        self.options.bufferSize = 64 << 10
        self.notes = notes
        self.openLimit = Swift.max(openLimit, 1)
    }

    /// Files begun.
    public var fileCount: Int { files.count }

    /// Bytes of the file that was written last.
    public var latestByteCount: Int64 { latest?.byteCount ?? 0 }

    /// Remarks on frames that the format has no room for.
    public var lostCommentCount: Int { files.values.reduce(0) { $0 + $1.lostCommentCount } }

    /// Appends a frame to the file of `part`, which holds letters, digits, dots, dashes and underscores only.
    public mutating func write(_ frame: borrowing Frame, to part: String) throws(CaptureError) {
        if latest == nil || part != latestPart { try choose(part) }
        try latest?.write(frame, notes)
    }

    private mutating func choose(_ part: String) throws(CaptureError) {
        if let place = open.lastIndex(of: part) {
            open.remove(at: place)
        } else {
            if open.count >= openLimit { try files[open.removeFirst()]?.suspend() }
            if let file = files[part] {
                try file.wake()
            } else {
                files[part] = try CaptureFile(Self.name(path, part), options, notes)
            }
        }
        open.append(part)
        latest = files[part]
        latestPart = part
    }

    /// Hands everything to the system.
    public mutating func flush() throws(CaptureError) {
        for part in open { try files[part]?.flush() }
    }

    /// Writes what is left and closes all files.
    public mutating func close() throws(CaptureError) {
        latest = nil
        for part in open { try files[part]?.close(notes) }
        // What the sources counted comes last, in files that sleep as well.
        guard options.format == .pcapng else { return }
        for (part, file) in files where !open.contains(part) {
            try file.wake()
            try file.close(notes)
        }
    }

    /// `a/b.pcapng.gz` and `flow-1` make `a/b-flow-1.pcapng.gz`.
    static func name(_ path: String, _ part: String) -> String {
        let folderEnd = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let name = path[folderEnd...]
        let endings = Compression.allCases.map { "." + $0.ending } + [""]
        for packed in endings {
            for kind in [".pcapng", ".pcap", ".cap", ".dmp", ".ntar"] where name.hasSuffix(kind + packed) {
                return "\(path.dropLast(kind.count + packed.count))-\(part)\(kind)\(packed)"
            }
        }
        for packed in endings.dropLast() where name.hasSuffix(packed) {
            return "\(path.dropLast(packed.count))-\(part)\(packed)"
        }
        return "\(path)-\(part)"
    }
}
