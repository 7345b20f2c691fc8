import ArgumentParser
import PeelInspector

/// `peel read`: decodes saved packets.
struct ReadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Decode saved packets: one line each, or every field of them.",
        discussion: """
            FILE is pcap or pcapng, plain or compressed with gzip, zstd or lz4, a FIFO, or - for standard input. \
            Several files are read in order of time.
            """
    )

    @OptionGroup var printing: PrintingArguments

    @Option(name: [.customShort("w"), .customLong("write")], help: "Write the packets to this capture file.")
    var output: String?

    // -c is a number of packets; this has no letter.
    @Flag(name: .customLong("count"), help: "Print only how many packets there are, of those that filters select.")
    var isCountOnly = false

    @Flag(
        name: [.customShort("2"), .long],
        help: "Go over the packets twice, for values that need later ones, such as ip.reassembled_in.")
    var twoPass = false

    @Argument(help: "Capture files; - is standard input.")
    var files: [String] = []

    func run() throws {
        guard !files.isEmpty else { throw ValidationError("Name a FILE to read; - is standard input.") }
        var options = try printing.options(output: output)
        options.isCountOnly = isCountOnly
        options.isTwoPass = twoPass
        let status = ReadRun.run(files, options)
        if status != 0 { throw ExitCode(status) }
    }
}
