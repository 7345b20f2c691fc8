import PeelFilter
import PeelFlow
import PeelOutput
import PeelWire

/// Which flows a list shows, and in which order.
public struct FlowQuery: Sendable {
    /// What flows are put together by.
    public enum Grouping: String, Sendable, CaseIterable { case none, client, server, service, process }

    /// What a flow must be to be shown.
    public enum Filter: Sendable {
        case all
        /// Its line holds this text, whatever its case.
        case text(String)
        case condition(FlowSelection)
    }

    public var sort = FlowSort("flow")
    public var filter = Filter.all
    public var grouping = Grouping.none
    /// The groups that are open, by name.
    public var expanded: Set<String> = []

    public init() {}

    /// Every flow in the order of the first packets.
    var isPlain: Bool {
        if case .all = filter {
            return grouping == .none && (sort == nil || (sort?.key == "flow" && sort?.isDescending == false))
        }
        return false
    }
}

/// Flows that have something in common.
public struct FlowGroup: Sendable {
    public var name = ""
    public var flows = 0
    public var packets: UInt64 = 0
    public var clientBytes: UInt64 = 0
    public var serverBytes: UInt64 = 0
    public var isExpanded = false
    /// The greatest or least rank of its flows, by which groups are put in order.
    var rank: FlowRank?
    var members: [(rank: FlowRank?, flow: UInt32)] = []
}

/// A line of the list.
public enum FlowItem: Sendable, Equatable {
    case flow(UInt32)
    /// An index into ``FlowListing/groups``.
    case group(Int)
}

/// A list of flows as it was at one moment.
public struct FlowListing: Sendable {
    public var items: [FlowItem] = []
    public var groups: [FlowGroup] = []
    /// How many flows the filter let through, and how many there were.
    public var matched = 0
    public var total = 0

    public init() {}

    /// Puts the list together, a piece at a time, so that the session is not held up; nil where it was cancelled.
    public static func make(
        _ session: CaptureSession, _ query: FlowQuery, _ cancellation: Cancellation
    ) -> FlowListing? {
        var listing = FlowListing()
        let total = session.status.flows
        listing.total = total
        if query.isPlain {
            listing.items = (0..<total).map { .flow(UInt32(truncatingIfNeeded: $0 + 1)) }
            listing.matched = total
            return listing
        }
        var matcher = FlowMatcher(query.filter)
        let owners = session.processes.owners
        var ranked: [(rank: FlowRank?, flow: UInt32)] = []
        var groups: [String: FlowGroup] = [:]
        var start = 1
        while start <= total {
            if cancellation.isCancelled { return nil }
            let end = min(total, start + 255)
            let rows = session.state.with { state in (start...end).compactMap { state.row($0) } }
            for row in rows {
                let flow = UInt32(truncatingIfNeeded: row.index)
                let owner = owners[flow].map { ProcessListing.name($0) }
                guard matcher.matches(row, owner) else { continue }
                listing.matched += 1
                let rank = query.sort?.rank(of: row)
                if query.grouping == .none {
                    ranked.append((rank, flow))
                } else {
                    let name =
                        query.grouping == .process
                        ? owner ?? "process unknown" : FlowWords.group(row, query.grouping)
                    groups[name, default: FlowGroup()].add(row, rank, flow, query.sort)
                }
            }
            start = end + 1
        }
        if query.grouping == .none {
            order(&ranked)
            listing.items = ranked.map { .flow($0.flow) }
        } else {
            listing.arrange(groups, query)
        }
        return listing
    }

    private static func order(_ flows: inout [(rank: FlowRank?, flow: UInt32)]) {
        flows.sort { left, right in
            if let one = left.rank, let other = right.rank, one != other { return one < other }
            return left.flow < right.flow
        }
    }

    private mutating func arrange(_ found: [String: FlowGroup], _ query: FlowQuery) {
        var sorted = found.map { name, group in
            var group = group
            group.name = name
            group.isExpanded = query.expanded.contains(name)
            return group
        }
        sorted.sort { left, right in
            if let one = left.rank, let other = right.rank, one != other { return one < other }
            return left.name < right.name
        }
        for place in sorted.indices {
            items.append(.group(place))
            if sorted[place].isExpanded {
                Self.order(&sorted[place].members)
                items += sorted[place].members.map { .flow($0.flow) }
            }
            sorted[place].members = []
        }
        groups = sorted
    }
}

extension FlowGroup {
    mutating func add(_ row: FlowRow, _ rank: FlowRank?, _ flow: UInt32, _ sort: FlowSort?) {
        flows += 1
        packets &+= row.packets
        clientBytes &+= row.client.bytes
        serverBytes &+= row.server.bytes
        members.append((rank, flow))
        guard let rank else { return }
        if let known = self.rank, known < rank { return }
        self.rank = rank
    }
}

/// Asks one flow after the other whether it is shown.
struct FlowMatcher: ~Copyable {
    private let text: String?
    private var selector: FlowSelector?

    init(_ filter: FlowQuery.Filter) {
        switch filter {
        case .all:
            text = nil
            selector = nil
        case .text(let wanted):
            text = wanted.lowercased()
            selector = nil
        case .condition(let selection):
            text = nil
            selector = FlowSelector(selection)
        }
    }

    /// `process` is what it is called, where it is known.
    mutating func matches(_ row: FlowRow, _ process: String?) -> Bool {
        if let text { return FlowWords.text(row, process: process).contains(text) }
        return selector?.selects(row) ?? true
    }
}
