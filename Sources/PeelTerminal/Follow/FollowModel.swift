import PeelFlow
import PeelInspector

/// The bytes of a connection on a screen: read and cut into lines in the background, longer while the connection lives.
@MainActor
final class FollowModel {
    let flow: Int
    private let session: CaptureSession
    private let wake: @Sendable () -> Void
    private let reader: FlowBytesReader
    private(set) var bytes: FlowBytes?
    private(set) var layout = FollowLayout()
    var form = FollowForm()
    var position = ListPosition()
    /// The last line stays chosen while more come.
    var followsTail = false
    /// What was found last.
    private(set) var hit: Range<Int>?
    private let made = SharedValue<(FlowBytes, FollowLayout)>(nil)
    private let cancellation = Cancellation()
    private var isWorking = false

    /// The bytes of `flow`; nil where there is no such flow.
    init?(_ flow: Int, _ session: CaptureSession, _ wake: @escaping @Sendable () -> Void) {
        guard let reader = FlowBytesReader(flow, session) else { return nil }
        self.flow = flow
        self.session = session
        self.wake = wake
        self.reader = reader
    }

    deinit { cancellation.cancel() }

    /// Bytes are cut into lines at once up to so many.
    private static var quickCount: Int { 1 << 18 }

    /// Takes over what has been made, and asks for more where more packets have come or another form is wanted.
    func refresh(_ row: FlowRow?, columns: Int) {
        form.columns = columns
        if let (fresh, cut) = made.take() {
            isWorking = false
            adopt(fresh, cut)
        }
        guard !isWorking, let (first, last) = session.packets(of: flow) else { return }
        let isStale = bytes == nil || bytes?.lastPacket != last || isIncomplete
        if !isStale, layout.form == form { return }
        let isShort = (row?.packets ?? .max) < 1000 && last - first < 10_000
        let isSmall = (bytes?.bytes.count ?? 0) <= Self.quickCount
        if isStale ? isShort : isSmall {
            let fresh = isStale ? reader.read(cancellation) : bytes
            if let fresh { adopt(fresh, FollowLayout(fresh, form)) }
            return
        }
        isWorking = true
        let (reader, form, cancellation, made, wake, known) = (reader, form, cancellation, made, wake, bytes)
        Background.run {
            guard let fresh = isStale ? reader.read(cancellation) : known, !cancellation.isCancelled else { return }
            made.put((fresh, FollowLayout(fresh, form)))
            wake()
        }
    }

    /// The bytes were read while packets still came, and none come any more.
    private var isIncomplete: Bool { session.status.isComplete && !wasComplete }
    private var wasComplete = false

    private func adopt(_ fresh: FlowBytes, _ cut: FollowLayout) {
        let chosen = layout.lines.indices.contains(position.selected) ? Int(layout.lines[position.selected].start) : 0
        let isCutAnew = layout.form != cut.form
        bytes = fresh
        layout = cut
        wasComplete = session.status.isComplete
        if isCutAnew { position.choose(cut.line(at: chosen)) }
        if followsTail { position.selected = max(0, cut.lines.count - 1) }
    }

    /// The packet that brought the chosen line.
    var packet: Int? {
        guard let piece = chosenPiece, piece.packet > 0 else { return nil }
        return piece.packet
    }

    private var chosenPiece: FlowBytes.Piece? {
        guard let bytes, layout.lines.indices.contains(position.selected) else { return nil }
        return bytes.pieces[Int(layout.lines[position.selected].piece)]
    }

    /// The chosen line as text, without who sent it.
    var chosenText: String? {
        guard let bytes, layout.lines.indices.contains(position.selected) else { return nil }
        let line = FollowText(bytes: bytes, layout: layout, hit: nil).line(position.selected)
        return String(line.text.dropFirst(2))
    }

    /// Goes to the next place of `needle`, one way; false where there is none in what is shown.
    func find(_ needle: String, forward: Bool) -> Bool {
        guard let bytes else { return false }
        let wanted = ByteSearch.wanted(needle)
        var start = hit?.lowerBound ?? (layout.lines.isEmpty ? 0 : Int(layout.lines[position.selected].start)) - 1
        while let found = ByteSearch.find(wanted, in: bytes.bytes, from: start, forward: forward) {
            let line = layout.line(at: found)
            if layout.lines.indices.contains(line) {
                let side = bytes.pieces[Int(layout.lines[line].piece)].side
                let ends = Int(layout.lines[line].start) + Int(layout.lines[line].count)
                // What the shown direction did not send is passed over.
                if form.side == nil || (side == form.side && found < ends) {
                    hit = found..<found + wanted.count
                    position.selected = line
                    return true
                }
            }
            start = found
        }
        return false
    }

    /// Both directions, the client's alone, the server's alone.
    func nextSide() {
        form.side = form.side == nil ? .client : form.side == .client ? .server : nil
    }
}
