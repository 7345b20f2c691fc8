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

    @Flag(name: [.customShort("H"), .long], help: "The file's SHA-256 too.")
    var hashes = false

    @Flag(help: "Times in UTC and not in the local zone.")
    var utc = false

    @Argument(help: "Capture files; - is standard input.")
    var files: [String]

    func run() throws {
        let status = InfoTable.run(files, json: json, hashes: hashes, utc: utc)
        if status != 0 { throw ExitCode(status) }
    }
}
