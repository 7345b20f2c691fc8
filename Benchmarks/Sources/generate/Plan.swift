/// In which order the packets of the flows follow each other.
enum Shape: String, CaseIterable {
    /// Each packet belongs to a flow drawn from all that are open.
    case random
    /// One flow after the other.
    case sequential
    /// As `random`, with lost, repeated and swapped segments.
    case loss
    /// A SYN from another source each time, never answered.
    case flood
}

/// What to make.
struct Plan {
    var packets = 100_000
    var flows = 1_000
    var hosts = 10_000
    /// Frame bytes on the wire, without the frame check sequence.
    var size = 60...1514
    var seed: UInt64 = 1
    var shape = Shape.random
    /// One flow in so many is IPv6; 0 means none.
    var version6 = 16
    /// Packets a second of capture time.
    var rate = 100_000
    /// Where to write; nil means standard output.
    var output: String?

    static let presets: [(name: String, means: String, plan: Plan)] = [
        (
            "small-packets", "5 million packets of 60-120 bytes in 300,000 flows at random",
            Plan(packets: 5_000_000, flows: 300_000, hosts: 60_000, size: 60...120)
        ),
        (
            "large-packets", "1 GB of 1,500-byte packets in 300 flows at random",
            Plan(packets: 662_000, flows: 300, hosts: 600, size: 1500...1500)
        ),
        (
            "hosts", "1 million packets of 60-200 bytes between 1,000 hosts (grow it with --hosts)",
            Plan(packets: 1_000_000, flows: 20_000, hosts: 1_000, size: 60...200)
        ),
        (
            "flood", "10 million SYNs, each from another source",
            Plan(packets: 10_000_000, flows: 10_000_000, hosts: 10_000_000, size: 60...60, shape: .flood, version6: 0)
        ),
    ]

    static let help = """
        usage: generate [PRESET] [--packets N] [--flows F] [--hosts H] [--size MIN-MAX] [--seed S]
                        [--shape \(Shape.allCases.map(\.rawValue).joined(separator: "|"))] [--ipv6 ONE-IN] [--rate PPS]
                        [-o FILE]

        Writes a classic pcap of Ethernet, IPv4 or IPv6, and TCP with handshakes, sequence numbers that go on, closing
        FINs and correct checksums. The same arguments give the same bytes. Presets, which later options change:

        \(presets.map { "  \($0.name): \($0.means)" }.joined(separator: "\n"))

        """

    /// Reads the arguments after the program's name.
    init(arguments: [String]) {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            if let preset = Self.presets.first(where: { $0.name == word }) {
                self = preset.plan
                continue
            }
            guard let value = rest.popFirst() else { fail("\(word) is unknown or lacks its value\n\(Self.help)") }
            switch word {
            case "--packets": packets = Self.number(value, for: word, 1...1_000_000_000_000)
            case "--flows": flows = Self.number(value, for: word, 1...4_000_000_000)
            case "--hosts": hosts = Self.number(value, for: word, 2...16_000_000)
            case "--size": size = Self.sizes(value)
            case "--seed": seed = UInt64(Self.number(value, for: word, 0...Int.max))
            case "--ipv6": version6 = Self.number(value, for: word, 0...Int.max)
            case "--rate": rate = Self.number(value, for: word, 1...1_000_000_000)
            case "--shape":
                guard let known = Shape(rawValue: value) else { fail("--shape does not know \(value)") }
                shape = known
            case "-o", "--output": output = value
            default: fail("\(word) is unknown\n\(Self.help)")
            }
        }
        if shape != .flood && flows > hosts * 60_000 {
            fail("--flows is \(flows), at most \(hosts * 60_000) fit \(hosts) hosts")
        }
        if shape != .flood && packets < flows { fail("--packets is \(packets), at least one for each flow is needed") }
    }

    private init(
        packets: Int, flows: Int, hosts: Int, size: ClosedRange<Int>, shape: Shape = .random, version6: Int = 16
    ) {
        self.packets = packets
        self.flows = flows
        self.hosts = hosts
        self.size = size
        self.shape = shape
        self.version6 = version6
    }

    private static func number(_ text: String, for option: String, _ range: ClosedRange<Int>) -> Int {
        guard let value = Int(text.filter { $0 != "_" && $0 != "," }), range.contains(value) else {
            fail("\(option) is \(text), expected \(range.lowerBound)...\(range.upperBound)")
        }
        return value
    }

    private static func sizes(_ text: String) -> ClosedRange<Int> {
        let ends = text.split(separator: "-").map { number(String($0), for: "--size", 60...65_000) }
        guard let low = ends.first, let high = ends.last, low <= high, ends.count <= 2 else {
            fail("--size is \(text), expected MIN-MAX")
        }
        return low...high
    }
}
