import ArgumentParser
import PeelInspector

/// `peel interfaces`: where packets can be captured.
struct InterfacesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interfaces",
        abstract: "List the interfaces of this machine with state, addresses and link types."
    )

    @Flag(help: "One JSON object an interface.")
    var json = false

    func run() throws {
        let status = InterfaceTable.run(json: json)
        if status != 0 { throw ExitCode(status) }
    }
}
