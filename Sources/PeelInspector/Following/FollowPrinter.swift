import PeelFlow
import PeelOutput
import PeelWire

/// Prints the bytes of followed flows: text, hexadecimal, as they are, or JSON.
///
/// In text and hexadecimal each line begins with who sent it, `>` for the client and `<` for the server.
struct FollowPrinter: ~Copyable {
    private let options: FollowOptions
    private(set) var writer: ByteWriter
    /// What was printed last, so that a line that is not complete is known.
    private var lastFlow: UInt64 = 0
    private var lastSide: Side?
    private var lastStream: UInt64?
    private var isLineOpen = false
    /// Bytes that were printed, and bytes that are missing among them.
    private(set) var byteCount = 0
    private(set) var gapCount = 0

    init(_ options: FollowOptions, to writer: consuming ByteWriter) {
        self.options = options
        self.writer = writer
    }

    mutating func print(_ flow: FollowedFlow, _ chunk: FlowChunk) {
        if let side = options.side, side != chunk.side { return }
        byteCount &+= chunk.bytes.count
        gapCount &+= chunk.gap
        switch options.form {
        case .raw: writer.append(chunk.bytes)
        case .json: printJSON(flow, chunk)
        case .text, .hexadecimal:
            if lastFlow != flow.number { printHeading(flow) }
            if let stream = chunk.stream, stream != lastStream { printHeading(ofStream: stream) }
            if lastSide != chunk.side { endLine() }
            lastSide = chunk.side
            if chunk.gap > 0 {
                endLine()
                begin(chunk.side)
                writer.append("[")
                writer.append(decimal: chunk.gap)
                writer.append(chunk.gap == 1 ? " byte " : " bytes ")
                switch chunk.seal {
                case nil, .missing: writer.append("missing]")
                case .undecodable: writer.append("not decoded]")
                case .noSecrets, .notOpened: writer.append("not decrypted]")
                }
                end()
            } else if options.form == .text {
                printText(chunk)
            } else {
                printHexadecimal(chunk)
            }
        }
    }

    /// Ends the last line and writes everything out.
    mutating func finish() -> Int32 {
        endLine()
        return writer.finish()
    }

    mutating func flush() { writer.flush() }

    private mutating func printHeading(_ flow: FollowedFlow) {
        endLine()
        if lastFlow != 0 { writer.append(UInt8(ascii: "\n")) }
        lastFlow = flow.number
        lastSide = nil
        lastStream = nil
        writer.append("flow ")
        writer.append(decimal: flow.number)
        writer.append(flow.proto == IPProtocol.tcp ? ": tcp " : flow.proto == IPProtocol.udp ? ": udp " : ": ")
        writer.append(flow.end(.client))
        writer.append(" > ")
        writer.append(flow.end(.server))
        writer.append(UInt8(ascii: "\n"))
    }

    private mutating func printHeading(ofStream stream: UInt64) {
        endLine()
        lastStream = stream
        lastSide = nil
        writer.append("stream ")
        writer.append(decimal: stream)
        writer.append(":\n")
    }

    private mutating func printText(_ chunk: FlowChunk) {
        var start = 0
        let bytes = chunk.bytes
        while start < bytes.count {
            let feed = bytes[start...].firstIndex(of: 0x0a) ?? bytes.count
            if !isLineOpen { begin(chunk.side) }
            isLineOpen = true
            // A carriage return before a line feed belongs to the line's end.
            let isPair = feed < bytes.count && feed > start && bytes[feed - 1] == 0x0d
            writer.append(escaped: bytes.rawSpan.clamped(start..<(isPair ? feed - 1 : feed)), as: .terminal)
            if feed < bytes.count { endLine() }
            start = feed + 1
        }
    }

    private mutating func printHexadecimal(_ chunk: FlowChunk) {
        let span = chunk.bytes.rawSpan
        var start = 0
        while start < span.byteCount {
            let end = min(start + 16, span.byteCount)
            begin(chunk.side)
            writer.append(hexadecimal: UInt64(chunk.offset + start), digits: 8)
            writer.append(UInt8(ascii: " "))
            for index in start..<start + 16 {
                if (index - start) % 8 == 0 { writer.append(UInt8(ascii: " ")) }
                if index < end {
                    writer.append(hexadecimal: UInt64(span.uint8(at: index)), digits: 2)
                    writer.append(UInt8(ascii: " "))
                } else {
                    writer.append("   ")
                }
            }
            writer.append(" |")
            for index in start..<end {
                let byte = span.uint8(at: index)
                writer.append((0x20...0x7e).contains(byte) ? byte : UInt8(ascii: "."))
            }
            writer.append(UInt8(ascii: "|"))
            self.end()
            start = end
        }
    }

    private mutating func printJSON(_ flow: FollowedFlow, _ chunk: FlowChunk) {
        writer.append("{\"flow\":")
        writer.append(decimal: flow.number)
        writer.append(chunk.side == .client ? ",\"side\":\"client\",\"frame\":" : ",\"side\":\"server\",\"frame\":")
        if chunk.frame == 0 { writer.append("null") } else { writer.append(decimal: chunk.frame) }
        if let stream = chunk.stream {
            writer.append(",\"stream\":")
            writer.append(decimal: stream)
        }
        writer.append(",\"time\":")
        if chunk.frame == 0 { writer.append("null") } else { writer.append(seconds: chunk.time.nanoseconds) }
        writer.append(",\"offset\":")
        writer.append(decimal: chunk.offset)
        writer.append(",\"length\":")
        writer.append(decimal: chunk.gap > 0 ? chunk.gap : chunk.bytes.count)
        writer.append(",\"data\":")
        if chunk.gap > 0 {
            writer.append("null}\n")
        } else {
            writer.append(UInt8(ascii: "\""))
            writer.append(hexadecimal: chunk.bytes.rawSpan)
            writer.append("\"}\n")
        }
    }

    private mutating func begin(_ side: Side) {
        if options.color { writer.append(side == .client ? "\u{1b}[31m" : "\u{1b}[34m") }
        writer.append(side == .client ? "> " : "< ")
    }

    private mutating func end() {
        if options.color { writer.append("\u{1b}[0m") }
        writer.append(UInt8(ascii: "\n"))
    }

    private mutating func endLine() {
        if isLineOpen { end() }
        isLineOpen = false
    }
}

extension FollowedFlow {
    /// Address and port of an end, as `peel flows` prints them.
    public func end(_ side: Side) -> String {
        let address = side == .client ? clientAddress : serverAddress
        let port = side == .client ? clientPort : serverPort
        return isV6 ? "[\(address)]:\(port)" : "\(IPv4Address(bits: address.low)):\(port)"
    }

    /// The name of the file that a direction is written to: letters, digits, dots and dashes.
    func fileName(_ side: Side, _ stream: UInt64? = nil) -> String {
        let inner = stream.map { "-stream-\($0)" } ?? ""
        let ends = "\(end(.client))-\(end(.server))"
        let name = "flow-\(number)-\(proto == IPProtocol.tcp ? "tcp" : "udp")-\(ends)\(inner).\(side)"
        return String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") ? $0 : "_" })
    }
}
