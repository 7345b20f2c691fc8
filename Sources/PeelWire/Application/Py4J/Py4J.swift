/// A request or a reply of Py4J, by which Python calls Java and Java calls Python, read in place.
///
///     c LF o5 LF toString LF e LF          command, target, method, arguments, end
///     !yshello LF                          reply: ok, a string
///
/// As py4j 0.10 sends it (protocol.py, Protocol.java): text in UTF-8, a line a part, line ends inside escaped. Each side
/// may ask; what begins with `!` is a reply. The token of the first request is never shown.
public struct Py4J: MessageLayer, ~Escapable {
    public static var command: Field<UInt8> { .init("py4j.command", "Command", names: Py4JNames.commands) }
    public static var subcommand: Field<WireText> { .init("py4j.subcommand", "Subcommand") }
    public static var target: Field<WireText> { .init("py4j.target", "Target") }
    public static var method: Field<WireText> { .init("py4j.method", "Method") }
    public static var argument: Field<WireText> { .init("py4j.argument", "Argument") }
    public static var argumentType: Field<UInt8> {
        .init("py4j.argument.type", "Argument type", depth: 1, names: Py4JNames.types)
    }
    public static var status: Field<UInt8> { .init("py4j.status", "Reply", names: Py4JNames.statuses) }
    public static var type: Field<UInt8> { .init("py4j.type", "Type", names: Py4JNames.types) }
    public static var value: Field<WireText> { .init("py4j.value", "Value") }
    public static var object: Field<WireText> { .init("py4j.object_id", "Object") }
    public static var token: Field<WireText> { .init("py4j.token", "Token") }
    public static var call: Field<WireText> { .init("py4j.call", "Call") }
    /// Java asks Python.
    public static var isCallback: Field<Bool> { .init("py4j.callback", "Callback") }
    /// An object, or a proxy, is no longer needed by the other side.
    public static var isCollection: Field<Bool> { .init("py4j.garbage_collection", "Garbage collection") }
    public static var requestIn: Field<UInt32> { .init("py4j.request_in", "Request in frame") }
    public static var time: Field<WireDuration> { .init("py4j.time", "Time since request") }

    public static let layout = Layout(
        "py4j",
        "Py4J",
        claims: [.tcpPorts(25333, 25334)],
        fields: [
            command, subcommand, target, method, argument, argumentType, status, type, value, object, token, call,
            isCallback, isCollection, requestIn, time,
        ]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time) }

    /// The longest message that is waited for.
    static var limit: Int { 1 << 20 }

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        let captured = bytes.captured
        let here = captured.byteCount
        if here < 2 { return .unknown(until: 2) }
        let more: MessageLength = here < limit ? .unknown(until: here &+ 1) : .foreign
        if captured.uint8(at: 0) == 0x21 { return captured.lineCount.map { .count($0) } ?? more }
        guard captured.uint8(at: 1) == 0x0a, Py4JNames.commands.name(UInt64(captured.uint8(at: 0))) != nil else {
            return .foreign
        }
        switch captured.uint8(at: 0) {
        case 0x41:  // A, then the token
            let line = captured.line(at: 2)
            guard line.next > line.end else { return more }
            // Java ends it as the others, Python does not.
            return .count(captured.uint16(at: line.next) == 0x650a ? line.next &+ 2 : line.next)
        case 0x73: return .count(captured.uint16(at: 2) == 0x650a ? 4 : 2)  // s
        default:
            // A part follows the command, which may be a letter as the end is.
            var offset = captured.line(at: 2).next
            while offset < here {
                let line = captured.line(at: offset)
                if line.next == line.end { break }
                if line.next &- offset == 2, captured.uint8(at: offset) == 0x65 { return .count(line.next) }
                offset = line.next
            }
            return more
        }
    }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        let isServer: UInt64 = message.context.isFromServer ? 1 : 0
        // Either side may ask, and be asked meanwhile.
        return message.captured.uint8(at: 0) == 0x21 ? .answer(1 &- isServer) : .request(isServer)
    }

    public func describe(into dissection: inout Dissection) {
        header.uint8(at: 0) == 0x21 ? describeReply(into: &dissection) : describeRequest(into: &dissection)
    }

    /// `!`, the status, and a value with its type.
    private func describeReply(into dissection: inout Dissection) {
        let end = header.line(at: 0).end
        guard end >= 2 else { return }
        dissection.add(Self.status, in: header, at: 1)
        guard end >= 3 else { return }
        dissection.add(Self.type, in: header, at: 2)
        if end > 3 { dissection.add(Self.value, at: 3, count: end &- 3) }
        if header.uint8(at: 2) == 0x72, end > 3 { dissection.add(Self.object, at: 3, count: end &- 3, flags: .hidden) }
    }
}
