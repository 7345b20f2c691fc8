import PeelFlow
import PeelInspector
import PeelOutput
import PeelWire

/// The list of connections: what is shown of it, and which one is chosen.
@MainActor
final class ConnectionsModel {
    let session: CaptureSession
    private let wake: @Sendable () -> Void
    var query = FlowQuery()
    private(set) var listing = FlowListing()
    var position = ListPosition()
    var panes = PaneLayout()
    var detailFocus = false
    var detailTop = 0
    /// The columns that are shown, and the key of the one that rows are sorted by.
    var columns: [ConnectionColumn]
    private(set) var sortName = "flow"
    var isDescending = false
    /// The filter as it was typed.
    var filterText = ""
    /// What the detail pane's lines were made of.
    struct DetailKey: Equatable {
        var flow = 0
        var lastPacket = 0
        var tracedPacket = 0
        var columns = 0
    }

    var detailKey = DetailKey()
    var detailLines: [StyledLine] = []
    /// The packets of the chosen connection.
    let traces: TraceModel
    private var work: Cancellation?
    /// A listing that a thread has put together.
    private let made = SharedValue<FlowListing>(nil)
    private var isStale = true
    /// When it was begun to be put together, and when it may be again.
    private var begun: Int64 = 0
    private var next: Int64 = 0
    private var listedFlows = -1
    /// The group to go to as soon as the list holds it.
    var wantedGroup: String?

    init(_ session: CaptureSession, _ settings: ViewSettings, _ wake: @escaping @Sendable () -> Void) {
        self.session = session
        self.wake = wake
        traces = TraceModel(session, wake)
        var names = settings.connectionColumns
        if case .interfaces = session.source, !settings.hasChosenColumns { names = ConnectionColumns.usualLive }
        columns = names.compactMap { ConnectionColumns.column($0) }
        query.grouping = settings.grouping
        let isTurned = settings.sort.hasPrefix("-")
        let name = isTurned ? String(settings.sort.dropFirst()) : settings.sort
        if name != sortName { sort(by: name) }
        if isTurned { reverse() }
    }

    /// The place of the column that rows are sorted by; -1 where it is not shown.
    var sortColumn: Int { columns.firstIndex { $0.name == sortName } ?? -1 }

    /// Lists are put together at once up to so many flows.
    private static var quickCount: Int { 3000 }

    /// A list is being put together elsewhere.
    var isBusy: Bool { work != nil }

    /// The list has to be put together anew.
    func invalidate() { isStale = true }

    /// Brings the list up to date; what takes long is done elsewhere, and shown when it is there.
    func refresh() {
        if let listing = made.take() {
            work = nil
            let now = FileCheck.monotonicNanoseconds
            next = now + max(500_000_000, (now - begun) * 4)
            adopt(listing)
        }
        let flows = session.status.flows
        // Another order than that of the first packets may change with every packet.
        let grows = flows != listedFlows || (!session.status.isComplete && query.sort?.key != "flow")
        guard isStale || grows else { return }
        guard work == nil || isStale else { return }
        // While packets come, a long list is put together now and then.
        if !isStale, FileCheck.monotonicNanoseconds < next { return }
        work?.cancel()
        work = nil
        isStale = false
        listedFlows = flows
        let cancellation = Cancellation()
        let isPlain = query.sort?.key == "flow" && query.grouping == .none && filterText.isEmpty
        if flows <= Self.quickCount || isPlain {
            if let listing = FlowListing.make(session, query, cancellation) { adopt(listing) }
            return
        }
        work = cancellation
        begun = FileCheck.monotonicNanoseconds
        let (session, query, made, wake) = (session, query, made, wake)
        Background.run {
            guard let listing = FlowListing.make(session, query, cancellation), !cancellation.isCancelled else {
                return
            }
            made.put(listing)
            wake()
        }
    }

    /// Shows a list and stays at the line that was chosen.
    private func adopt(_ fresh: FlowListing) {
        let chosen = identity(position.selected)
        listing = fresh
        if let wanted = wantedGroup {
            wantedGroup = nil
            if let place = fresh.items.indices.first(where: { identity($0) == .group(wanted) }) {
                return position.choose(place)
            }
        }
        guard let chosen else { return }
        if position.selected < fresh.items.count, identity(position.selected) == chosen { return }
        if let place = fresh.items.indices.first(where: { identity($0) == chosen }) { position.choose(place) }
    }

    /// What tells a line from the others when the list is put together anew.
    private enum Identity: Equatable { case flow(UInt32), group(String) }

    private func identity(_ place: Int) -> Identity? {
        guard listing.items.indices.contains(place) else { return nil }
        switch listing.items[place] {
        case .flow(let flow): return .flow(flow)
        case .group(let index): return .group(listing.groups[index].name)
        }
    }

    /// The chosen flow; nil on a group.
    var selectedFlow: Int? {
        guard listing.items.indices.contains(position.selected) else { return nil }
        if case .flow(let flow) = listing.items[position.selected] { return Int(flow) }
        return nil
    }

    /// The chosen group; nil on a flow.
    var selectedGroup: FlowGroup? {
        guard listing.items.indices.contains(position.selected) else { return nil }
        if case .group(let index) = listing.items[position.selected] { return listing.groups[index] }
        return nil
    }

    /// Goes to flow `flow` where the list holds it.
    func select(_ flow: Int) {
        if let place = listing.items.firstIndex(of: .flow(UInt32(truncatingIfNeeded: flow))) {
            position.selected = place
        }
    }

    /// Opens or closes the chosen group.
    func toggleGroup(_ open: Bool? = nil) {
        guard let group = selectedGroup else { return }
        if open ?? !group.isExpanded { query.expanded.insert(group.name) } else { query.expanded.remove(group.name) }
        invalidate()
    }

    /// Sorts by a column; its own order where it is chosen anew, turned round where it was chosen before.
    func sort(by name: String) {
        guard let column = ConnectionColumns.column(name) else { return }
        if name == sortName { return reverse() }
        sortName = name
        query.sort = FlowSort(column.key)
        isDescending = query.sort?.isDescending ?? false
        invalidate()
    }

    func reverse() {
        guard let key = ConnectionColumns.column(sortName)?.key else { return }
        query.sort = FlowSort(key, isReversed: FlowSort(key)?.isDescending == isDescending)
        isDescending = query.sort?.isDescending ?? false
        invalidate()
    }
}
