import ArgumentParser
import PeelFlow
import PeelInspector
import PeelWire

/// `peel follow`: the bytes of one connection in order.
struct FollowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow",
        abstract: "Show the bytes of one connection in order, both directions.",
        discussion: """
            Flow numbers are those of `peel flows`. Lines of the client begin with >, those of the server with <. \
            Bytes that the capture lacks are marked with their number; of bytes that come twice the first count.
            """
    )

    @Option(help: ArgumentHelp("The flow, by its number in `peel flows`.", valueName: "n"))
    var flow: UInt64?

    @Option(
        help: ArgumentHelp(
            "The stream as tshark counts: tcp,N or udp,N, from 0; with --as http2 or quic beside --flow a number, of "
                + "the stream inside.", valueName: "stream"))
    var stream: [String] = []

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "What the connection carries inside tls, http, http2, websocket or quic, decrypted and decoded, in place "
                + "of its bytes.", valueName: "protocol"))
    var carrier: String?

    @OptionGroup var keyLog: KeyLogArguments

    @Flag(help: "Hexadecimal with offsets.")
    var hex = false

    @Flag(help: "The bytes as they are.")
    var raw = false

    @Flag(help: "One JSON object a run of bytes or a gap.")
    var json = false

    @Option(help: ArgumentHelp("Only what this end sent: client or server.", valueName: "end"))
    var side: String?

    @Option(
        name: .customLong("out"),
        help: ArgumentHelp(
            "Write each direction to a file in this folder; without --flow of every flow.", valueName: "dir"))
    var folder: String?

    @Option(
        name: [.customShort("f"), .customLong("capture-filter")],
        help: ArgumentHelp("A capture expression (pcap-filter(7)).", valueName: "expression"))
    var expression: String?

    @OptionGroup var strictness: StrictnessArguments

    @Option(
        name: [.customShort("Y"), .customLong("filter")],
        help: ArgumentHelp(
            "Follow every flow of which this display filter holds for a packet.", valueName: "filter"))
    var displayFilter: String?

    @Option(help: "Colours: auto, always or never.")
    var color = ColorChoice.auto

    @Argument(help: "Capture files; - is standard input.")
    var files: [String]

    func run() throws {
        var options = FollowOptions()
        guard [hex, raw, json].filter({ $0 }).count <= 1 else {
            throw ValidationError("--hex, --raw and --json exclude each other.")
        }
        if folder != nil, hex || raw || json {
            throw ValidationError("--out writes the bytes as they are; it takes no --hex, --raw or --json.")
        }
        options.form = hex ? .hexadecimal : raw ? .raw : json ? .json : .text
        options.choice = try choice()
        if let carrier {
            guard let known = Content.Carrier(rawValue: carrier) else {
                throw ValidationError("--as takes tls, http, http2, websocket or quic.")
            }
            options.carrier = known
            options.secrets = try keyLog.read()
        } else if !keyLog.paths.isEmpty {
            throw ValidationError("--keylog opens what --as shows: tls, http, http2, websocket or quic.")
        }
        options.innerStream = try innerStream()
        options.displayFilter = try displayFilter.map { try Expressions.filter($0) }
        switch side {
        case nil: break
        case "client"?: options.side = .client
        case "server"?: options.side = .server
        default: throw ValidationError("--side takes client or server.")
        }
        options.folder = folder
        options.expression = strictness.expression(expression)
        options.color = color.isOn
        let status = FollowRun.run(files, options)
        if status != 0 { throw ExitCode(status) }
    }

    /// The number of a stream inside the connection.
    private func innerStream() throws -> UInt64? {
        let numbers = stream.filter { !$0.contains(",") }
        guard stream.count - numbers.count <= 1, numbers.count <= 1 else {
            throw ValidationError("--stream takes one connection, and one stream inside it.")
        }
        guard let text = numbers.first else { return nil }
        guard let number = UInt64(text) else { throw ValidationError("--stream takes tcp,N, udp,N or a number.") }
        guard carrier == "http2" || carrier == "quic" else {
            throw ValidationError("--stream \(number) is a stream inside HTTP/2 or QUIC: add --as http2 or --as quic.")
        }
        return number
    }

    private func choice() throws -> FollowOptions.Choice {
        let named = stream.first { $0.contains(",") }
        if displayFilter != nil {
            guard flow == nil, named == nil else {
                throw ValidationError("-Y chooses flows itself: without --flow and --stream.")
            }
            return .all
        }
        if let stream = named {
            guard flow == nil else { throw ValidationError("--flow and --stream exclude each other.") }
            let parts = stream.split(separator: ",")
            guard parts.count == 2, let index = UInt64(parts[1]), parts[0] == "tcp" || parts[0] == "udp" else {
                throw ValidationError("--stream takes tcp,N or udp,N.")
            }
            return .stream(proto: parts[0] == "tcp" ? 6 : 17, index: index)
        }
        if let flow { return .flow(flow) }
        guard folder != nil else {
            throw ValidationError("Name a --flow; `peel flows` lists them. With --out all may be written.")
        }
        return .all
    }
}
