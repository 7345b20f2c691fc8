import ArgumentParser
import PeelCapture
import PeelInspector

/// `peel capture`: captures live.
struct CaptureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capture",
        abstract: "Capture live: print each packet, or write them to a file.",
        discussion: "IFACE is a name, a number of `peel interfaces`, or any. SIGUSR1 prints the counters so far."
    )

    @Option(name: [.customShort("i"), .long], help: "Capture on this interface; may be repeated.")
    var interface: [String] = []

    @Option(
        name: [.customShort("w"), .customLong("write")],
        help: "Write the packets to this capture file; - is standard output.")
    var output: String?

    @Option(name: [.customShort("s"), .long], help: "Keep so many bytes of each packet; 0 keeps all.")
    var snapshotLength: UInt32 = 0

    @Flag(name: [.customShort("p"), .long], help: "Only packets that this machine would receive anyway.")
    var noPromiscuousMode = false

    @Option(name: [.customShort("B"), .long], help: "The kernel's buffer, in KiB.")
    var bufferSize: Int?

    @Option(name: [.customShort("Q"), .long], help: "Which packets: in, out or inout.")
    var direction: String = "inout"

    @Option(name: [.customShort("y"), .long], help: "What packets begin with, where the interface offers a choice.")
    var linkType: String?

    @Flag(name: [.customShort("L"), .long], help: "List those choices.")
    var listDataLinkTypes = false

    @Flag(help: "Hand over each packet at once.")
    var immediateMode = false

    @Option(name: [.customShort("C"), .long], help: "Begin another file after so many million bytes.")
    var fileSize: Int64?

    @Option(
        name: [.customShort("G"), .long],
        help: "Begin another file after so many seconds; the name is a strftime format.")
    var rotateSeconds: Int64?

    @Option(name: [.customShort("W"), .long], help: "Keep so many files; with -G end after them.")
    var fileCount: Int?

    @Option(name: [.customShort("z"), .long], help: "Run this command with each finished file.")
    var afterRotation: String?

    @Option(name: [.customShort("Z"), .long], help: "Become this user once the interface is open.")
    var relinquishPrivileges: String?

    @Flag(name: [.customShort("U"), .long], help: "With -w: write each packet at once.")
    var packetBuffered = false

    @OptionGroup var printing: PrintingArguments

    func run() throws {
        if listDataLinkTypes {
            let status = CaptureRun.listLinkTypes(of: interface.first ?? "any")
            if status != 0 { throw ExitCode(status) }
            return
        }
        guard !interface.isEmpty else {
            throw ValidationError("Name an interface with -i IFACE; `peel interfaces` lists them.")
        }
        var options = CaptureOptions()
        options.printing = try printing.options(output: output)
        options.printing.isPacketBuffered = packetBuffered
        options.user = relinquishPrivileges
        options.rotation = try rotation()
        options.interfaces = try interface.map { try live($0, filter: options.printing.expression) }
        // The kernel filters.
        options.printing.expression = nil
        let status = CaptureRun.run(options)
        if status != 0 { throw ExitCode(status) }
    }

    private func live(_ name: String, filter: CaptureExpression?) throws -> LiveOptions {
        var live = LiveOptions(interface: name)
        live.snapLength = snapshotLength
        live.isPromiscuous = !noPromiscuousMode
        // A person who looks on wants each packet as it comes.
        live.isImmediate = immediateMode || output == nil
        live.bufferKibibytes = bufferSize
        live.filter = filter?.text
        live.isStrict = filter?.isStrict ?? false
        guard let direction = LiveOptions.Direction(rawValue: direction) else {
            throw ValidationError("-Q takes in, out or inout, not `\(direction)`.")
        }
        live.direction = direction
        if let linkType {
            live.linkType = CaptureRun.linkType(named: linkType)
            if live.linkType == nil { throw ValidationError("-y: there is no link type `\(linkType)`; -L lists them.") }
        }
        if let bufferSize, bufferSize <= 0 { throw ValidationError("-B takes KiB above 0, not \(bufferSize).") }
        return live
    }

    private func rotation() throws -> CaptureWriter.Rotation {
        guard fileSize != nil || rotateSeconds != nil || fileCount != nil || afterRotation != nil else {
            return .init()
        }
        guard output != nil else { throw ValidationError("-C, -G, -W and -z need -w FILE.") }
        guard printing.split == nil else { throw ValidationError("--split and -C, -G, -W, -z exclude each other.") }
        guard (fileSize ?? 1) > 0, (rotateSeconds ?? 1) > 0, (fileCount ?? 1) > 0 else {
            throw ValidationError("-C, -G and -W take numbers above 0.")
        }
        let bytes = fileSize.map { $0.multipliedReportingOverflow(by: 1_000_000) }
        guard bytes?.overflow != true else {
            throw ValidationError("-C takes millions of bytes; the number is too large.")
        }
        return .init(
            byteLimit: bytes?.partialValue, seconds: rotateSeconds, fileLimit: fileCount, command: afterRotation)
    }
}
