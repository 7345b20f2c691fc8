/// What a segment of Telnet holds, read in place: data, and commands behind the byte 255.
///
/// RFC 854, RFC 855 (options).
public struct Telnet: MessageLayer, ~Escapable {
    public static var command: Field<UInt8> { .init("telnet.cmd", "Command", names: commands) }
    public static var option: Field<UInt8> { .init("telnet.subcmd", "Subcommand", names: options) }
    public static var data: Field<WireText> { .init("peel.telnet.data", "Data") }

    public static let layout = Layout(
        "telnet", "Telnet", claims: [.tcpPorts(23, 23)], fields: [command, option, data])

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength { .segment }

    public func describe(into dissection: inout Dissection) {
        var offset = 0
        while offset < header.byteCount, dissection.hasRoom {
            let escape = header.find(0xff, in: offset..<header.byteCount)
            if escape > offset { dissection.add(Self.data, at: offset, count: escape &- offset) }
            guard escape &+ 1 < header.byteCount else { return }
            let command = header.uint8(at: escape &+ 1)
            offset = escape &+ 2
            if command == 255 { continue }
            dissection.add(Self.command, in: header, at: escape &+ 1)
            guard 250...254 ~= command else { continue }
            let isTerminal = command == 250 && header.uint8(at: offset) == 24
            dissection.add(Self.option, in: header, at: offset)
            offset &+= 1
            // Whether the terminal's type is told or asked for, which Wireshark calls the same (RFC 1091).
            if isTerminal, header.uint8(at: offset) != 255 { dissection.add(Self.option, in: header, at: offset) }
            // A subnegotiation goes on to its end, whose command stands there.
            while command == 250, offset < header.byteCount {
                offset = header.find(0xff, in: offset..<header.byteCount)
                if header.uint8(at: offset &+ 1) != 255 { break }
                offset &+= 2
            }
        }
    }

    static let commands = ValueNames { value in
        switch value {
        case 240: "Suboption End"
        case 241: "No Operation"
        case 242: "Data Mark"
        case 243: "Break"
        case 244: "Interrupt Process"
        case 245: "Abort Output"
        case 246: "Are You There?"
        case 247: "Escape Character"
        case 248: "Erase Line"
        case 249: "Go Ahead"
        case 250: "Suboption"
        case 251: "Will"
        case 252: "Won't"
        case 253: "Do"
        case 254: "Don't"
        default: nil
        }
    }

    /// IANA telnet-options.
    static let options = ValueNames { value in
        switch value {
        case 0: "Binary Transmission"
        case 1: "Echo"
        case 3: "Suppress Go Ahead"
        case 5: "Status"
        case 6: "Timing Mark"
        case 24: "Terminal Type"
        case 25: "End of Record"
        case 31: "Negotiate About Window Size"
        case 32: "Terminal Speed"
        case 33: "Remote Flow Control"
        case 34: "Linemode"
        case 35: "X Display Location"
        case 36: "Environment Option"
        case 37: "Authentication Option"
        case 38: "Encryption Option"
        case 39: "New Environment Option"
        default: nil
        }
    }
}
