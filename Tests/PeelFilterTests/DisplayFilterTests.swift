import PeelFilter
import PeelWire
import Testing

struct DisplayFilterTests {
    @Test(arguments: [
        // Presence, names that stand for several fields, words and signs.
        "tcp", "ip and tcp", "!udp", "not udp and not arp", "ip.ttl", "tcp.port == 80", "tcp.port == 40000",
        "tcp.port eq 0x50", "tcp.port == 0120", "tcp.port == 0b1010000", "tcp.port == 'P'", ".tcp.srcport == 40000",
        // Any and all.
        "tcp.port != 443", "!(tcp.port != 80)", "any tcp.port != 80", "tcp.port !== 80", "tcp.port ~= 80",
        "all tcp.port >= 80", "!(tcp.port === 80)",
        "tcp.srcport > tcp.dstport", "tcp.port in {1, 70..90}", "tcp.port not in {1..79}", "ip.addr in {192.0.2.0/24}",
        "ip.addr in {192.0.2.1..192.0.2.99}", "ip.src < ip.dst", "ip.src != ip.dst",
        // Addresses.
        "ip.addr == 192.0.2.10", "ip.addr == 192.0.2.0/24", "ip.src == 192.0.2.99/24", "ip.dst > 198.51.100.19",
        "ip.src & 255.0.0.0 == 192.0.0.0", "eth.src == 02:00:00:00:00:01", "eth.src == 02-00-00-00-00-01",
        "eth.src == 0200.0000.0001", "eth.addr contains 00:0a", "ip.host == \"192.0.2.10\"",
        // Bits, booleans, names of values.
        "tcp.flags & 0x10", "!(tcp.flags & 2)", "tcp.flags & 0x18 == 0x18", "tcp.flags.push == 1",
        "tcp.flags.push == True", "tcp.flags.syn == false", "ip.proto == TCP", "ip.proto == \"tcp\"",
        "eth.type == \"IPv4\"", "ip.flags.df == Set",
        // Bytes.
        "tcp contains \"GET\"", "tcp contains 47:45:54", "frame contains 0d:0a", "tcp.payload[0:3] == \"GET\"",
        "tcp.payload[0] == 'G'", "tcp.payload[-2:] == 0d:0a", "tcp.payload[4-5] == \"/i\"",
        "tcp.payload[:3] == \"GET\"",
        "tcp.payload[1:2][0] == 45", "tcp.payload[0,2] == \"GT\"", "ip[8] == 40", "ip[0] & 0f == 05", "ip.src[0] == c0",
        "!(ip[20])", "tcp[20:3] == \"GET\"", "frame[12:2] == 08:00", "!(eth[14])", "eth.src[1]", "!(tcp.payload[100])",
        "tcp.payload matches \"^get\"", "tcp ~ \"http/1\\\\.[01]\"", "tcp matches r\"index\\s\"",
        "!(tcp matches \"(?-i)get\")", "frame.protocols contains \"tcp\"", "frame.protocols[0:3] == \"eth\"",
        // Numbers.
        "ip.ttl + 1 == 65", "ip.ttl - 70 == -6", "ip.ttl - 70 < 0", "ip.ttl * 2 == 128", "ip.ttl / 3 == 21",
        "ip.ttl % 10 == 4", "ip.ttl == {8 + 0} * 8", "ip.ttl == 2 + 31 * 2", "ip.ttl & 63 + 1 == 64", "-ip.ttl == -64",
        "!(ip.ttl - 64)", "!(ip.ttl / 0 == 5)", "ip.ttl / 0 != 5", "tcp.hdr_len == 20",
        // Functions.
        "len(tcp.payload) == 21", "len(tcp) == 41", "len(ip) == 20", "count(ip.addr) == 2", "count(tcp.port) == 2",
        "string(ip.src) matches \"^192\"", "string(ip.ttl) == \"64\"", "upper(frame.protocols) contains \"TCP\"",
        "lower(frame.protocols)[0:3] == \"eth\"", "max(tcp.srcport, tcp.dstport) == 40000", "min(tcp.port) == 80",
        "abs(ip.ttl - 70) == 6", "max(udp.srcport, 80) == 80",
        // The frame.
        "frame.number == 7", "frame.len > 60 and frame.cap_len == frame.len", "frame.time_epoch > 1700000000.2",
        "frame.time == \"2023-11-14 23:13:20.25\"", "frame.time < \"2023-11-14T22:13:21Z\"",
        "frame.time > \"Nov 14, 2023 23:13:20\"", "frame.time_delta == 0.5", "frame.time_relative >= 2",
        "frame.time_delta - 0.5 == 0", "-frame.time_delta < 0",
        // Layers, chains, precedence.
        "ip#1", "!(ip#2)", "ip.src#[1-2] == 192.0.2.10", "ip.src#[-1] == 192.0.2.10",
        "ip.src == ip.src#1 == ip.src", "udp or tcp and ip", "arp and udp or tcp", "tcp xor udp", "tcp ^^ udp",
        "!(tcp xor ip)", "not arp or arp", "(tcp) && (ip)", "!(ip.src == ${ip.src})",
    ])
    func holdsForTheRequest(_ text: String) throws {
        #expect(try FilterFrames.holds(text, FilterFrames.request))
        // What a filter was understood as means the same.
        let understood = try DisplayFilter(text, FilterFrames.catalogue).explanation.text
        #expect(try FilterFrames.holds(understood, FilterFrames.request), "\(text) became \(understood)")
    }

    @Test func isExplained() throws {
        let text = "tcp.port==80&&(ip.ttl<10 or ip.src==192.0.2.0/24) and !arp"
        let explanation = try DisplayFilter(text, FilterFrames.catalogue).explanation
        #expect(explanation.text == "tcp.port == 80 and (ip.ttl < 10 or ip.src == 192.0.2.0/24) and not arp")
        #expect(explanation.fields.map(\.name) == ["tcp.port", "ip.ttl", "ip.src", "arp"])
        #expect(explanation.fields.first?.type == "an unsigned integer of 2 bytes")
        #expect(explanation.headers == .all)
        #expect(explanation.kernel == "tcp port 80 and not arp")
        #expect(!explanation.isKernelExact)
        let exact = try DisplayFilter("ip.src == 10.0.0.0/8 or udp.port in {53, 5353}", FilterFrames.catalogue)
        #expect(exact.explanation.kernel == "ip src net 10.0.0.0/8 or (udp port 53 or udp port 5353)")
        #expect(exact.explanation.isKernelExact)
        let deep = try DisplayFilter("tcp.payload contains \"GET\"", FilterFrames.catalogue).explanation
        #expect(deep.headers == .none)
        #expect(deep.kernel == nil)
    }

    @Test func layersOfAnErrorThatQuotes() throws {
        let error = FilterFrames.error
        #expect(try FilterFrames.holds("ip.src == 203.0.113.1 and ip.src == 192.0.2.10", error))
        #expect(try FilterFrames.holds("ip.src#2 == 192.0.2.10", error))
        #expect(try !FilterFrames.holds("ip.src#1 == 192.0.2.10", error))
        #expect(try FilterFrames.holds("ip.src#[-1] == 192.0.2.10", error))
        #expect(try FilterFrames.holds("count(ip.addr) == 4", error))
        #expect(try !FilterFrames.holds("all ip.addr == 192.0.2.10", error))
        #expect(try FilterFrames.holds("tcp.port == 80", error))
        #expect(try !FilterFrames.holds("ip.addr != 203.0.113.1", error))
    }

    @Test func whatIsMissingNeverAgrees() throws {
        for text in [
            "udp.port != 80", "!(udp.port == 80) and udp", "all udp.port > 0", "count(udp.port) == 0", "udp[0]",
        ] {
            #expect(try !FilterFrames.holds(text, FilterFrames.request), "\(text)")
        }
    }

    @Test func sixAndTags() throws {
        #expect(try FilterFrames.holds("ipv6.addr == 2001:db8::/32 and ipv6.src == 2001:db8::10", FilterFrames.six))
        #expect(try FilterFrames.holds("ipv6.dst[14:2] == 00:20 && tcp.flags == 0x12", FilterFrames.six))
        #expect(try FilterFrames.holds("ipv6.src != 2001:db8::/120 or ipv6.hlim == 63", FilterFrames.six))
        #expect(try FilterFrames.holds("vlan.id == 5 and tcp.flags.syn == 1", FilterFrames.tagged))
        #expect(try FilterFrames.holds("arp and !ip", FilterFrames.arp))
    }

    /// What a connection tells is asked of those who know.
    @Test func keysOfConnections() throws {
        struct Answers: FlowAnswers {
            func values(_ place: Int, ofFrame number: Int) -> [Value] {
                switch place {
                case 0: [.whole(3)]
                case 1: [.whole(2)]
                case 2: [.address(IPv6Address(high: 0, low: 0xc000_020a), isV6: false)]
                default: []
                }
            }
        }
        for text in [
            "flow", "flow == 3", "flow.client_retransmissions > 0", "flow.client_address == 192.0.2.0/24",
            "flow.client_retransmissions in {1, 2}",
        ] {
            #expect(try FilterFrames.holds(text, FilterFrames.request, flows: Answers()), "\(text)")
            #expect(try !FilterFrames.holds(text, FilterFrames.request), "\(text)")
            #expect(try DisplayFilter(text, FilterFrames.catalogue).needsFlows)
        }
    }
}
