import PeelApplication
import PeelFlow
import PeelOutput
import PeelWire

/// Prints each frame in the form that was asked for.
struct PacketSink<Printer: PacketPrinter>: FrameSink, ~Copyable {
    private var printer: Printer
    private var dissector: Dissector
    private var filter: FrameFilter?
    private let followsStreams: Bool
    private var bytes: BytesPrinter?
    private let limit: Int
    private let isLineBuffered: Bool
    private var printed = 0
    private var writer: ByteWriter

    init(_ printer: Printer, _ options: ReadOptions, registry: Registry, to writer: consuming ByteWriter) {
        self.printer = printer
        followsStreams = printer.needsStreams || options.displayFilter?.needsStreams == true
        dissector = Dissector(
            registry, conversations: .standard.knowing(options.secrets).decodingBodies(options.isBodyAsked),
            followsStreams: followsStreams,
            reassembles: followsStreams || printer.needsReassembly || options.displayFilter != nil,
            joinsFragments: !printer.isSelective || options.displayFilter != nil, hindsight: options.hindsight)
        if let filter = options.displayFilter {
            self.filter = FrameFilter(filter, flows: options.flows, isStandard: options.decodeAs.isEmpty)
        } else {
            filter = nil
        }
        bytes = options.bytes.map { BytesPrinter($0, registry: registry) }
        limit = options.count ?? Int.max
        isLineBuffered = options.isLineBuffered
        self.writer = writer
    }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        dissector.note(frame, number: number)
        if filter != nil, !isSelected(frame, number) { return true }
        printer.print(frame, number: number, &dissector, to: &writer)
        bytes?.print(frame, number: number, &dissector, to: &writer)
        printed &+= 1
        if isLineBuffered { writer.flush() }
        return printed < limit && writer.failure == nil
    }

    private mutating func isSelected(_ frame: borrowing Frame, _ number: Int) -> Bool {
        filter?.selects(frame, number: number, &dissector, followsStreams: followsStreams) ?? true
    }

    mutating func expect(_ frame: borrowing Frame) { if followsStreams { dissector.expect(frame) } }

    mutating func rest() { writer.flush() }

    mutating func finish() -> Int32 {
        let status = writer.finish()
        dissector.losses.tell()
        return status
    }
}
