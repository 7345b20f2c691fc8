import Foundation
import Testing

/// What peel says of connections over a bad path, held against what the relay in the path wrote that it had done.
@Suite(.enabled(if: Program.path != nil, "the program `peel` is not built beside the tests"))
struct LossTests {
    /// What the relay did: `server data drop` → 3.
    private func sums(_ name: String) throws -> [String: Int] {
        let file = Program.root.appendingPathComponent("fixtures/loss/\(name).relay.txt")
        var sums: [String: Int] = [:]
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 5, words[0] == "sum" else { continue }
            sums[words[1...3].joined(separator: " ")] = Int(words[4])
        }
        return sums
    }

    /// The frames of which any of `flags` is said, of segments from port 7000, 80 or 5201 or from the client.
    private func frames(_ capture: String, _ flags: [String], fromServer: Bool, withData: Bool = true) throws -> Int {
        let path = Program.root.appendingPathComponent("fixtures/loss/\(capture).pcap").path
        let columns = (["tcp.srcport", "tcp.len"] + flags.map { "tcp.analysis.\($0)" }).map { "-e \($0)" }
        let ran = try Program.shell("$PEEL read '\(path)' \(columns.joined(separator: " "))")
        #expect(ran.status == 0)
        return ran.output.split(separator: "\n").count { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard cells.count > 2, ["7000", "80", "5201"].contains(cells[0]) == fromServer else { return false }
            return (cells[1] != "0") == withData && cells[2...].contains { !$0.isEmpty }
        }
    }

    private static let again = ["retransmission", "fast_retransmission", "spurious_retransmission", "out_of_order"]

    /// Whatever the sender sends again passes the relay, and the sender's end sees each: nothing more, nothing less.
    @Test(arguments: [
        "black-hole", "blackout", "closed-window", "fast-retransmit", "fast-retransmit-without-sack", "iperf",
        "lost-acknowledgments", "lost-retransmission", "mixed", "nginx", "spurious-fast-retransmit",
        "spurious-time-out", "tail-probe", "three-losses", "time-out", "too-big", "too-big-v6", "zero-window",
    ]) func everySegmentSentAgain(_ name: String) throws {
        let sums = try sums(name)
        let sent = sums.filter { $0.key.hasPrefix("server again ") }.values.reduce(0, +)
        // What the router refused was sent again without a loss on the relay's path.
        #expect(try frames(name, Self.again, fromServer: true) == sent)
    }

    /// What the relay dropped is missing at the receiver: gaps are seen where later data tells of them.
    @Test(arguments: [("fast-retransmit", 1), ("three-losses", 3), ("lost-retransmission", 1), ("reordering", 2)])
    func gapsAtTheReceiver(_ name: String, _ expected: Int) throws {
        let both = FileManager.default.fileExists(
            atPath: Program.root.appendingPathComponent("fixtures/loss/\(name)-receiver.pcap").path)
        let sums = try sums(name)
        let missing = (sums["server data drop"] ?? 0) + (sums["server data hold"] ?? 0)
        #expect(missing == expected)
        guard both || name == "reordering" else { return }
        #expect(try frames(both ? "\(name)-receiver" : name, ["lost_segment"], fromServer: true) == expected)
    }

    /// A path that only loses acknowledgments, or only reorders, makes nobody send again.
    @Test(arguments: ["lost-acknowledgments", "keep-alive", "path-change", "congestion-marks"])
    func nothingSentAgain(_ name: String) throws {
        #expect(try frames(name, Self.again, fromServer: true) == 0)
        #expect(try frames(name, Self.again, fromServer: false) == 0)
    }

    @Test func closedWindowsAndKeepAlives() throws {
        #expect(try frames("closed-window", ["zero_window"], fromServer: false, withData: false) >= 2)
        #expect(try frames("zero-window", ["window_full"], fromServer: true) >= 5)
        #expect(try frames("keep-alive", ["keep_alive"], fromServer: false, withData: false) == 3)
        #expect(try frames("keep-alive", ["keep_alive_ack"], fromServer: true, withData: false) == 3)
    }

    /// How often each value of `field` occurs in a capture.
    private func counts(_ capture: String, _ field: String) throws -> [String: Int] {
        let path = Program.root.appendingPathComponent("fixtures/loss/\(capture).pcap").path
        let ran = try Program.run("read", path, "-e", field)
        #expect(ran.status == 0)
        var counts: [String: Int] = [:]
        for line in ran.output.split(separator: "\n") where !line.isEmpty { counts[String(line), default: 0] += 1 }
        return counts
    }

    /// Why each segment was sent again: what the recipe of the capture did to the path.
    @Test(arguments: [
        ("fast-retransmit", ["fast": 1]), ("fast-retransmit-without-sack", ["fast": 1]),
        ("three-losses", ["fast": 1, "sack": 2]), ("time-out", ["time-out": 3]),
        ("tail-probe", ["tail-probe": 1, "sack": 1]), ("keep-alive", ["keep-alive": 3]),
        ("keep-alive-lost", ["keep-alive": 3]), ("closed-window", ["window-probe": 3, "tail-probe": 1]),
        ("syn-retry", ["syn": 3]), ("fin-retry", ["time-out": 2]), ("spurious-time-out", ["time-out": 4]),
        ("spurious-fast-retransmit", ["fast": 1]), ("lost-acknowledgments", [:]), ("congestion-marks", [:]),
        ("path-change", [:]), ("copies", ["copy": 10]), ("blackout", ["sack": 20]),
        ("lost-retransmission", ["fast": 1, "sack": 1]), ("too-big", ["too-big": 15]),
    ]) func causes(_ name: String, _ expected: [String: Int]) throws {
        #expect(try counts(name, "peel.tcp.retransmission_cause") == expected)
    }

    /// Retransmissions that were not needed are proved by the receiver's DSACK, or by the timestamp that it echoes.
    @Test(arguments: [
        ("spurious-time-out", ["timestamps": 1]), ("spurious-fast-retransmit", ["dsack": 1]),
        ("late-acknowledgments", ["timestamps": 1]), ("late-acknowledgments-receiver", ["dsack": 1]),
        ("fast-retransmit", [:]), ("time-out", [:]),
    ]) func proofs(_ name: String, _ expected: [String: Int]) throws {
        #expect(try counts(name, "peel.tcp.spurious_proof") == expected)
    }

    /// The flow's keys: a path that narrows silently, one that says so, another path, marks of congestion.
    @Test func pathsAndMarks() throws {
        func flows(_ name: String) throws -> String {
            try Program.run("flows", Program.root.appendingPathComponent("fixtures/loss/\(name).pcap").path, "--json")
                .output
        }
        #expect(try flows("black-hole").contains("\"server_path_mtu\":\"black-hole\""))
        #expect(try flows("too-big").contains("\"server_path_mtu\":\"too-big\""))
        #expect(try flows("too-big-v6").contains("\"server_path_mtu\":\"too-big\""))
        for name in ["blackout", "time-out", "mixed"] { #expect(try !flows(name).contains("black-hole")) }
        #expect(try flows("path-change").contains("\"server_path_changes\":1,"))
        #expect(try !flows("congestion-marks").contains("\"server_ecn_ce\":0,"))
        #expect(try !flows("congestion-marks").contains("\"client_ecn_ece\":0,"))
        #expect(try flows("spurious-time-out").contains("\"server_proved_spurious\":1,"))
        #expect(try flows("fast-retransmit").contains("\"tap\":\"server\""))
        #expect(try flows("fast-retransmit-receiver").contains("\"tap\":\"client\""))
    }

    /// Two SYNs and a SYN-ACK were lost: the client's end saw three SYNs again, as it could not know why.
    @Test func synRetries() throws {
        let sums = try sums("syn-retry")
        #expect(sums["client syn drop"] == 2)
        #expect(sums["server synack drop"] == 1)
        let path = Program.root.appendingPathComponent("fixtures/loss/syn-retry-receiver.pcap").path
        let ran = try Program.run("flows", path, "--json")
        #expect(ran.output.contains("\"client_syn_retries\":3,"))
    }
}
