import ArgumentParser
import PeelCapture
import PeelInspector

/// The options of a command that writes a capture file.
struct WritingArguments: ParsableArguments {
    @Option(name: [.customShort("w"), .customLong("write")], help: "The capture file to write; - is standard output.")
    var output: String

    @Option(help: "The file's format: pcap or pcapng; else its name tells, and pcap where it does not.")
    var format: FileFormat?

    @Option(
        name: [.customShort("f"), .long], help: "Only packets for which this capture expression (BPF) holds.")
    var captureFilter: String?

    @OptionGroup var strictness: StrictnessArguments

    @Option(
        name: [.customShort("Y"), .customLong("filter")],
        help: "Only packets for which this display filter holds, in Wireshark's language.")
    var displayFilter: String?

    @Option(name: [.customShort("c"), .long], help: "Stop after this many packets.")
    var count: Int?

    @Option(help: ArgumentHelp(WritingArguments.splitHelp, valueName: "key"))
    var split: String?

    static let splitHelp: String =
        "Several files: flow, host, port, minutes=N, size=N or packets=N; a.pcap becomes a-flow-000001.pcap."

    @OptionGroup var anonymizing: AnonymizingArguments

    func options() throws -> ReadOptions {
        var options = ReadOptions()
        options.output = output
        options.outputFormat = format
        options.anonymizing = try anonymizing.options(isWriting: true)
        options.expression = strictness.expression(captureFilter)
        options.displayFilter = try displayFilter.map { try Expressions.filter($0, utc: false) }
        options.split = try split.map { key in try Misuse.told { () throws(CaptureError) in try SplitKey(key) } }
        if let count {
            guard count > 0 else { throw ValidationError("-c takes a number of packets above 0, not \(count).") }
            options.count = count
        }
        return options
    }
}

extension FileFormat: ExpressibleByArgument {}

/// Errors of reading an argument, as the parser tells them.
enum Misuse {
    static func told<Value>(_ body: () throws(CaptureError) -> Value) throws -> Value {
        do throws(CaptureError) { return try body() } catch { throw ValidationError(error.description) }
    }

    /// Tells what cannot be used, and ends with the status that belongs to it.
    static func refused<Value>(_ body: () throws(CaptureError) -> Value) throws -> Value {
        do throws(CaptureError) { return try body() } catch {
            Diagnostics.complain(error.description)
            throw ExitCode(error.status.rawValue)
        }
    }
}

/// `peel edit`: the common repairs.
struct EditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Write a capture again: cut, shortened, shifted, without duplicates, salvaged.",
        discussion: """
            Times are seconds since 1970, or '2023-11-14 22:13:20' in the local zone, or with Z or +01:00 behind. \
            Packets are chosen first, then told apart, then shortened and shifted.
            """
    )

    @OptionGroup var writing: WritingArguments

    @Option(help: "Only packets of this time or later.")
    var after: String?

    @Option(help: "Only packets before this time.")
    var before: String?

    @Option(help: "Only packets with these numbers: 10-20,30 or 100-.")
    var packets: String?

    @Option(name: [.customShort("s"), .long], help: "Keep so many bytes of each packet.")
    var snap: Int?

    @Flag(help: "Leave out a packet with the same bytes as one of the four before it.")
    var dedupe = false

    @Option(help: "With --dedupe: compare with so many packets before.")
    var dedupeWindow: Int?

    @Option(parsing: .unconditional, help: "Add so many seconds to each time, -0.5 for example.")
    var shift: String?

    @Flag(
        help:
            "Where the file is damaged, look for the next packet and go on; standard error tells what was passed over.")
    var salvage = false

    @Argument(help: "Capture files; - is standard input. Several are merged in order of time.")
    var files: [String]

    func run() throws {
        var options = try writing.options()
        options.salvages = salvage
        options.edits = try edits()
        let status = ReadRun.run(files, options)
        if status != 0 { throw ExitCode(status) }
    }

    private func edits() throws -> FrameEdits {
        var edits = FrameEdits()
        edits.after = try after.map { text in try Misuse.told { () throws(CaptureError) in try MomentText.parse(text) }
        }
        edits.before = try before.map { text in
            try Misuse.told { () throws(CaptureError) in try MomentText.parse(text) }
        }
        edits.numbers = try packets.map { text in
            try Misuse.told { () throws(CaptureError) in try NumberRanges(text) }
        }
        if let snap {
            guard snap > 0 else { throw ValidationError("--snap takes a number of bytes above 0, not \(snap).") }
            edits.snapLength = snap
        }
        if let dedupeWindow {
            guard dedupe, (1...1_000_000).contains(dedupeWindow) else {
                throw ValidationError("--dedupe-window takes 1 to 1000000 and needs --dedupe.")
            }
        }
        if dedupe { edits.window = dedupeWindow ?? 4 }
        if let shift {
            guard let nanoseconds = MomentText.nanoseconds(shift) else {
                throw ValidationError("--shift takes seconds with at most nine places, not `\(shift)`.")
            }
            edits.shift = nanoseconds
        }
        return edits
    }
}

/// `peel merge`: several captures as one.
struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Write several captures into one, in order of time.",
        discussion:
            "Of packets of one time those of the file named first come first. Damage ends a file, not the others."
    )

    @OptionGroup var writing: WritingArguments

    @Argument(help: "Capture files; - is standard input.")
    var files: [String]

    func run() throws {
        let status = ReadRun.run(files, try writing.options())
        if status != 0 { throw ExitCode(status) }
    }
}
