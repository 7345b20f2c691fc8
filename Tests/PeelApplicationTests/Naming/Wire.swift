import PeelApplication
import PeelFlow
import PeelWire

/// Packets between hosts of 192.0.2.0/24, as bytes, and the flows that come of them.
struct Wire {
    private(set) var frames: [[UInt8]] = []

    /// A host's port.
    struct End {
        var host: UInt8
        var port: UInt16
    }

    /// Sends a TCP segment; a SYN has no payload.
    mutating func segment(
        _ source: End, _ destination: End, _ payload: [UInt8] = [], seq: UInt32, ack: UInt32 = 0, flags: UInt8 = 0x18
    ) {
        let words = [seq, ack].flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
        send(6, source, destination, ports(source, destination) + words + [0x50, flags, 1, 0, 0, 0, 0, 0] + payload)
    }

    /// Opens a connection; data begins at 101 and 501.
    mutating func open(_ client: End, _ server: End, at base: UInt32 = 100) {
        segment(client, server, seq: base, flags: 2)
        segment(server, client, seq: base + 400, ack: base + 1, flags: 0x12)
        segment(client, server, seq: base + 1, ack: base + 401, flags: 0x10)
    }

    /// Sends a datagram.
    mutating func datagram(_ source: End, _ destination: End, _ payload: [UInt8]) {
        let count = 8 + payload.count
        send(
            17, source, destination,
            ports(source, destination) + [UInt8(count >> 8), UInt8(count & 255), 0, 0] + payload)
    }

    /// An answer of the name server to a host: `name` has the address of another.
    mutating func answer(to client: End, _ name: String, is server: UInt8) {
        var labels: [UInt8] = []
        for part in name.split(separator: ".") {
            labels.append(UInt8(part.utf8.count))
            labels += Array(part.utf8)
        }
        labels.append(0)
        let record: [UInt8] = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, server]
        datagram(
            End(host: 53, port: 53), client,
            [0, 1, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0] + labels + [0, 1, 0, 1] + record)
    }

    private func ports(_ source: End, _ destination: End) -> [UInt8] {
        [source.port, destination.port].flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    }

    private mutating func send(_ proto: UInt8, _ source: End, _ destination: End, _ segment: [UInt8]) {
        let total = 20 + segment.count
        frames.append(
            [0x45, 0, UInt8(total >> 8), UInt8(total & 255), 0, 1, 0, 0, 64, proto, 0, 0]
                + [192, 0, 2, source.host, 192, 0, 2, destination.host] + segment)
    }

    /// The flows of these packets in order, by as many workers as are asked for.
    func flows(
        _ naming: FlowNaming? = .standard, workers: Int = 1, limit: Int = 1 << 16, captured: Int = .max
    ) throws -> [FlowRow] {
        var tables: [Table] = []
        for worker in 0..<workers {
            var options = FlowTableOptions()
            options.naming = naming
            options.limit = limit
            options.worker = worker
            options.workers = workers
            options.checksums = .none
            tables.append(try Table(options))
        }
        for table in tables {
            for (index, bytes) in frames.enumerated() {
                let frame = Frame(
                    time: Timestamp(nanoseconds: Int64(index + 1) * 1_000_000), linkType: .raw, interface: 0,
                    captured: bytes.rawSpan.clamped(0..<min(captured, bytes.count)), wireCount: bytes.count)
                _ = table.table.take(frame, number: UInt64(index + 1))
            }
            table.table.settle()
        }
        if workers > 1 {
            let births = tables.flatMap { $0.table.takeBirths() }.sorted()
            for table in tables { table.table.number(births, after: 0) }
        }
        return
            (tables.flatMap { $0.table.takeDeparted() }
            + tables.flatMap { box in box.table.order().map { box.table.row($0) } }).sorted { $0.index < $1.index }
    }

    /// Lets several tables stand in an array.
    private final class Table {
        var table: FlowTable
        init(_ options: FlowTableOptions) throws { table = try FlowTable(options) }
    }
}
