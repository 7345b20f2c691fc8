import ArgumentParser
import PeelFilter
import PeelInspector
import PeelOutput

/// `peel calls`: what was asked and answered.
struct CallsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calls",
        abstract: "List requests with their answers: who asked whom, what, how it ended and how long it took.",
        discussion: """
            A call is a request with its answer, of every protocol in which peel pairs them: HTTP, DNS, PostgreSQL, \
            MySQL, Redis, Kafka, MongoDB, Py4J, SMTP and others. Calls come in the order in which they end; \
            under them stand counts and percentiles by kind. FILE is pcap or pcapng, plain or compressed, a FIFO, or - \
            for standard input.
            """
    )

    @Flag(help: "Print one flat JSON object a line.")
    var json = false

    @Flag(help: "Print comma-separated values (RFC 4180).")
    var csv = false

    @Option(
        name: .customLong("columns"),
        help: ArgumentHelp(
            "A table, or with --csv values, of these keys of --json, client and server, joined by commas.",
            valueName: "list"))
    var columnList: String?

    @Flag(help: "Print only counts and percentiles by protocol and kind.")
    var summary = false

    // Unconditional, because a key may begin with a dash.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Put calls in the order of KEY; latency and sizes come largest first, and a - before KEY turns it round.",
            valueName: "key"))
    var sort: String?

    @Flag(help: "Turn the order round.")
    var reverse = false

    @Option(help: ArgumentHelp("Print the first N calls; without --sort the slowest.", valueName: "n"))
    var top: Int?

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "Show only calls for which EXPR holds, over the keys of --json: 'latency > 100ms or error'.",
            valueName: "expr"))
    var condition: String?

    @Option(
        name: [.customShort("f"), .customLong("capture-filter")],
        help: ArgumentHelp("A capture expression (pcap-filter(7)).", valueName: "expression"))
    var expression: String?

    @OptionGroup var strictness: StrictnessArguments

    @Option(
        name: [.customShort("Y"), .customLong("filter")],
        help: ArgumentHelp(
            "Show only calls of which this display filter holds for a packet.", valueName: "filter"))
    var displayFilter: String?

    @OptionGroup var keyLog: KeyLogArguments

    @Option(
        name: [.customShort("d"), .long],
        help: ArgumentHelp("Decode as another protocol: LAYER==VALUE,PROTOCOL (repeatable).", valueName: "rule"))
    var decodeAs: [String] = []

    @Option(
        name: [.customShort("i"), .customLong("interface")],
        help: ArgumentHelp("List calls live on this interface (repeatable) until interrupted.", valueName: "iface"))
    var interfaces: [String] = []

    @Flag(help: "Times in UTC.")
    var utc = false

    @Argument(help: "Capture files; - is standard input.")
    var files: [String] = []

    func run() throws {
        if !interfaces.isEmpty, !files.isEmpty { throw ValidationError("Name files or interfaces, not both.") }
        guard !files.isEmpty || !interfaces.isEmpty else {
            throw ValidationError("Name a FILE to read, - for standard input, or an interface with -i.")
        }
        let options = try options()
        let status = interfaces.isEmpty ? CallRun.run(files, options) : CallRun.runLive(interfaces, options)
        if status != 0 { throw ExitCode(status) }
    }

    private func options() throws -> CallOptions {
        if json, csv { throw ValidationError("--json and --csv exclude each other.") }
        if let top, top < 1 { throw ValidationError("--top takes a number from 1.") }
        if summary, sort != nil || top != nil || columnList != nil || reverse {
            throw ValidationError("--summary has its own rows: without --sort, --reverse, --top and --columns.")
        }
        var options = CallOptions()
        options.form = json ? .json : csv ? .csv : .table(columns: Terminal.columns)
        if let sort {
            guard let order = CallSort(sort, isReversed: reverse) else {
                throw ValidationError(
                    "There is no key `\(sort)`; calls can be sorted by "
                        + "\(CallKey.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            options.sort = order
        } else if reverse {
            options.sort = CallSort("latency", isReversed: true)
        }
        if let columnList {
            if json { throw ValidationError("--columns chooses for the table and --csv; --json has all keys.") }
            options.columns = columnList
            do throws(UnknownField) { _ = try CallRun.writer(options) } catch {
                let near = error.nearest.isEmpty ? "" : "; did you mean \(error.nearest.joined(separator: ", "))?"
                throw ValidationError("--columns: there is no key `\(error.name)`\(near)")
            }
        }
        options.top = top
        options.isSummaryOnly = summary
        options.expression = strictness.expression(expression)
        options.displayFilter = try displayFilter.map { try Expressions.filter($0, utc: utc) }
        options.selection = try condition.map { try Expressions.calls($0) }
        options.secrets = try keyLog.read()
        options.decodeAs = decodeAs
        options.utc = utc
        return options
    }
}
