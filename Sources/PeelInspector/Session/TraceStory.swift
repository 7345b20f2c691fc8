import PeelFlow
import PeelOutput
import PeelWire

/// Tells the story of one connection while its packets are gone through.
final class TraceStory {
    private var table: FlowTable?
    private var teller: StoryTeller?
    private var flow: UInt64 = 0

    init() {
        var options = FlowTableOptions()
        options.limit = 64
        options.checksums = .none
        table = try? FlowTable(options)
    }

    /// Takes the connection's next packet.
    func take(_ frame: borrowing Frame, _ number: Int) {
        var innermost: FlowVisit?
        _ = table?.visit(frame, number: UInt64(number)) { visit in if !visit.isQuoted { innermost = visit } }
        guard let visit = innermost else { return }
        if teller == nil {
            teller = StoryTeller(visit.headers, limit: 1000)
            flow = visit.flow
        }
        if visit.flow == flow { teller?.take(visit) }
    }

    /// The story so far, line by line, without its title.
    func lines(_ row: FlowRow, ascii: Bool) -> [String] {
        guard let teller else { return [] }
        var text = StoryTextWriter(ascii: ascii, showsAll: false)
        var writer = ByteWriter(capacity: 4096)
        text.write(row, teller, to: &writer)
        return writer.text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().map(String.init)
    }
}
