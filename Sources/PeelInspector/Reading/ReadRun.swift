import PeelApplication
import PeelCapture
import PeelFlow
import PeelOutput
import PeelWire

/// `peel read`: opens the files, runs the pass, prints.
public enum ReadRun {
    /// Prints `paths` and returns the exit status.
    public static func run(_ paths: [String], _ options: ReadOptions) -> Int32 {
        do throws(CaptureError) {
            if let output = options.output { try Writing.refuse(output, among: paths) }
            if options.isTwoPass { return try runTwice(paths, options) }
            var options = options
            if let filter = options.displayFilter { options.flows = try FlowLedger.make(paths, filter) }
            if paths.count == 1 {
                var reader = try FrameReader(path: paths[0])
                reader.isSalvaging = options.salvages
                reader.onSecrets = KeyLog.taker(options.secrets)
                return try Printing.run(OneFile(reader), options)
            }
            return try Printing.run(try SeveralFiles(paths, salvages: options.salvages, options.secrets), options)
        } catch {
            Diagnostics.complain(error.description)
            return error.status.rawValue
        }
    }

    /// Goes over the frames once to learn what depends on later ones, then prints them. What can be read only once is
    /// copied first.
    private static func runTwice(_ paths: [String], _ options: ReadOptions) throws(CaptureError) -> Int32 {
        guard paths.filter({ $0 == "-" }).count <= 1 else {
            throw CaptureError("-", "standard input can be read once only", status: .usage)
        }
        var spools: [Spool] = []
        var places: [String] = []
        for path in paths {
            if Spool.isNeeded(for: path) {
                spools.append(try Spool(copying: path))
                places.append(spools[spools.count - 1].path)
            } else {
                places.append(path)
            }
        }
        var registry = Registry.standard
        try DecodeAs.apply(options.decodeAs, to: &registry)
        var second = options
        second.isTwoPass = false
        second.hindsight = try FirstPass.run(places, options, registry)
        for spool in spools { _ = spool.path }
        let status = run(places, second)
        return withExtendedLifetime(spools) { status }
    }

    /// Hands the frames of `paths` for which `expression` holds to `sink` and returns the exit status.
    static func run<Sink: FrameSink & ~Copyable>(
        _ paths: [String],
        to sink: consuming Sink,
        where expression: CaptureExpression?,
        secrets: SecretStore? = nil
    ) -> Int32 {
        do throws(CaptureError) {
            if paths.count == 1 {
                var reader = try FrameReader(path: paths[0])
                if let secrets { reader.onSecrets = KeyLog.taker(secrets) }
                return try Printing.hand(OneFile(reader), to: sink, where: expression)
            }
            return try Printing.hand(try SeveralFiles(paths, salvages: false, secrets), to: sink, where: expression)
        } catch {
            Diagnostics.complain(error.description)
            return error.status.rawValue
        }
    }
}

/// What hands frames to a sink from beginning to end.
protocol FrameRun: ~Copyable {
    /// What the frames begin with, as far as it is known before the first.
    var linkType: LinkType { get }
    /// Times have more than six places.
    var hasNanoseconds: Bool { get }
    /// The most bytes kept of a frame.
    var snapLength: UInt32 { get }
    /// Frames come as they pass, and the kernel filters them.
    var isLive: Bool { get }
    /// The source numbers its interfaces: pcapng and live captures, but not pcap.
    var hasInterfaces: Bool { get }
    /// What the sources tell beside the bytes, noted where it is wanted.
    var notes: SourceNotes { get }
    /// From now on notes are taken, and first what is known before the first frame.
    borrowing func startNoting()
    /// Hands all frames over and returns the exit status of reading.
    consuming func run<Sink: FrameSink & ~Copyable>(_ sink: inout Sink) throws(CaptureError) -> Int32
}

extension FrameRun where Self: ~Copyable {
    var isLive: Bool { false }
}

/// One file.
struct OneFile: FrameRun, ~Copyable {
    private var reader: FrameReader
    let notes = SourceNotes()

    init(_ reader: consuming FrameReader) { self.reader = reader }

    var linkType: LinkType { reader.interfaces.first?.linkType ?? .ethernet }
    var snapLength: UInt32 { reader.interfaces.first?.snapLength ?? 0 }
    // The format that has room for remarks is the one that describes interfaces.
    var hasInterfaces: Bool { reader.canHaveRemarks }
    var hasNanoseconds: Bool {
        reader.interfaces.contains { $0.resolution.isBinary || $0.resolution.exponent > 6 }
    }

    borrowing func startNoting() {
        notes.isWanted = true
        notes.update(from: reader, source: 0)
    }

    consuming func run<Sink: FrameSink & ~Copyable>(_ sink: inout Sink) throws(CaptureError) -> Int32 {
        FilePass.run(&reader, &sink, notes)
    }
}

/// Several files, in order of time.
struct SeveralFiles: FrameRun {
    private let files: [WaitingFile]
    let notes = SourceNotes()

    /// Opens all of them, so that a file that cannot be read is told before anything is printed.
    init(_ paths: [String], salvages: Bool = false, _ secrets: SecretStore? = nil) throws(CaptureError) {
        guard paths.filter({ $0 == "-" }).count <= 1 else {
            throw CaptureError("-", "standard input can be read once only", status: .usage)
        }
        var opened: [WaitingFile] = []
        for path in paths { opened.append(try WaitingFile(path, salvages: salvages, secrets)) }
        files = opened
    }

    var linkType: LinkType { files.first?.linkTypes.first ?? .ethernet }
    var snapLength: UInt32 {
        let lengths = files.map(\.snapLength)
        return lengths.contains(0) ? 0 : lengths.max() ?? 0
    }
    var hasInterfaces: Bool { files.first?.hasInterfaces ?? true }
    var hasNanoseconds: Bool { files.contains(where: \.hasNanoseconds) }

    func startNoting() {
        notes.isWanted = true
        for (index, file) in files.enumerated() { file.note(notes, source: index) }
    }

    consuming func run<Sink: FrameSink & ~Copyable>(_ sink: inout Sink) throws(CaptureError) -> Int32 {
        FilePass.merge(files, &sink, notes)
    }
}
