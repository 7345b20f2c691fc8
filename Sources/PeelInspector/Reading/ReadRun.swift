import PeelCapture
import PeelOutput
import PeelWire

/// `peel read`: opens the files, runs the pass, prints.
public enum ReadRun {
    /// Prints `paths` and returns the exit status.
    public static func run(_ paths: [String], _ options: ReadOptions) -> Int32 {
        do throws(CaptureError) {
            if paths.count == 1 {
                let source = OneFile(try FrameReader(path: paths[0]))
                return try Printing.run(source, options)
            }
            return try Printing.run(SeveralFiles(paths), options)
        } catch {
            Diagnostics.complain(error.description)
            return error.status.rawValue
        }
    }

    /// Hands the frames of `paths` for which `expression` holds to `sink` and returns the exit status.
    static func run<Sink: FrameSink & ~Copyable>(
        _ paths: [String],
        to sink: consuming Sink,
        where expression: String?
    ) -> Int32 {
        do throws(CaptureError) {
            if paths.count == 1 {
                return try Printing.hand(OneFile(try FrameReader(path: paths[0])), to: sink, where: expression)
            }
            return try Printing.hand(SeveralFiles(paths), to: sink, where: expression)
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
    /// The source numbers its interfaces: pcapng and live captures, but not pcap.
    var hasInterfaces: Bool { get }
    /// Hands all frames over and returns the exit status of reading.
    consuming func run<Sink: FrameSink & ~Copyable>(_ sink: inout Sink) throws(CaptureError) -> Int32
}

private struct OneFile: FrameRun, ~Copyable {
    private var reader: FrameReader

    init(_ reader: consuming FrameReader) { self.reader = reader }

    var linkType: LinkType { reader.interfaces.first?.linkType ?? .ethernet }
    var snapLength: UInt32 { reader.interfaces.first?.snapLength ?? 0 }
    // The format that has room for remarks is the one that describes interfaces.
    var hasInterfaces: Bool { reader.canHaveRemarks }
    var hasNanoseconds: Bool {
        reader.interfaces.contains { $0.resolution.isBinary || $0.resolution.exponent > 6 }
    }

    consuming func run<Sink: FrameSink & ~Copyable>(_ sink: inout Sink) throws(CaptureError) -> Int32 {
        FilePass.run(&reader, &sink)
    }
}

private struct SeveralFiles: FrameRun {
    private let paths: [String]
    let linkType: LinkType
    let snapLength: UInt32
    let hasNanoseconds: Bool
    let hasInterfaces: Bool

    /// Opens each once, so that a file that cannot be read is told before anything is printed.
    init(_ paths: [String]) throws(CaptureError) {
        guard Set(paths.filter { $0 == "-" }).count == paths.filter({ $0 == "-" }).count else {
            throw CaptureError("-", "standard input can be read once only", status: .usage)
        }
        self.paths = paths
        guard let first = paths.first(where: { $0 != "-" }) else {
            (linkType, snapLength, hasNanoseconds, hasInterfaces) = (.ethernet, 0, false, true)
            return
        }
        let one = OneFile(try FrameReader(path: first))
        (linkType, snapLength) = (one.linkType, one.snapLength)
        (hasNanoseconds, hasInterfaces) = (one.hasNanoseconds, one.hasInterfaces)
    }

    consuming func run<Sink: FrameSink & ~Copyable>(_ sink: inout Sink) throws(CaptureError) -> Int32 {
        try FilePass.merge(paths, &sink)
    }
}
