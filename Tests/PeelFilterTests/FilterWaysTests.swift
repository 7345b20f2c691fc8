import PeelFilter
import Testing

/// The headers alone and the dissection come to the same, for filters drawn at random.
struct FilterWaysTests {
    /// A small generator of numbers that is the same everywhere.
    struct Numbers: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    static let atoms = [
        "ip", "tcp", "udp", "ipv6", "arp", "eth", "vlan", "icmp", "tcp.port", "ip.addr == 192.0.2.10",
        "ip.src == 198.51.100.0/24", "ip.dst != 192.0.2.10", "tcp.port == 80", "tcp.port != 80", "all tcp.port > 80",
        "any tcp.port != 80", "tcp.srcport in {1..100, 443}", "all tcp.port in {80, 40000}", "udp.port == 5300",
        "udp.dstport > 5300", "tcp.flags.syn == 1", "tcp.flags & 0x12 == 2", "tcp.flags & 16", "ip.ttl < 64",
        "ip.ttl === 64", "ip.flags.df == 1", "ipv6.src == 2001:db8::10", "ipv6.addr != 2001:db8::/64", "ip.len > 50",
        "eth.src == 02:00:00:00:00:01", "eth.type == 0x0800", "frame.len > 60", "frame.number == 7",
        "frame.time_epoch > 1700000000", "frame contains \"GET\"", "frame matches \"in.ex\"", "ip.version == 4",
        "tcp.hdr_len == 20", "tcp contains \"GET\"", "ip.hdr_len >= 20", "ip.dsfield.dscp == 0",
        "tcp.window_size_value > 1",
        "ip.addr in {192.0.2.0/24, 203.0.113.1}", "ip.proto == 6", "ipv6.hlim > 60", "ipv6.nxt == 6",
    ]

    private func draw(_ depth: Int, _ numbers: inout Numbers) -> String {
        let choice = depth == 0 ? 0 : Int.random(in: 0..<6, using: &numbers)
        switch choice {
        case 1: return "(\(draw(depth - 1, &numbers)) and \(draw(depth - 1, &numbers)))"
        case 2: return "(\(draw(depth - 1, &numbers)) or \(draw(depth - 1, &numbers)))"
        case 3: return "!(\(draw(depth - 1, &numbers)))"
        case 4: return "(\(draw(depth - 1, &numbers)) xor \(draw(depth - 1, &numbers)))"
        default: return Self.atoms.randomElement(using: &numbers) ?? "tcp"
        }
    }

    @Test func bothWaysAgree() throws {
        var numbers = Numbers(state: 4)
        var known = 0
        for round in 0..<3000 {
            let filter = try DisplayFilter(draw(3, &numbers), FilterFrames.catalogue)
            // Every frame whole, and now and then cut short or changed somewhere.
            for var bytes in FilterFrames.all {
                if round % 3 == 1 { bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &numbers))) }
                if round % 3 == 2 {
                    bytes[Int.random(in: 12..<bytes.count, using: &numbers)] = UInt8.random(
                        in: 0...255, using: &numbers)
                }
                known += 1
                _ = FilterFrames.holds(filter, bytes)
            }
        }
        #expect(known == 18_000)
    }
}
