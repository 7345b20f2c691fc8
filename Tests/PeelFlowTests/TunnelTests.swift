import PeelFlow
import PeelWire
import Testing

/// A flow names the tunnel that carries it.
@Suite struct TunnelTests {
    /// An IPv4 packet with a protocol, between hosts of 10.0.0.0/8.
    private func packet(_ proto: UInt8, _ source: UInt16, _ destination: UInt16, _ payload: [UInt8]) -> [UInt8] {
        let total = 20 + payload.count
        return [
            0x45, 0, UInt8(total >> 8), UInt8(total & 255), 0, 1, 0, 0, 64, proto, 0, 0, 10, 0, UInt8(source >> 8),
            UInt8(source & 255), 10, 0, UInt8(destination >> 8), UInt8(destination & 255),
        ] + payload
    }

    private func datagram(_ port: UInt16) -> [UInt8] { [UInt8(port >> 8), UInt8(port & 255), 0, 53, 0, 8, 0, 0] }

    /// Each of `count` tunnels carries two datagrams; one of them is in two tunnels.
    private func packets(_ count: UInt16) -> [[UInt8]] {
        var packets: [[UInt8]] = [packet(17, 1, 2, datagram(5000))]
        for round in 0..<2 {
            for index in 0..<count {
                let inner = packet(17, 1000 + index, 2000, datagram(6000 + UInt16(round)))
                packets.append(packet(4, 100 + index, 200, inner))
            }
        }
        packets.append(packet(4, 100, 200, packet(4, 300, 400, packet(17, 3000, 4000, datagram(7000)))))
        return packets
    }

    private func rows(_ packets: [[UInt8]], workers: Int, limit: Int) throws -> [FlowRow] {
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
        for (place, packet) in packets.enumerated() {
            let frame = Frame(
                time: Timestamp(nanoseconds: Int64(place)), linkType: .raw, interface: 0, captured: packet.rawSpan,
                wireCount: packet.count)
            for box in tables { _ = box.table.take(frame, number: UInt64(place + 1)) }
            guard place % 50 == 49 || place == packets.count - 1 else { continue }
            for box in tables { box.table.settle() }
            if workers > 1 {
                let births = tables.flatMap { $0.table.takeBirths() }.sorted()
                for box in tables { box.table.number(births, after: numbered) }
                numbered += UInt64(births.count)
            }
            rows += tables.flatMap { $0.table.takeDeparted() }.sorted { $0.index < $1.index }
        }
        return rows
            + tables.flatMap { box in box.table.order().map { box.table.row($0) } }.sorted { $0.index < $1.index }
    }

    @Test func parents() throws {
        let rows = try rows(packets(2), workers: 1, limit: 1000)
        #expect(rows.map(\.proto) == [17, 4, 17, 4, 17, 17, 17, 4, 17])
        #expect(rows.map(\.parent) == [nil, nil, 2, nil, 4, 2, 4, 2, 8])
    }

    @Test(arguments: [1 << 16, 300, 64]) func doNotDependOnTheWorkers(limit: Int) throws {
        let packets = packets(200)
        func text(_ rows: [FlowRow]) -> [String] { rows.map { "\($0.index) \($0.proto) \($0.parent ?? 0)" } }
        let one = text(try rows(packets, workers: 1, limit: limit))
        for workers in [2, 5] { #expect(text(try rows(packets, workers: workers, limit: limit)) == one) }
    }
}
