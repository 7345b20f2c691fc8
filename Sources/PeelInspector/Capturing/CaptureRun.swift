import PeelCapture
import PeelOutput
import PeelWire

/// `peel capture`: opens the interfaces, prints or writes what passes, and ends with the counters.
public enum CaptureRun {
    /// Captures until a signal, an error or the wanted number of packets, and returns the exit status.
    public static func run(_ options: CaptureOptions) -> Int32 {
        do throws(CaptureError) {
            if options.printing.displayFilter?.needsFlows == true {
                throw CaptureError(
                    "-Y", "`flow` and its like are known when the connection is over, and a capture goes on",
                    cure: "capture to a file and filter that, or `peel flows -i`", status: .usage)
            }
            _ = CaptureSignals.install()
            var captures: [LiveInterface] = []
            for interface in options.interfaces { captures.append(LiveInterface(try LiveCapture(interface))) }
            guard let first = captures.first else {
                throw CaptureError(
                    "", "name an interface", cure: "-i IFACE; `peel interfaces` lists them", status: .usage)
            }
            if let user = options.user { try Privileges.drop(to: user) }
            announce(captures, options)
            let run = LiveRun(captures, isWriting: options.printing.output != nil)
            if let other = captures.first(where: { $0.linkType != first.linkType }), options.printing.output != nil,
                options.printing.fileOptions(for: run).format == .pcap
            {
                throw CaptureError(
                    other.name, "its frames begin otherwise than those of \(first.name)",
                    cure: "a pcap file holds one link type; write pcapng: --format pcapng", status: .usage)
            }
            return try Printing.run(run, options.printing, rotation: options.rotation)
        } catch {
            Diagnostics.complain(error.description)
            return error.status.rawValue
        }
    }

    /// tcpdump's line about what is captured.
    private static func announce(_ captures: [LiveInterface], _ options: CaptureOptions) {
        for capture in captures {
            if options.printing.lines.verbosity > 0 {
                FilterRun.show(capture.filter, "\(capture.name): the kernel filters by")
            }
            for warning in capture.warnings { Diagnostics.complain("\(capture.name): \(warning)") }
            let name = capture.linkType.libraryName ?? "\(capture.linkType.rawValue)"
            let words = capture.linkType.libraryDescription.map { " (\($0))" } ?? ""
            Diagnostics.complain(
                "listening on \(capture.name), link-type \(name)\(words), snapshot length \(capture.snapLength) bytes")
        }
    }

    /// `-L`: what frames of the interface can begin with.
    public static func listLinkTypes(of interface: String) -> Int32 {
        do throws(CaptureError) {
            let types = try LiveCapture.linkTypes(of: interface)
            var writer = ByteWriter(to: 1)
            writer.append("Data link types for \(interface) (use option -y to set):\n" as String)
            for type in types {
                writer.append(
                    "  \(type.libraryName ?? "\(type.rawValue)") (\(type.libraryDescription ?? ""))\n" as String)
            }
            return writer.finish()
        } catch {
            Diagnostics.complain(error.description)
            return error.status.rawValue
        }
    }
}

/// One open interface.
final class LiveInterface {
    private var capture: LiveCapture
    let name: String
    let linkType: LinkType
    let snapLength: UInt32
    let warnings: [String]
    /// What the kernel was given.
    let filter: [FilterInstruction]
    let descriptions: [InterfaceDescription]
    /// The latest frame's time.
    private var latest: Timestamp?
    let hasNanoseconds: Bool

    /// Opens interfaces for what `expression` lets through, and tells their warnings.
    static func open(
        _ names: [String], _ expression: CaptureExpression?
    ) throws(CaptureError) -> [LiveInterface] {
        var captures: [LiveInterface] = []
        for name in names {
            var live = LiveOptions(interface: name)
            live.filter = expression?.text
            live.isStrict = expression?.isStrict ?? false
            captures.append(LiveInterface(try LiveCapture(live)))
        }
        for capture in captures {
            for warning in capture.warnings { Diagnostics.complain("\(capture.name): \(warning)") }
        }
        return captures
    }

    init(_ capture: consuming LiveCapture) {
        let description = capture.interfaces.first
        name = description?.name ?? ""
        linkType = description?.linkType ?? .ethernet
        snapLength = description?.snapLength ?? 0
        warnings = capture.warnings
        filter = capture.filter
        descriptions = capture.interfaces
        hasNanoseconds = capture.hasNanoseconds
        self.capture = capture
    }

    /// How long the next call may wait, in milliseconds; nil for as long as it takes.
    func wait(_ milliseconds: Int?) { capture.patience = milliseconds }

    /// Why the latest call of ``step(_:_:)`` handed nothing over.
    var pause: Pause { capture.pause }

    var statistics: LiveStatistics { capture.statistics() }

    /// Notes what was counted until the latest frame.
    func note(_ notes: SourceNotes, source: Int) {
        guard let latest else { return }
        let counted = statistics
        var item = InterfaceStatistics(interface: 0, time: latest)
        item.received = counted.received
        item.dropped = counted.dropped &+ counted.droppedByInterface
        item.droppedBySystem = counted.dropped
        notes.note(item, source: source)
    }

    /// Hands the next frame over: nil where there is none, false where the sink has enough.
    func step<Sink: FrameSink & ~Copyable>(_ sink: inout Sink, _ number: Int) -> Bool? {
        Self.step(&capture, &sink, number, &latest)
    }

    private static func step<Sink: FrameSink & ~Copyable>(
        _ capture: inout LiveCapture,
        _ sink: inout Sink,
        _ number: Int,
        _ latest: inout Timestamp?
    ) -> Bool? {
        guard let frame = capture.next() else { return nil }
        latest = frame.time
        return sink.take(frame, number: number)
    }
}
