import PeelCapture
import PeelWire

/// What is changed about the frames that are written again: `peel edit`.
public struct FrameEdits: Sendable {
    /// Only frames of this time or later.
    public var after: Timestamp?
    /// Only frames before this time.
    public var before: Timestamp?
    /// Only frames with these numbers; nil for all.
    public var numbers: NumberRanges?
    /// Bytes that are kept of a frame.
    public var snapLength: Int?
    /// A frame with the same bytes as one of so many before it is left out; 0 keeps all.
    public var window = 0
    /// Nanoseconds to add to each time.
    public var shift: Int64 = 0

    public init() {}
}

/// Numbers and ranges of them: `10-20,30,100-`.
public struct NumberRanges: Equatable, Sendable {
    private var ranges: [ClosedRange<Int>] = []

    /// Reads a list; throws where it makes no sense.
    public init(_ text: String) throws(CaptureError) {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            let first = Int(ends[0].isEmpty && ends.count == 2 ? "1" : ends[0])
            let last = ends.count == 1 ? first : ends[1].isEmpty ? Int.max : Int(ends[1])
            guard let first, let last, first >= 1, first <= last, part != "-" else {
                throw CaptureError(
                    "--packets \(text)", "`\(part)` is no number or range", cure: "write 10-20,30 or 100-",
                    status: .usage)
            }
            ranges.append(first...last)
        }
    }

    func contains(_ number: Int) -> Bool { ranges.contains { $0.contains(number) } }

    /// Nothing beyond this number is wanted.
    var last: Int { ranges.map(\.upperBound).max() ?? 0 }
}

/// Changes frames on their way to another sink, without copying their bytes.
struct EditSink<Inner: FrameSink & ~Copyable>: FrameSink, ~Copyable {
    private let edits: FrameEdits
    private var inner: Inner
    /// Hashes and lengths of the frames before, oldest first from `next` on.
    private var seen: [(hash: Int, count: Int)] = []
    private var next = 0
    private var duplicates = 0

    init(_ edits: FrameEdits, _ inner: consuming Inner) {
        self.edits = edits
        self.inner = inner
    }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        if let numbers = edits.numbers {
            if number > numbers.last { return false }
            if !numbers.contains(number) { return true }
        }
        if let after = edits.after, frame.time < after { return true }
        if let before = edits.before, frame.time >= before { return true }
        if edits.window > 0, isRepeated(frame) {
            duplicates += 1
            return true
        }
        let bytes = frame.bytes.captured
        let (time, overflows) = frame.time.nanoseconds.addingReportingOverflow(edits.shift)
        let edited = Frame(
            time: overflows ? frame.time : Timestamp(nanoseconds: time), linkType: frame.linkType,
            interface: frame.interface, captured: bytes.clamped(0..<(edits.snapLength ?? bytes.byteCount)),
            wireCount: frame.wireCount)
        return inner.take(edited, number: number)
    }

    /// Whether one of the frames before had the same bytes.
    private mutating func isRepeated(_ frame: borrowing Frame) -> Bool {
        let bytes = frame.bytes.captured
        let count = bytes.byteCount
        var hasher = Hasher()
        var offset = 0
        while offset &+ 8 <= count {
            hasher.combine(bytes.uint64(at: offset))
            offset &+= 8
        }
        while offset < count {
            hasher.combine(bytes.uint8(at: offset))
            offset &+= 1
        }
        let hash = hasher.finalize()
        let isRepeated = seen.contains { $0.hash == hash && $0.count == count }
        if seen.count < edits.window {
            seen.append((hash, count))
        } else {
            seen[next] = (hash, count)
            next = (next &+ 1) % edits.window
        }
        return isRepeated
    }

    mutating func rest() { inner.rest() }

    mutating func finish() -> Int32 {
        if edits.window > 0 {
            Diagnostics.complain("\(duplicates) duplicate\(duplicates == 1 ? "" : "s") left out")
        }
        return inner.finish()
    }
}
