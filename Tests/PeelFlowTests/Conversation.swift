import PeelFlow
import PeelWire

/// Packets between two hosts, made by hand, and the flows that come of them.
///
/// The client is 192.0.2.1:40000, the server 198.51.100.2:80, unless a test says otherwise.
struct Conversation {
    var packets: [Headers] = []
    var clientPort: UInt16 = 40_000
    var serverPort: UInt16 = 80
    var clientSequence: UInt32 = 1000
    var serverSequence: UInt32 = 5000
    private var nanoseconds: Int64 = 1_700_000_000_000_000_000

    /// A packet of the client or the server. `flags` are letters of `SFRPA`; sequence numbers are relative to the
    /// sides' initial ones; the acknowledgment is sent where the flags hold `A`.
    mutating func send(
        _ side: Side,
        _ flags: String,
        seq: UInt32,
        ack: UInt32 = 0,
        length: UInt32 = 0,
        window: UInt16 = 1000,
        bits: Headers.Bits = []
    ) {
        var headers = packet(side, proto: 6, length: length, header: 20)
        headers.sequence = seq &+ (side == .client ? clientSequence : serverSequence)
        if flags.contains("A") { headers.acknowledgment = ack &+ (side == .client ? serverSequence : clientSequence) }
        let all: [(Character, UInt8)] = [("F", 1), ("S", 2), ("R", 4), ("P", 8), ("A", 16)]
        for (letter, bit) in all where flags.contains(letter) { headers.flags |= bit }
        headers.window = window
        headers.bits.formUnion(bits)
        packets.append(headers)
    }

    /// A datagram.
    mutating func datagram(_ side: Side, length: UInt32 = 10, bits: Headers.Bits = []) {
        var headers = packet(side, proto: 17, length: length, header: 8)
        headers.bits.formUnion(bits)
        packets.append(headers)
    }

    enum Side { case client, server }

    private mutating func packet(_ side: Side, proto: UInt8, length: UInt32, header: UInt32) -> Headers {
        nanoseconds += 1_000_000
        var headers = Headers()
        let client = IPv6Address(high: 0, low: 0xc000_0201)
        let server = IPv6Address(high: 0, low: 0xc633_6402)
        headers.source = side == .client ? client : server
        headers.destination = side == .client ? server : client
        headers.sourcePort = side == .client ? clientPort : serverPort
        headers.destinationPort = side == .client ? serverPort : clientPort
        headers.proto = proto
        headers.time = Timestamp(nanoseconds: nanoseconds)
        headers.number = UInt64(packets.count + 1)
        headers.payloadCount = length
        headers.ipCount = 20 + header + length
        headers.wireCount = 34 + header + length
        headers.timeToLive = side == .client ? 64 : 57
        headers.transportHeaderCount = UInt8(header)
        headers.bits = [.ports, .transport]
        return headers
    }

    /// SYN, SYN-ACK, ACK.
    mutating func open() {
        send(.client, "S", seq: 0)
        send(.server, "SA", seq: 0, ack: 1)
        send(.client, "A", seq: 1, ack: 1)
    }

    /// FIN of both sides, after `client` and `server` bytes.
    mutating func close(client: UInt32 = 0, server: UInt32 = 0) {
        send(.client, "FA", seq: 1 + client, ack: 1 + server)
        send(.server, "FA", seq: 1 + server, ack: 2 + client)
        send(.client, "A", seq: 2 + client, ack: 2 + server)
    }

    /// The flows of these packets, in order.
    func flows() throws -> [FlowRow] { try PeelFlowTests.flows(packets) }

    /// The only flow.
    func flow() throws -> FlowRow {
        let rows = try flows()
        guard let first = rows.first, rows.count == 1 else { throw NotOneFlow(count: rows.count) }
        return first
    }

    struct NotOneFlow: Error { let count: Int }
}

/// The flows of `packets`: those that left early, then those that were left, each part in order of the index.
func flows(_ packets: [Headers], limit: Int = 1 << 16, workers: Int = 1, round: Int = .max) throws -> [FlowRow] {
    var tables: [TableBox] = []
    for worker in 0..<workers {
        var options = FlowTableOptions()
        options.limit = limit
        options.worker = worker
        options.workers = workers
        tables.append(try TableBox(options))
    }
    var rows: [FlowRow] = []
    var numbered: UInt64 = 0
    var start = 0
    while start < packets.count {
        let end = packets.count - start <= round ? packets.count : start + round
        for table in tables { for packet in packets[start..<end] { table.table.take(packet) } }
        for table in tables { table.table.settle() }
        if workers > 1 {
            let births = tables.flatMap { $0.table.takeBirths() }.sorted()
            for table in tables { table.table.number(births, after: numbered) }
            numbered += UInt64(births.count)
        }
        rows += tables.flatMap { $0.table.takeDeparted() }.sorted { $0.index < $1.index }
        start = end
    }
    return rows + tables.flatMap { box in box.table.order().map { box.table.row($0) } }.sorted { $0.index < $1.index }
}

/// Lets several tables stand in an array.
final class TableBox {
    var table: FlowTable
    init(_ options: FlowTableOptions) throws { table = try FlowTable(options) }
}
