import PeelFlow
import PeelWire

/// A flow that is followed: who its ends are, and its number.
public struct FollowedFlow: Sendable {
    public let number: UInt64
    public let proto: UInt8
    public let isV6: Bool
    public let clientAddress: IPv6Address
    public let serverAddress: IPv6Address
    public let clientPort: UInt16
    public let serverPort: UInt16
    /// The flow's first frame.
    public let frame: UInt64
    public let start: Timestamp
}

/// Finds the chosen flows among the frames of a source and gives their bytes in order.
public struct FollowedFlows: ~Copyable {
    private var table: FlowTable
    private let choice: FollowOptions.Choice
    private var followers: [UInt64: FlowFollower] = [:]
    private var joiner = FragmentJoiner()
    /// Flows of TCP and UDP so far, as tshark counts streams.
    private var streamCounts: [UInt8: UInt64] = [:]
    /// The flow that the choice means, once it has begun.
    private var wanted: UInt64?
    /// The flows that were found, in the order of their numbers.
    public private(set) var flows: [UInt64: FollowedFlow] = [:]
    /// The chosen flows that the last frame belongs to, the innermost last.
    private(set) var touched: [FollowedFlow] = []
    /// How many flows of all kinds there are.
    public private(set) var count: UInt64 = 0

    public init(_ choice: FollowOptions.Choice) throws(ReservationError) {
        var options = FlowTableOptions()
        options.checksums = .none
        table = try FlowTable(options)
        self.choice = choice
        if case .flow(let number) = choice { wanted = number }
    }

    /// Takes the next frame; returns what it brings in order of each chosen flow.
    public mutating func take(_ frame: borrowing Frame, number: UInt64) -> [(FollowedFlow, FlowChunk)] {
        var found: [(FollowedFlow, FlowChunk)] = []
        var visits: [FlowVisit] = []
        _ = table.visit(frame, number: number) { if !$0.isQuoted { visits.append($0) } }
        touched.removeAll(keepingCapacity: true)
        for visit in visits {
            if visit.isFirst { begin(visit) }
            if let flow = flows[visit.flow] { touched.append(flow) }
            // A piece may come before the one that names the ports, and so the flow.
            guard visit.headers.bits.contains(.fragment) || flows[visit.flow] != nil else { continue }
            // Taken out meanwhile, as what it calls changes this.
            var joiner = FragmentJoiner()
            swap(&joiner, &self.joiner)
            if let bytes = table.joinedBytes(of: visit.headers) {
                joiner.take(visit.headers, in: frame.replacing(bytes.rawSpan)) {
                    take($0, $1, of: visit.flow, &found)
                }
            } else {
                joiner.take(visit.headers, in: frame) { take($0, $1, of: visit.flow, &found) }
            }
            swap(&joiner, &self.joiner)
        }
        return found
    }

    /// Takes a packet's payload, where its flow is followed.
    private mutating func take(
        _ headers: Headers, _ payload: RawSpan, of number: UInt64, _ found: inout [(FollowedFlow, FlowChunk)]
    ) {
        guard let flow = flows[number] else { return }
        var chunks: [FlowChunk] = []
        // By the ends as they were named when the flow began, so that a change of roles mixes nothing.
        let fromClient = headers.source == flow.clientAddress && headers.sourcePort == flow.clientPort
        followers[number]?.take(headers, payload, fromClient: fromClient, into: &chunks)
        for chunk in chunks { found.append((flow, chunk)) }
    }

    /// What was lost to bounds, in words.
    public var losses: [String] {
        var totals = table.totals
        totals.givenUpDatagrams &+= UInt64(joiner.evictedCount)
        return totals.losses
    }

    /// Returns what still waits behind gaps.
    public mutating func finish() -> [(FollowedFlow, FlowChunk)] {
        var found: [(FollowedFlow, FlowChunk)] = []
        for number in followers.keys.sorted() {
            guard let flow = flows[number] else { continue }
            var chunks: [FlowChunk] = []
            followers[number]?.finish(into: &chunks)
            for chunk in chunks { found.append((flow, chunk)) }
        }
        return found
    }

    /// Notes a flow that begins, and whether it is chosen.
    private mutating func begin(_ visit: FlowVisit) {
        let headers = visit.headers
        count = max(count, visit.flow)
        let index = streamCounts[headers.proto, default: 0]
        streamCounts[headers.proto] = index &+ 1
        switch choice {
        case .all: guard headers.proto == IPProtocol.tcp || headers.proto == IPProtocol.udp else { return }
        case .flows(let chosen):
            guard chosen.contains(visit.flow), headers.proto == IPProtocol.tcp || headers.proto == IPProtocol.udp
            else { return }
        case .flow(let number): guard number == visit.flow else { return }
        case .stream(let proto, let chosen):
            guard headers.proto == proto, index == chosen else { return }
            wanted = visit.flow
        }
        let fromClient = visit.fromClient
        flows[visit.flow] = FollowedFlow(
            number: visit.flow, proto: headers.proto, isV6: headers.bits.contains(.v6),
            clientAddress: fromClient ? headers.source : headers.destination,
            serverAddress: fromClient ? headers.destination : headers.source,
            clientPort: fromClient ? headers.sourcePort : headers.destinationPort,
            serverPort: fromClient ? headers.destinationPort : headers.sourcePort,
            frame: headers.number, start: headers.time)
        followers[visit.flow] = FlowFollower(isTCP: headers.proto == IPProtocol.tcp)
    }
}
