import ArgumentParser
import PeelInspector

/// `peel export`: what connections have transferred, as files.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the objects that HTTP has transferred to files.",
        discussion: """
            Bodies of requests and responses, without chunks and content coding (gzip, deflate, br, zstd), each in a file \
            of its own that is named like the last part of its path. A file that is there is not overwritten. What was \
            written is listed, and standard error counts what is incomplete.
            """
    )

    @Option(name: .customLong("http"), help: ArgumentHelp("The folder to write to; made if need be.", valueName: "dir"))
    var folder: String

    @Flag(help: "One JSON object a line for each file instead of a table.")
    var json = false

    @OptionGroup var keyLog: KeyLogArguments

    @Option(
        name: [.customShort("d"), .customLong("decode-as")],
        help: ArgumentHelp("Decode as another protocol, tcp.port==8888,http for example.", valueName: "rule"))
    var decodeAs: [String] = []

    @Option(
        name: [.customShort("f"), .customLong("capture-filter")],
        help: ArgumentHelp("A capture expression (pcap-filter(7)).", valueName: "expression"))
    var expression: String?

    @OptionGroup var strictness: StrictnessArguments

    @Argument(help: "Capture files; - is standard input.")
    var files: [String]

    func run() throws {
        var options = ExportOptions()
        options.folder = folder
        options.isJSON = json
        options.expression = strictness.expression(expression)
        options.decodeAs = decodeAs
        options.secrets = try keyLog.read()
        let status = ExportRun.run(files, options)
        if status != 0 { throw ExitCode(status) }
    }
}
