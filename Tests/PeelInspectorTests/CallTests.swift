import Foundation
import PeelInspector
import Testing

/// `peel calls`, as users meet it.
@Suite(.enabled(if: Program.path != nil, "the program `peel` is not built beside the tests"))
struct CallTests {
    private static func fixture(_ name: String) -> String {
        Program.root.appendingPathComponent("fixtures/\(name)").path
    }

    private let postgres = Self.fixture("services/postgres.pcap")
    private let mail = Self.fixture("services/mail.pcap")
    private let names = Self.fixture("names/dns.pcap")

    private static func objects(_ words: [String]) throws -> [[String: Any]] {
        let ran = try Program.run(["calls"] + words + ["--json"])
        #expect(ran.status == 0 && ran.errors.isEmpty, "\(ran.errors)")
        return try ran.output.split(separator: "\n").map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    /// The fields that tell how long an answer took, of every protocol that has one in nanoseconds.
    private static let times: [String] = {
        let listed = try? Program.run("fields", "--names").output.split(separator: "\n").map(String.init)
        let others = ["imap.time", "snmp.time", "stun.time", "cql.response_time", "py4j.time", "dns.time", "http.time"]
        return (listed ?? []).filter { name in
            others.contains(name) || name.hasPrefix("peel.") && name.hasSuffix(".time")
        }
    }()

    /// A call's latency is what the answer's layer tells, and none is left out.
    @Test(arguments: GoldenTests.captures.filter { $0.contains("/services/") || $0.contains("/names/") })
    func latenciesAreThoseOfTheLayers(_ capture: String) throws {
        #expect(Self.times.count > 12)
        let fields = try Program.run(["read", capture, "-E", "aggregator=/s"] + Self.times.flatMap { ["-e", $0] })
        let told = fields.output.split { $0.isWhitespace }.map(String.init).sorted()
        let csv = try Program.run("calls", capture, "--csv", "--columns", "latency")
        let called = csv.output.split(whereSeparator: \.isNewline).dropFirst().map(String.init)
            .filter { !$0.isEmpty }.sorted()
        #expect(told == called)
    }

    @Test func aQueryWithItsRows() throws {
        let calls = try Self.objects([postgres, "--where", "kind == \"Simple query\""])
        #expect(calls.count == 4)
        let rows = try #require(calls.first { ($0["what"] as? String)?.hasPrefix("select *") == true })
        #expect(rows["status"] as? String == "SELECT 2")
        #expect(rows["error"] as? Bool == false)
        #expect(rows["protocol"] as? String == "pgsql")
        #expect(rows["client_address"] as? String == "192.0.2.10")
        #expect(rows["server_port"] as? Int == 5432)
        // RowDescription, two rows, CommandComplete and ReadyForQuery, as their lengths say.
        #expect(rows["answer_bytes"] as? Int == 113)
        #expect(rows["request_bytes"] as? Int == 45)
        let failed = try #require(calls.first { $0["error"] as? Bool == true })
        #expect((failed["status"] as? String)?.hasPrefix("ERROR relation \"nowhere\"") == true)
        #expect(failed["outcome"] as? String == "answered")
    }

    @Test func whatHasNoPartnerIsMarked() throws {
        let calls = try Self.objects([names])
        let outcomes = calls.compactMap { $0["outcome"] as? String }
        #expect(outcomes.filter { $0 == "unanswered" }.count == 4)
        #expect(outcomes.filter { $0 == "unasked" }.count == 5)
        for call in calls where call["outcome"] as? String == "unanswered" {
            #expect(call["answer_frame"] is NSNull && call["latency"] is NSNull && call["request_frame"] is Int)
        }
        for call in calls where call["outcome"] as? String == "unasked" {
            #expect(call["request_frame"] is NSNull && call["latency"] is NSNull && call["answer_frame"] is Int)
        }
        let text = try Program.run("calls", names).output
        #expect(text.contains("(no answer)") && text.contains("(no request)"))
        #expect(text.hasSuffix("8 calls, 5 answers without a request\n"))
    }

    /// Ringing, answered, hung up, refused, unheard, over UDP and TCP: what the recipe of the capture does.
    @Test func telephoneCalls() throws {
        let calls = try Self.objects([Self.fixture("services/sip.pcap")])
        let told = calls.map { call in
            [call["kind"], call["status"], call["outcome"]].map { $0 as? String ?? "" }.joined(separator: " ")
        }
        let answered = ["INVITE 180; 200 answered", "BYE 200 answered"]
        #expect(told == answered + answered + answered + ["INVITE 486 answered", "INVITE  unanswered"])
        #expect(calls.map { $0["error"] as? Bool } == [false, false, false, false, false, false, true, nil])
        #expect(calls.last?["repeats"] as? Int == 5)
    }

    @Test func addressesAndTimeAreAskedFor() throws {
        let calls = try Self.objects([Self.fixture("names/dnsmasq.pcap")])
        let leases = calls.filter { $0["protocol"] as? String == "dhcp" }
        #expect(leases.map { $0["kind"] as? String } == ["Discover", "Request"])
        // The server is known by its answer.
        #expect(leases.allSatisfy { $0["server_address"] as? String == "192.0.2.1" })
        #expect(leases.first?["repeats"] as? Int == 1)
        let times = calls.filter { $0["protocol"] as? String == "ntp" }
        #expect(times.count == 2 && times.allSatisfy { $0["error"] as? Bool == false })
        #expect(calls.allSatisfy { $0["outcome"] as? String == "answered" })
    }

    @Test func passwordsStayOut() throws {
        let output = try Program.run("calls", mail, "--csv").output
        #expect(output.contains(",PASS,"))
        for line in output.split(whereSeparator: \.isNewline) where line.contains(",PASS,") {
            #expect(line.contains(",PASS,,"))
        }
    }

    @Test func orderAndChoice() throws {
        func latencies(_ words: String...) throws -> [Double] {
            try Self.objects([mail] + words).compactMap { $0["latency"] as? Double }
        }
        let all = try latencies()
        #expect(try latencies("--sort", "latency") == all.sorted(by: >))
        #expect(try latencies("--sort", "-latency") == all.sorted())
        #expect(try latencies("--sort", "latency", "--reverse") == all.sorted())
        #expect(try latencies("--top", "3") == Array(all.sorted(by: >).prefix(3)))
        // The first is a greeting, which nothing asked for.
        #expect(try latencies("--top", "3", "--sort", "time") == Array(try latencies("--sort", "time").prefix(2)))
        #expect(try latencies("--where", "latency > 100us").count == all.filter { $0 > 0.0001 }.count)
        let chosen = try Self.objects([mail, "-Y", "smtp.response.code == 500"])
        #expect(chosen.count == 1)
        #expect(chosen.first?["kind"] as? String == "NONSENSE")
        #expect(try Self.objects([mail, "-f", "port 21"]).allSatisfy { $0["protocol"] as? String == "ftp" })
    }

    @Test func theSummaryAddsUp() throws {
        let calls = try Self.objects([mail]).filter { $0["outcome"] as? String != "unasked" }
        let kinds = try Self.objects([mail, "--summary"])
        #expect(kinds.compactMap { $0["calls"] as? Int }.reduce(0, +) == calls.count)
        let errors = calls.filter { $0["error"] as? Bool == true }
        #expect(kinds.compactMap { $0["errors"] as? Int }.reduce(0, +) == errors.count && errors.count == 2)
        for kind in kinds {
            let mine = calls.filter {
                $0["protocol"] as? String == kind["protocol"] as? String
                    && $0["kind"] as? String == kind["kind"] as? String
            }
            let latencies = mine.compactMap { $0["latency"] as? Double }.sorted()
            #expect(kind["max"] as? Double == latencies.last)
            #expect(kind["p50"] as? Double == latencies[(latencies.count + 1) / 2 - 1])
        }
        let csv = try Program.run("calls", mail, "--summary", "--csv").output
        #expect(csv.split(whereSeparator: \.isNewline).count == kinds.count + 1)
    }

    @Test func misuseIsTold() throws {
        for (words, text) in [
            (["--sort", "size"], "There is no key `size`"), (["--columns", "latncy"], "did you mean latency"),
            (["--where", "latency >"], "^"), (["--top", "0"], "from 1"), (["--json", "--csv"], "exclude"),
        ] {
            let ran = try Program.run(["calls", mail] + words)
            #expect(ran.status == 2)
            #expect(ran.errors.contains(text), "\(words): \(ran.errors)")
            #expect(ran.output.isEmpty)
        }
    }

    /// As many requests wait as the bound says; the oldest of more are printed, counted and told.
    @Test func requestsThatWaitAreBounded() throws {
        var file: [UInt8] =
            [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0] + Array(repeating: 0, count: 8) + [0, 0, 4, 0, 1, 0, 0, 0]
        let query: [UInt8] = [1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0x61, 0, 0, 1, 0, 1]
        let count = 70_000
        for number in 0..<count {
            let port = [UInt8(0x40 | number >> 16), UInt8(truncatingIfNeeded: number >> 8)]
            let message = [UInt8(truncatingIfNeeded: number), 7] + query
            let udp = port + [0, 53, 0, UInt8(8 + message.count), 0, 0] + message
            let ip: [UInt8] =
                [0x45, 0, 0, UInt8(20 + udp.count), 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2] + udp
            let frame = Array(repeating: UInt8(2), count: 12) + [8, 0] + ip
            let time = UInt32(number)
            for value in [time / 1_000_000, time % 1_000_000, UInt32(frame.count), UInt32(frame.count)] {
                for shift in [UInt32(0), 8, 16, 24] { file.append(UInt8(truncatingIfNeeded: value >> shift)) }
            }
            file += frame
        }
        let ran = try Program.run("calls", "-", "--csv", "--columns", "outcome", input: Data(file))
        #expect(ran.status == 0)
        #expect(ran.output.split(whereSeparator: \.isNewline).filter { $0 == "unanswered" }.count == count)
        #expect(ran.errors.contains("\(count - 65536) requests were given up early: 65536 may wait"))
    }
}

/// Percentiles of many durations.
struct LatencySketchTests {
    @Test func fewAreExact() {
        var sketch = LatencySketch()
        #expect(sketch.percentile(0.5) == nil)
        for value in (1...100).shuffled() { sketch.add(Int64(value)) }
        #expect(sketch.percentile(0.5) == 50 && sketch.percentile(0.9) == 90 && sketch.percentile(0.99) == 99)
        #expect(sketch.greatest == 100 && sketch.count == 100)
    }

    @Test func manyAreWithinHalfAPercent() throws {
        var generator = SystemRandomNumberGenerator()
        for spread in [200.0, 1e4, 1e9, 9e18] {
            var sketch = LatencySketch()
            var values: [Int64] = []
            for _ in 0..<3 * LatencySketch.exactLimit {
                let value = Int64(Double.random(in: 0...1, using: &generator) * spread)
                values.append(value)
                sketch.add(value)
            }
            values.sort()
            for share in [0.01, 0.5, 0.9, 0.99, 1] {
                let exact = values[max(1, Int((Double(values.count) * share).rounded(.up))) - 1]
                let found = try #require(sketch.percentile(share))
                #expect(abs(Double(found - exact)) <= max(1, Double(exact) * 0.005), "\(share) of \(spread)")
            }
            #expect(sketch.greatest == values.last)
        }
    }

    @Test func extremesHaveTheirPlace() {
        var sketch = LatencySketch()
        for value in [Int64.max, .min, -1, 0] + Array(repeating: Int64(7), count: LatencySketch.exactLimit) {
            sketch.add(value)
        }
        #expect(sketch.percentile(0.5) == 7 && sketch.percentile(1) == .max && sketch.percentile(0) == 0)
    }
}
