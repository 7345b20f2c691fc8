import ArgumentParser
import PeelInspector

/// `peel flows`: statistics of each connection.
struct FlowsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flows",
        abstract: "Show the connections of a capture with their statistics."
    )

    func run() throws {}
}
