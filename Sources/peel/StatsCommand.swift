import ArgumentParser
import PeelInspector

/// `peel stats`: what a capture holds, counted.
struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Count what a capture holds: protocols, endpoints, services, time, lengths, round trips, problems.",
        discussion: """
            Without an option that names a part all parts are shown. FILE is pcap or pcapng, plain or compressed, a \
            FIFO, or - for standard input; several files are read in order of time.
            """
    )

    @Flag(help: "Packets and bytes for each path of protocols, as tshark -z io,phs.")
    var hierarchy = false

    @Flag(help: "How many conversations there are in each layer.")
    var conversations = false

    @Flag(help: "Addresses with what they sent and were sent, as tshark -z endpoints.")
    var endpoints = false

    @Flag(help: "The ports of servers.")
    var ports = false

    @Flag(help: "Packets and bytes over time, as tshark -z io,stat.")
    var io = false

    @Flag(help: "How long the packets are.")
    var lengths = false

    @Flag(help: "How long acknowledgments took (tcp.analysis.ack_rtt).")
    var rtt = false

    @Flag(help: "Every finding with severity, group, count and first packet, as tshark -z expert.")
    var problems = false

    @Option(
        help: ArgumentHelp("Only findings of at least this severity: chat, note, warn, error.", valueName: "which"))
    var severity = Level.chat

    @Option(help: ArgumentHelp("The length of an interval in seconds; without it one is chosen.", valueName: "s"))
    var interval: Double?

    @Option(help: ArgumentHelp("Show N endpoints and ports, 0 for all (10; with --json all).", valueName: "n"))
    var top: Int?

    @Flag(help: "One JSON object a line for each part.")
    var json = false

    @Flag(help: "Draw with # in place of block characters.")
    var ascii = false

    @Option(name: [.customShort("c"), .long], help: ArgumentHelp("Stop after N packets.", valueName: "n"))
    var count: Int?

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
        name: [.customShort("d"), .long],
        help: ArgumentHelp("Decode as another protocol: LAYER==VALUE,PROTOCOL (repeatable).", valueName: "rule")
    )
    var decodeAs: [String] = []

    @Argument(help: "Capture files; - is standard input.")
    var files: [String]

    func run() throws {
        var options = StatsOptions()
        let chosen: [(Bool, StatsSections)] = [
            (hierarchy, .hierarchy), (conversations, .conversations), (endpoints, .endpoints), (ports, .ports),
            (io || interval != nil, .io), (lengths, .lengths), (rtt, .roundTrips), (problems, .problems),
        ]
        let sections = chosen.filter(\.0).reduce(into: StatsSections()) { $0.formUnion($1.1) }
        options.sections = sections.isEmpty ? .overview : sections
        // In the overview the ordinary course of things is no finding.
        options.severity = sections.isEmpty && severity == .chat && !json ? .note : severity.severity
        if let interval {
            guard interval >= 0.000_000_001, interval <= 1_000_000_000 else {
                throw ValidationError("--interval takes seconds, from a nanosecond on.")
            }
            options.interval = Int64((interval * 1_000_000_000).rounded())
        }
        if let top, top < 0 { throw ValidationError("--top takes a number from 0.") }
        if let count, count < 1 { throw ValidationError("-c takes a number from 1.") }
        options.top = top.map { $0 == 0 ? nil : $0 } ?? (json ? nil : 10)
        options.json = json
        options.ascii = ascii || !StatsOptions.isUnicode
        options.columns = Terminal.columns ?? 100
        options.count = count
        options.expression = strictness.expression(expression)
        options.displayFilter = try displayFilter.map { try Expressions.filter($0) }
        options.decodeAs = decodeAs
        let status = StatsRun.run(files, options)
        if status != 0 { throw ExitCode(status) }
    }
}

/// The choices of `--severity`.
enum Level: String, ExpressibleByArgument, CaseIterable {
    case chat, note, warn, error

    var severity: Severity {
        switch self {
        case .chat: .chat
        case .note: .note
        case .warn: .warn
        case .error: .error
        }
    }
}
