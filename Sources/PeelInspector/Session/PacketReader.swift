import PeelFlow
import PeelOutput
import PeelWire

/// A frame taken apart for a screen.
public struct PacketDetail: Sendable {
    public var number = 0
    public var summary = PacketSummary()
    public var lines: [OutlineLine] = []
    /// The captured bytes.
    public var bytes: [UInt8] = []
    /// What lies outside the frame, such as a datagram put together from fragments; source n stands at n - 1.
    public var sources: [(title: String, bytes: [UInt8])] = []
    public var entry = PacketEntry()
    /// Its stream's fields are still being worked out: its connection is long.
    public var isPartial = false

    public init() {}
}

/// Takes single packets of a session apart, for the thread that draws.
public final class PacketReader {
    private let session: CaptureSession
    private let access: FrameAccess
    private var dissector: Dissector
    private var summarizer: PacketSummarizer
    private var outline: TreeOutline
    private let replay: StreamReplay
    private var summaries: [Int: PacketSummary] = [:]
    /// Prints the fields that a list has columns for; nil for none.
    private var fieldPrinter: ColumnPrinter?
    private var fieldValues: [Int: [String]] = [:]

    /// `changed` is called, on another thread, when a partial detail has become whole.
    public init(_ session: CaptureSession, utc: Bool, _ changed: @escaping @Sendable () -> Void) {
        self.session = session
        access = FrameAccess(session)
        dissector = Dissector(session.registry, followsStreams: false, reassembles: false)
        summarizer = PacketSummarizer(index: session.fields)
        outline = TreeOutline(index: session.fields, utc: utc)
        replay = StreamReplay(session, changed)
    }

    /// The summary of packet `number`; kept for when it is asked for again.
    public func summary(_ number: Int) -> PacketSummary? {
        if let known = summaries[number] { return known }
        if summaries.count > 4096 { summaries.removeAll(keepingCapacity: true) }
        var result: PacketSummary?
        access.read(number) { frame in
            // A dissector remembers which frame it has taken apart by its number.
            result = summarizer.summary(frame, number: number, &dissector)
        }
        if let result { summaries[number] = result }
        return result
    }

    /// Chooses the fields that ``values(_:)`` gives; those that nobody knows are left empty.
    public func choose(_ names: [String]) {
        fieldValues = [:]
        fieldPrinter = names.isEmpty ? nil : try? ColumnPrinter(names, index: session.fields)
    }

    /// The chosen fields of packet `number`, several values of one with commas between them. What only the packets
    /// before it tell is left empty.
    public func values(_ number: Int) -> [String] {
        guard fieldPrinter != nil else { return [] }
        if let known = fieldValues[number] { return known }
        if fieldValues.count > 4096 { fieldValues.removeAll(keepingCapacity: true) }
        var writer = ByteWriter(capacity: 512)
        access.read(number) { frame in
            dissector.dissect(frame, number: number)
            fieldPrinter?.print(frame, number: number, &dissector, to: &writer)
        }
        let text = writer.text
        let line = text.last == "\n" ? text.dropLast() : text[...]
        let values = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        fieldValues[number] = values
        return values
    }

    /// What is wrong with a field's name; nil where there is one.
    public static func problem(_ name: String, _ fields: FieldIndex) -> String? {
        do throws(UnknownField) { _ = try ColumnPrinter([name], index: fields) } catch {
            let nearest = error.nearest.isEmpty ? "" : "; there is \(error.nearest.joined(separator: ", "))"
            return "there is no field `\(error.name)`\(nearest)"
        }
        return nil
    }

    /// Everything about packet `number`.
    public func detail(_ number: Int) -> PacketDetail? {
        guard let entry = session.entry(number) else { return nil }
        var result: PacketDetail?
        let previous = session.entry(number - 1).map { Timestamp(nanoseconds: $0.time) }
        let first = Timestamp(nanoseconds: session.entry(1)?.time ?? entry.time)
        access.read(entry) { frame in
            var detail = PacketDetail()
            detail.number = number
            detail.entry = entry
            detail.summary = summarizer.summary(frame, number: number, &dissector)
            var dissection = Dissection()
            detail.isPartial = !replay.dissect(frame, entry, number, into: &dissection)
            detail.lines = outline.lines(of: dissection, frame, FrameTimes(first: first, previous: previous))
            detail.sources = dissection.sources.indices.map { place in
                (TreeOutline.title(ofSource: place + 1, dissection), dissection.sources[place].bytes)
            }
            let captured = frame.bytes.captured
            detail.bytes = (0..<captured.byteCount).map { captured.uint8(at: $0) }
            result = detail
        }
        return result
    }
}
