import ArgumentParser
import PeelCapture
import PeelInspector
import PeelOutput

/// When output has colours.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never

    /// Whether standard output gets colours.
    var isOn: Bool {
        switch self {
        case .always: true
        case .never: false
        case .auto: FileCheck.isTerminal(1) && (FileCheck.environment("NO_COLOR") ?? "").isEmpty
        }
    }
}

/// The options about how packets are shown, which `peel read` and `peel capture` share.
struct PrintingArguments: ParsableArguments {
    @Flag(name: [.customShort("V"), .long], help: "Every layer and field of each packet.")
    var tree = false

    @Flag(help: "One JSON object a packet.")
    var json = false

    @Flag(help: "Comma-separated values: the fields of -e, or the columns of --columns.")
    var csv = false

    @Option(
        name: .customLong("columns"),
        help: ArgumentHelp(
            "A table of these columns: number, time, delta, relative, source, source_port, destination, "
                + "destination_port, protocol, length, captured, interface, info, or any field.",
            valueName: "list"))
    var columnList: String?

    @Option(
        name: [.customShort("e"), .customLong("field")],
        help: "Print this field; give it once for each column. `peel fields` lists them.")
    var fields: [String] = []

    @Option(
        name: [.customShort("E"), .long],
        help: "With -e: header=y, separator=C, aggregator=C, occurrence=f|l|a, quote=d|s|n, bom=y.")
    var columnOption: [String] = []

    @Option(
        name: [.customShort("T"), .long],
        help: "The form of output: text, fields, json; with -w of the file: pcap, pcapng.")
    var format: String?

    @Flag(name: [.customShort("x"), .long], help: "Bytes in hexadecimal; -xx with the link header.")
    var hex: Int

    @Flag(name: [.customShort("X"), .long], help: "Bytes in hexadecimal and as text; -XX with the link header.")
    var hexAscii: Int

    @Flag(name: [.customShort("A"), .long], help: "Bytes as text.")
    var ascii: Int

    @Option(name: [.customShort("c"), .customLong("packets")], help: "Stop after this many packets.")
    var count: Int?

    @Option(
        name: [.customShort("f"), .long],
        help: "A capture expression (BPF); with -r or -i words left over are one.")
    var captureFilter: String?

    @Option(name: [.customShort("F"), .long], help: "Read the capture expression from this file.")
    var captureFilterFile: String?

    @OptionGroup var strictness: StrictnessArguments

    @Option(
        name: [.customShort("Y"), .customLong("filter")],
        help: "Only packets for which this display filter holds, such as 'tcp.port == 443 && ip.ttl < 10'.")
    var displayFilter: String?

    @Option(help: "-t none, -tt since 1970, -ttt since the line before, -tttt with the date, -ttttt since the first.")
    var time: String?

    @Flag(help: "Times with nine places.")
    var nano = false

    @Flag(help: "Times in UTC and not in the local zone.")
    var utc = false

    @Flag(name: [.customShort("n"), .long], help: "Numbers for addresses and ports, the default.")
    var numeric: Int

    @Flag(name: [.customShort("N"), .long], help: "Names for addresses and ports.")
    var names = false

    @Flag(name: [.customShort("#"), .long], help: "The packet's number in front.")
    var number = false

    @Flag(help: "The link header in each line.")
    var link = false

    @Flag(name: [.customShort("q"), .long], help: "Less in each line.")
    var quiet: Int

    @Flag(name: [.customShort("v"), .long], help: "More in each line, the more often it is given.")
    var verbose: Int

    @Flag(name: [.customShort("S"), .long], help: "Absolute TCP sequence numbers, the default.")
    var absoluteSequenceNumbers = false

    @Flag(name: [.customShort("l"), .long], help: "Write each line at once.")
    var lineBuffered = false

    @Option(name: [.customShort("d"), .long], help: "Decode LAYER==VALUE as PROTOCOL, such as udp.port==5000,dns.")
    var decodeAs: [String] = []

    @Flag(help: "Bodies of HTTP without chunks and coding, as http.file_data; -e and -Y with that name ask too.")
    var bodies = false

    @OptionGroup var keyLogs: KeyLogArguments

    @Option(help: ArgumentHelp("With -w: " + WritingArguments.splitHelp, valueName: "key"))
    var split: String?

    @OptionGroup var anonymizing: AnonymizingArguments

    @Option(help: "Colours: auto, always or never.")
    var color = ColorChoice.auto

    /// The options as the run takes them, which writes to `output` where that is not nil.
    func options(output: String?) throws -> ReadOptions {
        var options = ReadOptions()
        options.output = output
        if output != nil, let format {
            guard let known = FileFormat(rawValue: format) else {
                throw ValidationError("--format takes pcap or pcapng with -w, not `\(format)`.")
            }
            options.outputFormat = known
        } else {
            options.form = try form()
        }
        options.anonymizing = try anonymizing.options(isWriting: output != nil)
        if let split {
            guard output != nil else { throw ValidationError("--split needs -w FILE, which the names are made of.") }
            options.split = try Misuse.told { () throws(CaptureError) in try SplitKey(split) }
        }
        options.bytes = bytes
        if let count {
            guard count > 0 else { throw ValidationError("-c takes a number of packets above 0, not \(count).") }
            options.count = count
        }
        options.expression = strictness.expression(captureFilter)
        if let captureFilterFile {
            guard captureFilter == nil else { throw ValidationError("Give one capture expression: -f or -F.") }
            options.expression = strictness.expression(
                try Misuse.refused { () throws(CaptureError) in
                    try ExpressionFile.read(captureFilterFile)
                })
        }
        options.displayFilter = try displayFilter.map { try Expressions.filter($0, utc: utc) }
        options.utc = utc
        options.isLineBuffered = lineBuffered
        options.decodeAs = decodeAs
        options.decodesBodies = bodies
        options.secrets = try keyLogs.read()
        options.color = color.isOn
        options.lines.clock = try clock()
        options.lines.utc = utc
        options.lines.nanoseconds = nano
        options.lines.number = number
        options.lines.link = link
        options.lines.quiet = quiet > 0
        options.lines.verbosity = verbose
        options.lines.names = names
        options.lines.color = options.color
        return options
    }

    private func form() throws -> ReadOptions.Form {
        switch format {
        case nil, "text": break
        case "json": return .json
        case "fields":
            if fields.isEmpty { throw ValidationError("-T fields needs at least one -e FIELD.") }
        case "pcap", "pcapng":
            throw ValidationError("--format \(format ?? "") is the format of a file: it needs -w FILE.")
        case let other?:
            throw ValidationError("-T takes text, fields or json, and with -w pcap or pcapng, not `\(other)`.")
        }
        if csv || columnList != nil { return try table() }
        if !fields.isEmpty {
            if tree || json { throw ValidationError("-e prints columns; it cannot be combined with --tree or --json.") }
            return .columns(fields, try columns())
        }
        if json, tree { throw ValidationError("--json and --tree exclude each other.") }
        return json ? .json : tree ? .tree : .lines
    }

    private var bytes: BytesForm? {
        if hexAscii > 0 { return BytesForm(.both, withLink: hexAscii > 1) }
        if hex > 0 { return BytesForm(.hexadecimal, withLink: hex > 1) }
        return ascii > 0 ? BytesForm(.ascii, withLink: ascii > 1) : nil
    }

    private func clock() throws -> ClockStyle {
        switch time {
        case nil: .timeOfDay
        case "t", "none": .none
        case "tt", "epoch": .epoch
        case "ttt", "delta": .sincePrevious
        case "tttt", "date": .dateAndTime
        case "ttttt", "relative": .sinceFirst
        case let other?: throw ValidationError("--time takes none, epoch, delta, date or relative, not `\(other)`.")
        }
    }

    /// The columns of `--columns` and `--csv`.
    private func table() throws -> ReadOptions.Form {
        if tree || json { throw ValidationError("--columns and --csv cannot be combined with --tree or --json.") }
        if !fields.isEmpty, columnList != nil {
            throw ValidationError("Name the columns by --columns or by -e, not both.")
        }
        var columns = ColumnOptions()
        columns.form = csv ? .csv : .aligned
        columns.hasShortNames = true
        columns.header = true
        columns.clock = time == nil && csv ? .epoch : try clock()
        let names = columnList.map { $0.split(separator: ",").map { $0.filter { $0 != " " } } }
        if let names, names.isEmpty { throw ValidationError("--columns takes names, joined by commas.") }
        return .columns(names ?? (fields.isEmpty ? PacketColumn.usual : fields), columns)
    }

    private func columns() throws -> ColumnOptions {
        var columns = ColumnOptions()
        do throws(ColumnOptionError) {
            for option in columnOption { try columns.take(option) }
        } catch {
            throw ValidationError(error.description)
        }
        return columns
    }
}
