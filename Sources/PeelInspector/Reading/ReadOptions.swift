import PeelCapture
import PeelFilter
import PeelFlow
import PeelOutput

/// What `peel read` and the printing of `peel capture` are asked for.
public struct ReadOptions: Sendable {
    /// The kind of output.
    public enum Form: Sendable {
        case lines
        case tree
        case json
        case columns([String], ColumnOptions)
    }

    public var form = Form.lines
    public var lines = LineOptions()
    /// Bytes under each line or tree, as `-x`, `-X` and `-A` ask.
    public var bytes: BytesForm?
    /// Stop after so many packets; nil reads all.
    public var count: Int?
    /// A capture expression; nil takes every packet.
    public var expression: CaptureExpression?
    /// A display filter; nil shows every packet.
    public var displayFilter: DisplayFilter?
    /// What the filter asks of connections.
    var flows: (any FlowAnswers)?
    /// Print only how many packets there are.
    public var isCountOnly = false
    /// Write the packets to this file instead of printing them.
    public var output: String?
    /// The format of that file; nil where its name tells, and pcap where the name does not tell either.
    public var outputFormat: FileFormat?
    /// What has a file of its own; nil writes everything into one.
    public var split: SplitKey?
    /// What is changed about the packets that are written.
    public var edits: FrameEdits?
    /// How the packets that are written are anonymized; nil leaves them as they are.
    public var anonymizing: AnonymizeOptions?
    /// Go on behind what is damaged.
    public var salvages = false
    /// Go over the frames twice, so that values are shown which depend on later packets.
    public var isTwoPass = false
    /// What the first pass has found.
    var hindsight: Hindsight?
    /// Write each packet out at once.
    public var isPacketBuffered = false
    public var utc = false
    public var color = false
    /// Flush after each packet.
    public var isLineBuffered = false
    /// Protocols that `-d` chose: the claim and the name.
    public var decodeAs: [String] = []
    /// Show bodies without their codings, see ``ReadOptions/isBodyAsked``.
    public var decodesBodies = false
    /// The secrets of connections: of `--keylog`, and of the captures as they are read.
    public var secrets = SecretStore()

    public init() {}
}

extension ReadOptions {
    /// Bodies are asked for: by themselves, or by a column or filter that names the field that holds them.
    var isBodyAsked: Bool {
        if decodesBodies || displayFilter?.text.contains(Self.bodyField) == true { return true }
        if case .columns(let names, _) = form { return names.contains(Self.bodyField) }
        return false
    }

    /// The field that holds a body without its codings.
    static let bodyField = "http.file_data"

    /// How the frames of `run` are written; from now on the run notes what a pcapng file can keep.
    func fileOptions<Run: FrameRun & ~Copyable>(for run: borrowing Run) -> FileOptions {
        let path = output ?? ""
        var file = FileOptions(format: outputFormat ?? FileFormat(ending: path) ?? .pcap, linkType: run.linkType)
        file.compression = Compression(ending: path)
        file.snapLength = run.snapLength
        file.resolution = run.hasNanoseconds ? .nanoseconds : .microseconds
        file.isFlushedPerFrame = isPacketBuffered
        if anonymizing != nil { (file.keepsRemarks, file.keepsSecrets) = (false, false) }
        if let edits {
            file.cutLength = edits.snapLength.map { UInt32(clamping: $0) }
            if edits.shift % 1_000_000_000 != 0 { file.leastPlaces = edits.shift % 1000 == 0 ? 6 : 9 }
            if edits.shift % 1000 != 0 { file.resolution = .nanoseconds }
        }
        run.startNoting()
        return file
    }
}
