import PeelOutput
import PeelWire

/// Frames made by hand, and what a printer makes of them.
enum Frames {
    static let registry = Registry(Registry.wire)
    static let index = FieldIndex(registry)

    /// Bytes from hexadecimal digits; spaces are for the reader.
    static func bytes(_ text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue).map(UInt8.init)
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    static let ethernet = "0200 0000 0002 0200 0000 0001 0800"
    static let ip = "4500 002c 0001 4000 4006 26c9 0a00 0001 0a00 0002"

    /// A SYN with a maximum segment size.
    static let syn = bytes(ethernet + ip + "c001 0050 0000 0064 0000 0000 6002 faf0 c87d 0000 0204 05b4")
    /// Four bytes that acknowledge.
    static let data = bytes(ethernet + ip + "c001 0050 0000 0065 0000 00c8 5018 01f6 138b 0000 6162 6364")
    /// A datagram of four bytes.
    static let udp = bytes(
        ethernet + "4500 0020 0002 0000 4011 66c9 0a00 0001 0a00 0002 9c40 14b4 000c 0000 6869 0a1b")
    /// A UDP length that its packet contradicts.
    static let flawed = bytes(
        ethernet + "4500 0020 0002 0000 4011 66c9 0a00 0001 0a00 0002 9c40 14b4 0004 0000 6869 0a1b")
    /// An echo request of four bytes.
    static let echo = bytes(
        ethernet + "4500 0020 0002 0000 4001 66d9 0a00 0001 0a00 0002 0800 dd9b 1234 0001 6869 0a1b")

    /// What `printer` prints of `frames`, one microsecond apart, each with `wireCount` bytes on the wire if that is given.
    static func text(_ printer: some PacketPrinter, _ frames: [UInt8]..., wireCount: Int? = nil) -> String {
        var printer = printer
        var dissector = Dissector(registry)
        var writer = ByteWriter(capacity: 64)
        for (place, frame) in frames.enumerated() {
            let made = Frame(
                time: Timestamp(nanoseconds: 1_700_000_000_000_000_000 + Int64(place) * 1000), linkType: .ethernet,
                interface: 0, captured: frame.rawSpan, wireCount: wireCount ?? frame.count)
            printer.print(made, number: place + 1, &dissector, to: &writer)
        }
        return writer.text
    }
}
