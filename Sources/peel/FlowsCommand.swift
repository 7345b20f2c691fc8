import ArgumentParser
import PeelCapture
import PeelFlow
import PeelInspector
import PeelOutput

/// `peel flows`: statistics of each connection.
struct FlowsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flows",
        abstract: "Show the connections of a capture with their statistics.",
        discussion: """
            FILE is pcap or pcapng, plain or compressed, a FIFO, or - for standard input. One row is one \
            connection: both directions' packets and bytes, its state by Zeek's rules, its Community ID, and what \
            limits these numbers.
            """
    )

    @Flag(help: "Print one flat JSON object a line.")
    var json = false

    @Flag(help: "Print comma-separated values (RFC 4180).")
    var csv = false

    @Option(
        name: .customLong("columns"),
        help: ArgumentHelp(
            "A table, or with --csv values, of these keys of --json, joined by commas.", valueName: "list"))
    var columnList: String?

    @Flag(help: "Print Zeek's conn.log, by Zeek's time-outs and checksum rules; with --json as JSON lines.")
    var zeek = false

    @Flag(
        name: [.customShort("C"), .customLong("no-checksums")],
        help: "With --zeek: count packets whatever their checksums are, as zeek -C does.")
    var ignoresChecksums = false

    // Unconditional, because a key may begin with a dash.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Put rows in the order of KEY; counts and durations come largest first, and a - before KEY turns it round.",
            valueName: "key"
        )
    )
    var sort: String?

    @Flag(help: "Turn the order round.")
    var reverse = false

    @Option(help: ArgumentHelp("Print the first N rows; without --sort those with the most bytes.", valueName: "n"))
    var top: Int?

    @Option(
        help: ArgumentHelp("Keep at most N connections; the least recently used are printed early.", valueName: "n"))
    var maxFlows = 1 << 20

    @Option(help: ArgumentHelp("Walk a file with N threads; the output is the same.", valueName: "n"))
    var threads: Int?

    @Option(
        help: .init(
            "Whose checksums are verified: all; sampled, which after 16,384 packets leaves out most large ones; none.",
            valueName: "which"))
    var checksums = Checksums.sampled

    @Flag(help: "Leave out the analysis of TCP connections; what it would tell is unknown.")
    var noAnalysis = false

    @Flag(
        help: "Count requests and answers, errors and latencies of each connection; every packet is taken apart for it."
    )
    var calls = false

    @OptionGroup var keyLogs: KeyLogArguments

    @Flag(help: "Leave out services and server names, and with them a look at what connections carry first.")
    var noNames = false

    @Option(
        name: [.customShort("d"), .customLong("decode-as")],
        help: ArgumentHelp(
            "Take another protocol for a number (repeatable): tcp.port==8888,http.", valueName: "layer==value,protocol")
    )
    var decodeAs: [String] = []

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "Show only flows for which EXPR holds, over the keys of --json: 'server_bytes > 1MB and state != \"SF\"'.",
            valueName: "expr"
        )
    )
    var condition: String?

    @Option(
        name: [.customShort("f"), .customLong("capture-filter")],
        help: ArgumentHelp("A capture expression (pcap-filter(7)).", valueName: "expression")
    )
    var expression: String?

    @OptionGroup var strictness: StrictnessArguments

    @Option(
        name: [.customShort("Y"), .customLong("filter")],
        help: ArgumentHelp("Count only packets for which this display filter holds.", valueName: "filter"))
    var displayFilter: String?

    @Option(
        name: [.customShort("i"), .customLong("interface")],
        help: ArgumentHelp("Count live on this interface (repeatable) until interrupted.", valueName: "iface")
    )
    var interfaces: [String] = []

    @Option(help: ArgumentHelp("Live: print the connections so far every N seconds.", valueName: "n"))
    var interval: Double?

    @Option(
        help: ArgumentHelp("Live: a TCP connection ends after N seconds without a packet (300).", valueName: "n"))
    var idleTimeout: Double?

    @OptionGroup var telling: StoryArguments

    @Argument(help: "Capture files; - is standard input.")
    var files: [String] = []

    func run() throws {
        if !interfaces.isEmpty, !files.isEmpty { throw ValidationError("Name files or interfaces, not both.") }
        guard !files.isEmpty || !interfaces.isEmpty else {
            throw ValidationError("Name a FILE to read, - for standard input, or an interface with -i.")
        }
        if telling.isAsked { return try runStory() }
        if zeek || ignoresChecksums { return try runZeek() }
        let options = try options()
        let status = interfaces.isEmpty ? FlowRun.run(files, options) : FlowRun.runLive(interfaces, options)
        if status != 0 { throw ExitCode(status) }
    }

    /// What connections are named by: every protocol, with the user's rules.
    private func naming() throws -> FlowNaming? {
        try Misuse.refused { () throws(CaptureError) in noNames ? nil : try DecodeAs.naming(decodeAs) }
    }

    /// What requests and answers are counted by, where they are asked for.
    private func counting() throws -> CallCounting? {
        guard calls else { return nil }
        let secrets = try keyLogs.read()
        return try Misuse.refused { () throws(CaptureError) in CallCounting(try DecodeAs.registry(decodeAs), secrets) }
    }

    private func runStory() throws {
        guard !zeek, !ignoresChecksums, sort == nil, top == nil, !reverse, interval == nil else {
            throw ValidationError(
                "Stories and time budgets come in the order of the flows: without --zeek, --sort, --reverse, --top and "
                    + "--interval.")
        }
        guard columnList == nil, displayFilter == nil, idleTimeout == nil, !noAnalysis else {
            throw ValidationError(
                "Stories and time budgets need every packet of a connection and have their own keys: without --columns, "
                    + "-Y, --idle-timeout and --no-analysis; --where chooses flows.")
        }
        if json, csv { throw ValidationError("--json and --csv exclude each other.") }
        guard maxFlows > 0 else { throw ValidationError("--max-flows takes a number from 1.") }
        var options = try telling.options(json: json, csv: csv)
        // A story takes some kilobytes, where a row takes some hundred bytes.
        options.table.limit = min(maxFlows, 1 << 16)
        options.table.checksums = checksums.policy
        options.table.naming = try naming()
        options.calls = try counting()
        options.expression = strictness.expression(expression)
        options.selection = try condition.map { try Expressions.selection($0) }
        let status = interfaces.isEmpty ? StoryRun.run(files, options) : StoryRun.runLive(interfaces, options)
        if status != 0 { throw ExitCode(status) }
    }

    private func runZeek() throws {
        guard zeek else { throw ValidationError("-C needs --zeek; --checksums chooses what peel verifies.") }
        guard interfaces.isEmpty else {
            throw ValidationError("--zeek reads files; for a live log run `tcpdump -w -` into `peel flows --zeek -`.")
        }
        guard !csv, sort == nil, top == nil, condition == nil, displayFilter == nil, !reverse else {
            throw ValidationError(
                "--zeek prints what Zeek writes: without --csv, --sort, --reverse, --top, --where and -Y.")
        }
        guard maxFlows > 0 else { throw ValidationError("--max-flows takes a number from 1.") }
        var options = ZeekOptions()
        options.json = json
        options.ignoresChecksums = ignoresChecksums
        options.limit = maxFlows
        options.naming = try naming()
        options.expression = strictness.expression(expression)
        let status = ZeekRun.run(files, options)
        if status != 0 { throw ExitCode(status) }
    }

    private func options() throws -> FlowOptions {
        if json, csv { throw ValidationError("--json and --csv exclude each other.") }
        if let top, top < 0 { throw ValidationError("--top takes a number from 0.") }
        if let threads, threads < 1 { throw ValidationError("--threads takes a number from 1.") }
        guard maxFlows > 0 else { throw ValidationError("--max-flows takes a number from 1.") }
        var options = FlowOptions()
        options.form = json ? .json : csv ? .csv : .table(columns: Terminal.columns)
        if let sort {
            guard let order = FlowSort(sort, isReversed: reverse) else {
                throw ValidationError(
                    "There is no key `\(sort)`; rows can be sorted by \(FlowSort.keys.joined(separator: ", ")).")
            }
            options.sort = order
        } else if reverse {
            options.sort = top == nil ? FlowSort("flow", isReversed: true) : FlowSort("bytes", isReversed: true)
        }
        if let columnList {
            if json { throw ValidationError("--columns chooses for the table and --csv; --json has all keys.") }
            do throws(UnknownField) { options.columns = try FlowColumnsWriter(columnList, csv: csv) } catch {
                let near = error.nearest.isEmpty ? "" : "; did you mean \(error.nearest.joined(separator: ", "))?"
                throw ValidationError("--columns: there is no key `\(error.name)`\(near)")
            }
        }
        options.top = top
        options.threads = threads
        options.table.limit = maxFlows
        options.table.checksums = checksums.policy
        options.table.analyzes = !noAnalysis
        options.calls = try counting()
        options.table.naming = try naming()
        options.expression = strictness.expression(expression)
        options.displayFilter = try displayFilter.map { try Expressions.filter($0) }
        options.selection = try condition.map { try Expressions.selection($0) }
        if let interval {
            guard interval > 0, !interfaces.isEmpty else {
                throw ValidationError("--interval takes seconds and needs -i.")
            }
            options.interval = interval
        }
        if let idleTimeout {
            guard idleTimeout > 0, !interfaces.isEmpty else {
                throw ValidationError("--idle-timeout takes seconds and needs -i.")
            }
            options.idle.tcp = idleTimeout
            options.idle.other = min(options.idle.other, idleTimeout)
        }
        return options
    }
}

/// The choices of `--checksums`.
enum Checksums: String, ExpressibleByArgument, CaseIterable {
    case all, sampled, none

    var policy: ChecksumPolicy {
        switch self {
        case .all: .all
        case .sampled: .sampled
        case .none: .none
        }
    }
}
