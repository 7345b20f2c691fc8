import ArgumentParser
import PeelInspector

/// `peel info`: what a capture file holds.
struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Tell what capture files hold: type, interfaces, packets, bytes, times, rates."
    )

    @Flag(help: "One JSON object a file.")
    var json = false

    @Argument(help: "Capture files; - is standard input.")
    var files: [String]

    func run() throws {}
}
