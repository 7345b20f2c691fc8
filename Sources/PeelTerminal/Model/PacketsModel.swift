import PeelInspector
import PeelOutput
import PeelWire

/// The list of packets, the tree and the bytes of the chosen one.
@MainActor
final class PacketsModel {
    let session: CaptureSession
    let reader: PacketReader
    private let wake: @Sendable () -> Void
    /// Nil shows every packet.
    private(set) var query: PacketQuery?
    /// The condition as the header shows it.
    private(set) var queryText = ""
    var position = ListPosition()
    var layout = PacketLayout()
    var focus = PacketsSnapshot.Pane.list
    /// The newest packet stays chosen.
    var followsTail = false
    private(set) var detail: PacketDetail?
    var tree = OutlineTree()
    var byteTop = 0
    /// The byte under the cursor; nil follows the field.
    var byteCursor: Int?
    /// The filter as it was typed.
    var typedFilter = ""

    init(_ session: CaptureSession, utc: Bool, _ wake: @escaping @Sendable () -> Void) {
        self.session = session
        self.wake = wake
        reader = PacketReader(session, utc: utc, wake)
    }

    /// How many packets the list has now.
    var count: Int { query?.progress.found ?? session.status.packets }

    /// The number of the packet at a place of the list; nil where there is none.
    func number(at place: Int) -> Int? {
        guard place >= 0 else { return nil }
        guard let query else { return place < session.status.packets ? place + 1 : nil }
        return query.numbers(place..<place + 1).first
    }

    /// The chosen packet.
    var selectedNumber: Int? { number(at: position.selected) }

    /// Shows the packets for which `condition` holds, and stays at the chosen one where it is among them.
    func show(_ condition: PacketCondition?, _ text: String) {
        let chosen = selectedNumber
        query?.cancel()
        query = condition.map { PacketQuery($0, session) }
        queryText = condition == nil ? "" : text
        position = ListPosition()
        wanted = chosen
        refresh()
    }

    /// The packet to go to as soon as the list holds it or is past it.
    private var wanted: Int?

    /// Brings the list up to date.
    func refresh() {
        if let query {
            // Short captures are looked through at once.
            if query.progress.position == 0, session.status.packets <= 2000 { query.advanceHere() }
            query.advance(wake)
        }
        if let number = wanted { go(to: number) }
        if followsTail { position.selected = max(0, count - 1) }
    }

    /// Ends a search that goes on; false where there is none.
    func cancelSearch() -> Bool {
        guard let query, query.progress.isRunning else { return false }
        query.cancel()
        return true
    }

    /// Chooses packet `number`, or the first one after it that the list shows.
    func go(to number: Int) {
        guard let query else {
            position.selected = max(0, min(number, session.status.packets) - 1)
            wanted = nil
            return
        }
        let (found, looked, isRunning, _) = query.progress
        if looked < number, isRunning {
            wanted = number
            return
        }
        wanted = nil
        if found > 0 { position.selected = min(query.place(of: number), found - 1) }
    }

    /// Takes the chosen packet apart where that has not been done.
    func loadDetail() {
        guard let number = selectedNumber else {
            detail = nil
            tree.show([])
            return
        }
        if let detail, detail.number == number, !detail.isPartial { return }
        detail = reader.detail(number)
        tree.show(detail?.lines ?? [])
    }

    /// The bytes that the chosen line lies in: the frame's, or those of a source outside it.
    var shownBytes: [UInt8] {
        let source = tree.selectedLine?.source ?? 0
        guard source > 0, let sources = detail?.sources, source <= sources.count else { return detail?.bytes ?? [] }
        return sources[source - 1].bytes
    }

    /// The bytes of the chosen line of the tree.
    var litBytes: Range<Int> {
        guard let line = tree.selectedLine, line.kind != .frame, line.kind != .source else { return 0..<0 }
        return line.start..<line.start + line.count
    }

    /// The bytes of the layer around it.
    var layerBytes: Range<Int> {
        guard let line = tree.selectedLine, line.layer >= 0,
            let layer = detail?.lines.first(where: { $0.kind == .layer && $0.layer == line.layer })
        else { return 0..<0 }
        return layer.start..<layer.start + layer.count
    }

    /// Chooses the innermost field that holds byte `offset`.
    func selectField(at offset: Int) { tree.select(byteAt: offset) }
}
