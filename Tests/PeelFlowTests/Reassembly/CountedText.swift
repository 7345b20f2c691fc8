import PeelFlow
import PeelWire

/// A protocol for the tests: TCP port 7777, one byte `C`, two of length (the whole message), text.
struct CountedText: Layer, ~Escapable {
    static var length: Field<UInt16> { .init("counted.length", "Length", at: 1) }
    static var text: Field<WireText> { .init("counted.text", "Text") }
    static let layout = Layout(
        "counted", "Counted Text", claims: [.tcpPorts(7777, 7777)], fields: [length, text])

    let header: RawSpan
    let payload: PacketBytes
    var next: Claim { .none }

    @_lifetime(copy bytes)
    static func peel(_ bytes: PacketBytes) -> Peeled<CountedText> {
        if let fault = bytes.fault(reading: 3) { return .stopped(fault) }
        return .whole(CountedText(bytes))
    }

    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured
        payload = bytes.payload(after: bytes.declaredCount, upTo: bytes.declaredCount)
    }

    static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        if bytes.captured.byteCount > 0, bytes.captured.uint8(at: 0) != 0x43 { return .foreign }
        if bytes.captured.byteCount < 3 { return .unknown(until: 3) }
        let count = Int(bytes.captured.uint16(at: 1))
        return count < 3 ? .foreign : .count(count)
    }

    static var guesses: Transport? { .tcp }

    static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        bytes.captured.byteCount >= 4 && bytes.captured.uint8(at: 0) == 0x43 && bytes.captured.uint8(at: 3) == 0x21
    }

    func describe(into dissection: inout Dissection) {
        dissection.add(Self.text, at: 3, count: header.byteCount - 3)
    }

    /// A message with this text.
    static func message(_ text: String) -> [UInt8] {
        let count = text.utf8.count + 3
        return [0x43, UInt8(count >> 8), UInt8(count & 255)] + Array(text.utf8)
    }
}

/// TCP segments between two hosts as a ``FrameEngine`` shows them.
struct SegmentCapture: ~Copyable {
    static let registry = Registry(
        Registry.wire + [
            Reader(fields: StreamFields.layout), Reader(fields: FragmentFields.layout),
            Reader(fields: SegmentFields.layout), Reader(CountedText.self),
        ])

    private var engine: FrameEngine
    private(set) var dissection = Dissection()
    private var number = 0
    private var frame: [UInt8] = []
    var clientPort: UInt16 = 40_000
    var serverPort: UInt16 = 7777
    var found: Hindsight? { engine.found }
    var losses: StreamLosses { engine.losses.streams }

    init(
        _ conversations: ConversationTypes = ConversationTypes(), hindsight: Hindsight? = nil,
        limits: StreamLimits = StreamLimits()
    ) {
        engine = FrameEngine(Self.registry, conversations: conversations, hindsight: hindsight, limits: limits)
    }

    /// Sends a segment, from the client unless told otherwise. Returns the texts of the messages that it shows.
    mutating func send(
        client: Bool = true, flags: UInt8 = 0x18, _ sequence: UInt32, ack: UInt32 = 1, _ payload: [UInt8] = []
    ) -> [String] {
        number += 1
        let server: [UInt8] = [UInt8(serverPort >> 8), UInt8(serverPort & 255)]
        let own: [UInt8] = [UInt8(clientPort >> 8), UInt8(clientPort & 255)]
        let ports: [UInt8] = client ? own + server : server + own
        let addresses: [UInt8] = client ? [192, 0, 2, 1, 192, 0, 2, 2] : [192, 0, 2, 2, 192, 0, 2, 1]
        let words = [sequence, ack].flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
        let segment = ports + words + [0x50, flags, 0xff, 0xff, 0, 0, 0, 0] + payload
        let total = 20 + segment.count
        let bytes =
            [0x45, 0, UInt8(total >> 8), UInt8(total & 255), 0, 1, 0, 0, 64, 6, 0, 0] + addresses + segment
        frame = bytes
        let made = Frame(
            time: Timestamp(nanoseconds: 1_700_000_000_000_000_000 + Int64(number) * 1_000_000),
            linkType: .raw, interface: 0, captured: bytes.rawSpan, wireCount: bytes.count)
        engine.dissect(made, number: number, into: &dissection)
        return texts("counted.text")
    }

    /// The values of a field of the last frame that is text or bytes, as text.
    func texts(_ name: String) -> [String] {
        let bytes = frame
        let all = dissection
        return records(name).map { record in
            let span = all.bytes(of: record, frame: bytes.rawSpan)
            return String(decoding: (0..<span.byteCount).map { span.uint8(at: $0) }, as: UTF8.self)
        }
    }

    /// The values of a number of the last frame.
    func values(_ name: String) -> [UInt64] { records(name).map(\.value) }

    /// `frame.protocols` of the last frame.
    var chain: String { dissection.chain.map(\.description).joined(separator: ":") }

    private func records(_ name: String) -> [FieldRecord] {
        dissection.fields.filter { record in
            Self.registry.layout(Int(record.layout)).fields.contains {
                $0.id == record.id && $0.name.description == name
            }
        }
    }
}
