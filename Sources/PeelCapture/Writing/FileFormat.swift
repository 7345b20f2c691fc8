import PeelWire

/// The format of a capture file that is written.
public enum FileFormat: String, Sendable, CaseIterable {
    case pcap
    case pcapng

    /// The format that a name ends in, before what it is compressed with; nil where it ends in neither.
    public init?(ending path: String) {
        var name = path[...]
        if let packed = Compression.allCases.first(where: { path.hasSuffix("." + $0.ending) }) {
            name = name.dropLast(packed.ending.count + 1)
        }
        if name.hasSuffix(".pcapng") || name.hasSuffix(".ntar") {
            self = .pcapng
        } else if name.hasSuffix(".pcap") || name.hasSuffix(".cap") || name.hasSuffix(".dmp") {
            self = .pcap
        } else {
            return nil
        }
    }
}

extension Compression: CaseIterable {
    public static var allCases: [Compression] { [.gzip, .zstd, .lz4] }

    /// What names of such files end in, without the dot.
    public var ending: String {
        switch self {
        case .gzip: "gz"
        case .zstd: "zst"
        case .lz4: "lz4"
        }
    }

    /// What a name says of how the file is compressed; nil where it says nothing.
    public init?(ending path: String) {
        guard let found = Self.allCases.first(where: { path.hasSuffix("." + $0.ending) }) else { return nil }
        self = found
    }
}

/// How a capture file is written.
public struct FileOptions: Sendable {
    public var format = FileFormat.pcap
    public var compression: Compression?
    /// What the frames begin with: a pcap file holds one kind.
    public var linkType = LinkType.ethernet
    /// The most bytes that were kept of a frame; 0 for no limit.
    public var snapLength: UInt32 = 262_144
    /// What the frames were cut to when they were written again; nil where they were not.
    public var cutLength: UInt32?
    /// The unit of a pcap file's times, and of interfaces that nothing is known of.
    public var resolution = TimeResolution.microseconds
    /// Times of a pcapng file have so many decimal places at least, at most nine.
    public var leastPlaces: UInt8 = 0
    /// Bytes of frame check sequence at each frame's end; nil where unknown.
    public var checkSequenceCount: Int?
    /// Each frame is handed to the system at once.
    public var isFlushedPerFrame = false
    /// The program that writes, as a pcapng file tells it where its source named none.
    public var application = "peel"
    /// Decryption secrets that a source carries are kept.
    public var keepsSecrets = true
    /// Remarks, names, and what tells of machines and interfaces are kept.
    public var keepsRemarks = true
    /// The buffer's size in bytes.
    public var bufferSize = 256 << 10

    public init(format: FileFormat = .pcap, linkType: LinkType = .ethernet) {
        self.format = format
        self.linkType = linkType
    }
}
