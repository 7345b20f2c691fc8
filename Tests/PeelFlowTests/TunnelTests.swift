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

    /// A packet in pieces of 16 bytes each, in this order.
    private func pieces(_ packet: [UInt8], id: UInt8, order: [Int] = [0, 1, 2, 3]) -> [[UInt8]] {
        let body = Array(packet[20...])
        let count = (body.count + 15) / 16
        return order.filter { $0 < count }.map { place in
            let part = Array(body[place * 16..<min(body.count, place * 16 + 16)])
            var header = Array(packet[..<20])
            (header[2], header[3]) = (0, UInt8(20 + part.count))
            header[5] = id
            (header[6], header[7]) = (place + 1 < count ? 0x20 : 0, UInt8(place * 2))
            return header + part
        }
    }

    /// What is in a tunnel whose own packets are cut to pieces counts once, when the last piece is here.
    @Test(arguments: [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2]]) func inPieces(_ order: [Int]) throws {
        let inner = packet(17, 1000, 2000, datagram(6000))
        let rows = try rows(pieces(packet(4, 100, 200, inner), id: 7, order: order), workers: 1, limit: 1000)
        #expect(rows.map(\.proto) == [4, 17])
        #expect(rows.map(\.parent) == [nil, 1])
        #expect(rows.map(\.client.packets) == [2, 1])
        // Those of the frame that completes it.
        #expect(rows[1].client.bytes == (order[0] == 0 ? 32 : 36))
        #expect(rows[1].client.payloadBytes == 0 && rows[1].serverPort == 53)
    }

    /// VXLAN names itself by its port, which only the first piece has.
    @Test(arguments: [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0]]) func overUDPInPieces(_ order: [Int]) throws {
        let inner = [UInt8](repeating: 2, count: 12) + [8, 0] + packet(17, 1000, 2000, datagram(6000))
        let header: [UInt8] = [0x9c, 0x40, 0x12, 0xb5, 0, UInt8(16 + inner.count), 0, 0, 8, 0, 0, 0, 0, 0, 1, 0]
        let rows = try rows(pieces(packet(17, 100, 200, header + inner), id: 7, order: order), workers: 1, limit: 1000)
        let carried = try #require(rows.first { $0.serverPort == 53 })
        let tunnel = try #require(rows.first { $0.serverPort == 4789 })
        #expect(carried.client.packets == 1)
        #expect(carried.parent == tunnel.index)
        // Plain UDP in pieces carries nothing.
        let other = try self.rows(
            pieces(packet(17, 100, 200, datagram(5000) + inner), id: 8, order: order), workers: 1, limit: 1000)
        #expect(!other.contains { $0.parent != nil })
    }

    @Test func piecesDoNotDependOnTheWorkers() throws {
        var packets: [[UInt8]] = []
        for index in 0..<60 as Range<UInt16> {
            let inner = packet(17, 1000 + index, 2000, datagram(6000))
            // In a tunnel of pieces lies another one.
            let double = packet(4, 300 + index, 400, packet(17, 3000 + index, 4000, datagram(7000)))
            let order = index & 1 == 0 ? [0, 1] : [1, 0]
            packets += pieces(packet(4, 100 + index % 7, 200, inner), id: UInt8(index), order: order)
            packets += pieces(packet(47, 100, 200, [0, 0, 8, 0] + double), id: UInt8(100 + index))
        }
        func text(_ rows: [FlowRow]) -> [String] {
            rows.map { "\($0.index) \($0.proto) \($0.parent ?? 0) \($0.client.packets) \($0.client.bytes)" }
        }
        let alone = try rows(packets, workers: 1, limit: 1 << 16)
        #expect(alone.count { $0.proto == 17 } == 120)
        #expect(alone.allSatisfy { $0.proto != 17 || $0.parent != nil })
        let one = text(alone)
        for workers in [2, 3] { #expect(text(try rows(packets, workers: workers, limit: 1 << 16)) == one) }
    }

    @Test(arguments: [1 << 16, 300, 64]) func doNotDependOnTheWorkers(limit: Int) throws {
        let packets = packets(200)
        func text(_ rows: [FlowRow]) -> [String] { rows.map { "\($0.index) \($0.proto) \($0.parent ?? 0)" } }
        let one = text(try rows(packets, workers: 1, limit: limit))
        for workers in [2, 5] { #expect(text(try rows(packets, workers: workers, limit: limit)) == one) }
    }
}
