import ArgumentParser
import PeelInspector

/// `peel assert`: a condition on the connections of a capture, for scripts and continuous integration.
struct AssertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assert",
        abstract: "Check that a condition holds for the connections of a capture.",
        discussion: """
            EXPR asks all flows together, over the keys of `peel flows --json`: \
            'all(connect_rtt < 50ms) and sum(client_retransmissions) == 0'. all, any, none and count take a condition, \
            sum, min, max and avg a number; count() is the number of flows. What is unknown for a flow is left out. \
            The exit status is 0 where EXPR holds, and else 5, with the flows that break it.
            """
    )

    @Flag(help: "Print the flows that break it as one flat JSON object a line.")
    var json = false

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp("Ask only of flows for which EXPR holds, as in `peel flows --where`.", valueName: "expr"))
    var condition: String?

    @Option(help: ArgumentHelp("Show at most N flows for each part that does not hold.", valueName: "n"))
    var limit = 1000

    @Option(
        help: ArgumentHelp("Keep at most N connections; the least recently used are judged early.", valueName: "n"))
    var maxFlows = 1 << 20

    @Option(help: ArgumentHelp("Walk a file with N threads; the outcome is the same.", valueName: "n"))
    var threads: Int?

    @Option(
        name: [.customShort("f"), .customLong("capture-filter")],
        help: ArgumentHelp("A capture expression (pcap-filter(7)).", valueName: "expression")
    )
    var expression: String?

    @OptionGroup var strictness: StrictnessArguments

    @Argument(help: ArgumentHelp("The condition.", valueName: "expr"))
    var assertion: String

    @Argument(help: "Capture files; - is standard input.")
    var files: [String]

    func run() throws {
        if let threads, threads < 1 { throw ValidationError("--threads takes a number from 1.") }
        guard maxFlows > 0 else { throw ValidationError("--max-flows takes a number from 1.") }
        guard limit >= 0 else { throw ValidationError("--limit takes a number from 0.") }
        var options = try Expressions.assertion(assertion)
        options.limit = limit
        options.flows.form = json ? .json : .table(columns: Terminal.columns)
        options.flows.table.limit = maxFlows
        options.flows.threads = threads
        options.flows.expression = strictness.expression(expression)
        options.flows.selection = try condition.map { try Expressions.selection($0) }
        let status = AssertRun.run(files, options)
        if status != 0 { throw ExitCode(status) }
    }
}
