import Foundation
import PeelApplication
import PeelInspector
import PeelOutput
import PeelWire
import Testing

/// `peel stats`, as users meet it.
@Suite(.enabled(if: Program.path != nil, "the program `peel` is not built beside the tests"))
struct StatsTests {
    private let capture = Program.root.appendingPathComponent("fixtures/tcp/first-light.pcap").path

    private func sections(_ words: String...) throws -> [String: [String: Any]] {
        let ran = try Program.run(["stats", capture, "--json"] + words)
        #expect(ran.status == 0 && ran.errors.isEmpty)
        var result: [String: [String: Any]] = [:]
        for line in ran.output.split(separator: "\n") {
            let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            result[try #require(object["section"] as? String)] = object
        }
        return result
    }

    private func rows(_ section: [String: Any]?) throws -> [[String: Any]] {
        try #require(section?["rows"] as? [[String: Any]])
    }

    @Test func theSumsAgree() throws {
        let all = try sections()
        #expect(all.count == 9)
        let packets = try #require(all["total"]?["packets"] as? Int)
        let bytes = try #require(all["total"]?["bytes"] as? Int)
        for name in ["io", "lengths"] {
            #expect(try rows(all[name]).compactMap { $0["packets"] as? Int }.reduce(0, +) == packets)
        }
        #expect(try rows(all["io"]).compactMap { $0["bytes"] as? Int }.reduce(0, +) == bytes)
        let paths = try rows(all["hierarchy"])
        for row in paths {
            let path = try #require(row["path"] as? String)
            let below = paths.filter {
                guard let other = $0["path"] as? String, other.hasPrefix(path + ":") else { return false }
                return !other.dropFirst(path.count + 1).contains(":")
            }
            #expect(below.compactMap { $0["packets"] as? Int }.reduce(0, +) <= row["packets"] as? Int ?? 0)
        }
        // An address sends what another one is sent.
        let addresses = try rows(all["endpoints"])
        for kind in ["ethernet", "ipv4", "ipv6"] {
            let own = addresses.filter { $0["kind"] as? String == kind }
            #expect(!own.isEmpty)
            #expect(
                own.compactMap { $0["sent_bytes"] as? Int }.reduce(0, +)
                    == own.compactMap { $0["received_bytes"] as? Int }.reduce(0, +))
        }
        let bins = try rows(all["rtt"]).compactMap { $0["samples"] as? Int }
        #expect(bins.reduce(0, +) == all["rtt"]?["samples"] as? Int)
    }

    @Test func partsAreChosen() throws {
        #expect(try Set(sections("--hierarchy", "--rtt").keys) == ["total", "hierarchy", "rtt"])
        let seconds = try sections("--interval", "1")
        #expect(try rows(seconds["io"]).count == 8)
        #expect(try sections("-c", "5")["total"]?["packets"] as? Int == 5)
        #expect(try sections("-f", "arp")["total"]?["packets"] as? Int == 2)
        #expect(try rows(sections("--endpoints", "--top", "1")["endpoints"]).count == 2)
        let grave = try rows(sections("--problems", "--severity", "warn")["problems"])
        #expect(Set(grave.compactMap { $0["severity"] as? String }) == ["Warn"])
    }

    @Test func problemsAreWhatTheFieldsSay() throws {
        for row in try rows(sections("--problems")["problems"]) {
            guard let field = row["field"] as? String, field.hasPrefix("tcp.analysis.") else { continue }
            let ran = try Program.run("read", capture, "-e", "frame.number", "-e", field)
            let marked = ran.output.split(separator: "\n").filter { !$0.hasSuffix("\t") }
            #expect(marked.count == row["count"] as? Int)
            #expect(marked.first?.prefix { $0 != "\t" } == Substring("\(row["first"] as? Int ?? 0)"))
        }
    }

    @Test func misuseAndDamage() throws {
        #expect(try Program.run("stats").status == 2)
        #expect(try Program.run("stats", capture, "--interval", "0").status == 2)
        #expect(try Program.run("stats", capture, "--top", "-1").status == 2)
        #expect(try Program.run("stats", capture, "-c", "0").status == 2)
        #expect(try Program.run("stats", capture, "-f", "port").status == 2)
        #expect(try Program.run("stats", capture, "-d", "nonsense").status == 2)
        #expect(try Program.run("stats", "/no/such/file").status == 3)
        let damaged = try Data(contentsOf: URL(fileURLWithPath: capture)).dropLast(3)
        let ran = try Program.run("stats", "-", "--hierarchy", "--ascii", input: Data(damaged))
        #expect(ran.status == 1)
        #expect(ran.output.hasPrefix("132 packets, "))
        #expect(ran.errors.contains("standard input: damaged at byte"))
    }
}

/// The list of findings as the terminal view walks it.
struct ProblemListTests {
    /// Two segments of one connection: a SYN, and a RST in answer.
    private static let syn =
        "020000000002020000000001080045000028000100004006"
        + "00000a0000010a000002c00100500000006400000000500201f600000000"
    private static let reset =
        "020000000001020000000002080045000028000100004006"
        + "00000a0000020a0000010050c0010000000000000065501401f600000000"

    private static func bytes(_ text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue).map(UInt8.init)
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    @Test func packetsAreWalked() {
        let registry = Registry.standard
        var list = ProblemList(registry, keepsPackets: true)
        var dissector = Dissector(registry)
        for (index, text) in [Self.syn, Self.reset, Self.syn].enumerated() {
            let bytes = Self.bytes(text)
            let frame = Frame(
                time: Timestamp(nanoseconds: Int64(index)), linkType: .ethernet, interface: 0,
                captured: bytes.rawSpan, wireCount: bytes.count)
            dissector.dissect(frame, number: index + 1)
            list.take(frame, dissector.dissection)
            if index == 1 {
                let kinds = list.findings(in: frame, dissector.dissection).map(\.summary)
                #expect(kinds.contains("Connection reset (RST)"))
            }
        }
        let reset = list.problems.first { $0.kind.field == "tcp.connection.rst" }
        #expect(reset?.count == 1 && reset?.first == 2 && reset?.kind.severity == .warn)
        // The checksums are wrong, which is graver than all else.
        #expect(list.severity(of: 1) == .error)
        #expect(list.severity(of: 4) == nil)
        #expect(list.packet(after: 1, atLeast: .warn) == 2)
        #expect(list.packet(after: 3, atLeast: .chat) == nil)
        #expect(list.packet(before: 3, atLeast: .warn) == 2)
        #expect(list.packet(before: 1, atLeast: .chat) == nil)
    }
}
