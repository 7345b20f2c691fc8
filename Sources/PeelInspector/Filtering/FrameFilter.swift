import PeelApplication
import PeelCapture
import PeelFilter
import PeelFlow
import PeelOutput
import PeelWire

/// Asks a display filter of the frames of one source, in their order; dissects only those that the headers do not
/// decide.
struct FrameFilter: ~Copyable {
    private let filter: DisplayFilter
    private let flows: (any FlowAnswers)?
    private let isQuick: Bool
    /// Finds what is remarkable, where the filter asks for it.
    private var problems: ProblemReader?

    /// `isStandard` tells that the registry is the standard one, so that ports and numbers mean what they say.
    init(_ filter: DisplayFilter, flows: (any FlowAnswers)? = nil, isStandard: Bool = true) {
        self.filter = filter
        self.flows = flows
        isQuick = isStandard
        problems = nil
    }

    var needsStreams: Bool { filter.needsStreams }
    var wantedLayouts: [Bool] { filter.wantedLayouts }
    var asksForBodies: Bool { filter.text.contains(ReadOptions.bodyField) }

    /// Whether the filter holds for the frame that is number `number`. `followsStreams` tells that every frame has to
    /// be dissected, as what later ones show depends on it.
    @inline(__always)
    mutating func selects(
        _ frame: borrowing Frame, number: Int, _ dissector: inout Dissector, followsStreams: Bool
    ) -> Bool {
        if isQuick, let answer = filter.quick(frame, number: number) {
            if followsStreams { dissector.dissect(frame, number: number) }
            return answer
        }
        dissector.note(frame, number: number)
        dissector.dissect(frame, number: number)
        return filter.matches(
            frame, dissector.dissection, flows: flows,
            findings: filter.needsFindings ? findings(frame, dissector) : [])
    }

    /// What is remarkable in the frame, which is the next in order.
    private mutating func findings(_ frame: borrowing Frame, _ dissector: borrowing Dissector) -> [FilterFinding] {
        var reader = problems.take() ?? ProblemReader(dissector.registry)
        reader.read(frame, dissector.dissection)
        let found = reader.found.map { FilterFinding(reader.kinds[$0]) }
        problems = reader
        return found
    }
}

extension FilterFinding {
    init(_ kind: ProblemKind) {
        let group: UInt32 =
            switch kind.group {
            case .checksum: 1
            case .sequence: 2
            case .response: 3
            case .undecoded: 5
            case .malformed: 7
            case .protocol: 9
            case .security: 10
            }
        self.init(severity: UInt32(kind.severity.rawValue) << 21, group: group << 24, message: kind.summary)
    }
}

/// A display filter with what it needs to be asked of frame after frame by itself.
struct FrameSelector: ~Copyable {
    private var filter: FrameFilter
    private var dissector: Dissector

    init(_ filter: consuming FrameFilter, _ registry: Registry, _ secrets: SecretStore? = nil) {
        dissector = Dissector(
            registry, conversations: .standard.knowing(secrets).decodingBodies(filter.asksForBodies),
            followsStreams: filter.needsStreams,
            wanted: filter.wantedLayouts)
        self.filter = filter
    }

    mutating func selects(_ frame: borrowing Frame, number: Int) -> Bool {
        dissector.note(frame, number: number)
        return filter.selects(frame, number: number, &dissector, followsStreams: filter.needsStreams)
    }
}

/// Lets only those frames through that a display filter holds for.
struct SelectedSink<Inner: FrameSink & ~Copyable>: FrameSink, ~Copyable {
    private var selector: FrameSelector
    private var inner: Inner

    init(_ selector: consuming FrameSelector, _ inner: consuming Inner) {
        self.selector = selector
        self.inner = inner
    }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        selector.selects(frame, number: number) ? inner.take(frame, number: number) : true
    }

    mutating func rest() { inner.rest() }

    mutating func finish() -> Int32 { inner.finish() }
}

/// Which frames are taken: those for which both hold.
struct FrameChoice {
    var expression: CaptureExpression?
    var displayFilter: DisplayFilter?
    var flows: (any FlowAnswers)?

    /// The display filter, ready to be asked; nil where every frame is taken.
    var selector: FrameSelector? {
        guard let displayFilter else { return nil }
        return FrameSelector(FrameFilter(displayFilter, flows: flows), .standard)
    }
}

/// Counts frames and prints how many.
struct CountSink: FrameSink, ~Copyable {
    private var count = 0
    private let limit: Int

    init(limit: Int?) { self.limit = limit ?? Int.max }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        count &+= 1
        return count < limit
    }

    mutating func rest() {}

    mutating func finish() -> Int32 {
        var writer = ByteWriter(to: 1, capacity: 64)
        writer.append(decimal: count)
        writer.append(UInt8(ascii: "\n"))
        return writer.finish()
    }
}
