import ArgumentParser

/// The root command: it only holds the others.
struct Peel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peel",
        abstract: "Captures packets, peels them layer by layer, and shows them and their connections.",
        discussion: """
            tcpdump's lines work as they stand: peel -nni eth0 port 80, peel -r FILE 'tcp port 443'. \
            peel FILE and peel -i IFACE open the terminal view; where standard output is no terminal they mean \
            peel read FILE and peel capture -i IFACE.
            """,
        version: "0.1.0",
        subcommands: [
            ViewCommand.self,
            ReadCommand.self, CaptureCommand.self, FlowsCommand.self, CallsCommand.self, AssertCommand.self,
            FollowCommand.self, StatsCommand.self, FilterCommand.self, InfoCommand.self, InterfacesCommand.self,
            MergeCommand.self, EditCommand.self, ExportCommand.self,
            FieldsCommand.self, ProtocolsCommand.self,
        ]
    )
}
