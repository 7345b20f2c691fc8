import PeelWire

/// The bytes under a packet, as tcpdump shows them.
public struct BytesForm: Equatable, Sendable {
    /// What is shown of each byte.
    public enum Shown: Sendable {
        /// `-x`
        case hexadecimal
        /// `-X`
        case both
        /// `-A`
        case ascii
    }

    public var shown: Shown
    /// Whether the link header is shown too: `-xx`, `-XX`, `-AA`.
    public var withLink: Bool

    public init(_ shown: Shown, withLink: Bool = false) {
        self.shown = shown
        self.withLink = withLink
    }
}

/// Prints a frame's bytes under its line.
public struct BytesPrinter: PacketPrinter {
    private let form: BytesForm
    /// Whether a layout is a link header.
    private let isLink: [Bool]

    public var needsStreams: Bool { false }
    public var needsReassembly: Bool { false }

    public init(_ form: BytesForm, registry: Registry) {
        self.form = form
        let links: Set<String> = ["eth", "vlan", "ieee8021ad", "sll", "null", "loop", "llc", "raw"]
        isLink = registry.readers.map { links.contains($0.layout.name.description) }
    }

    public mutating func print(
        _ frame: borrowing Frame,
        number: Int,
        _ dissector: inout Dissector,
        to writer: inout ByteWriter
    ) {
        var start = 0
        if !form.withLink {
            dissector.dissect(frame, number: number)
            let layers = dissector.dissection.layers
            for layer in layers {
                guard isLink[Int(layer.layout)] else { break }
                start = Int(layer.start &+ layer.headerCount)
            }
        }
        let captured = frame.bytes.captured
        print(captured.clamped(start..<captured.byteCount), to: &writer)
        guard dissector.dissection.number == number, number > 0 else { return }
        for source in dissector.dissection.sources.indices {
            writer.append(titleOfSource: source + 1, dissector.dissection)
            writer.append(UInt8(ascii: "\n"))
            let bytes = dissector.dissection.sources[source].bytes
            print(bytes.rawSpan, to: &writer)
        }
    }

    private func print(_ bytes: RawSpan, to writer: inout ByteWriter) {
        switch form.shown {
        case .ascii: writer.append(asciiOf: bytes)
        case .hexadecimal: writer.append(hexadecimalOf: bytes, withASCII: false)
        case .both: writer.append(hexadecimalOf: bytes, withASCII: true)
        }
    }
}

extension ByteWriter {
    /// Appends lines of sixteen bytes: `	0x0000:  4500 0028 …`, and with `withASCII` their letters.
    public mutating func append(hexadecimalOf bytes: RawSpan, withASCII: Bool) {
        let count = bytes.byteCount
        var offset = 0
        while offset < count {
            append(packed: 0x78_3009, count: 3)
            append(hexadecimal: UInt64(offset), digits: offset > 0xffff ? 8 : 4)
            append(": ")
            let end = min(offset &+ 16, count)
            var index = offset
            while index < end {
                if (index &- offset) & 1 == 0 { append(UInt8(ascii: " ")) }
                append(hexadecimal: UInt64(bytes.uint8(at: index)), digits: 2)
                index &+= 1
            }
            if withASCII {
                let shown = end &- offset
                append(UInt8(ascii: " "), times: 42 &- (shown &* 2 &+ (shown &+ 1) / 2))
                index = offset
                while index < end {
                    let byte = bytes.uint8(at: index)
                    append((0x21...0x7e).contains(byte) ? byte : UInt8(ascii: "."))
                    index &+= 1
                }
            }
            append(UInt8(ascii: "\n"))
            offset = end
        }
    }

    /// Appends the bytes as letters; what is no letter is a dot, and only line feeds and tabs are kept.
    public mutating func append(asciiOf bytes: RawSpan) {
        var index = 0
        while index < bytes.byteCount {
            let byte = bytes.uint8(at: index)
            switch byte {
            case 0x0a, 0x09, 0x20...0x7e: append(byte)
            case 0x0d where bytes.uint8(at: index &+ 1) == 0x0a: break
            default: append(UInt8(ascii: "."))
            }
            index &+= 1
        }
        append(UInt8(ascii: "\n"))
    }
}
