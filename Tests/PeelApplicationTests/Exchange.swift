import PeelApplication
import PeelFlow
import PeelWire

/// A TCP connection between two hosts, from its SYN on, as a ``FrameEngine`` with every protocol shows it.
struct Exchange: ~Copyable {
    private var engine: FrameEngine
    private var dissection = Dissection()
    private var number = 0
    private let port: UInt16
    private var next: (client: UInt32, server: UInt32) = (1000, 5000)

    /// What a frame shows.
    struct Shown {
        /// `frame.protocols` behind TCP.
        let chain: String
        /// Every value in the order in which it was found: name and text.
        let values: [(name: String, text: String)]
        /// The faults in words.
        let faults: [String]

        /// The faults beside the checksums, which no segment here has.
        var defects: [String] { faults.filter { !$0.hasPrefix("damaged: ") && !$0.hasPrefix("offload: ") } }

        subscript(name: String) -> [String] { values.filter { $0.name == name }.map(\.text) }
    }

    /// Opens a connection to `port`.
    init(port: UInt16, secrets: SecretStore? = nil, isTCP: Bool = true, conversations: ConversationTypes = .standard) {
        self.port = port
        engine = FrameEngine(.standard, conversations: conversations.knowing(secrets))
        guard isTCP else { return }
        _ = send(.client, [], flags: 2)
        _ = send(.server, [], flags: 0x12)
    }

    /// Sends a segment with `text`.
    mutating func send(_ side: Side, _ text: String, flags: UInt8 = 0x18) -> Shown {
        send(side, Array(text.utf8), flags: flags)
    }

    /// Sends bytes in segments of at most `count`; returns what the last one shows.
    mutating func send(_ side: Side, _ bytes: [UInt8], inSegmentsOf count: Int) -> Shown {
        var start = 0
        while start + count < bytes.count {
            _ = send(side, Array(bytes[start..<start + count]))
            start += count
        }
        return send(side, Array(bytes[start...]))
    }

    /// Leaves out bytes of a side, as if the capture had missed them.
    mutating func lose(_ count: UInt32, from side: Side) {
        if side == .client { next.client &+= count } else { next.server &+= count }
    }

    /// Sends a segment.
    mutating func send(_ side: Side, _ payload: [UInt8], flags: UInt8 = 0x18) -> Shown {
        number += 1
        let (sequence, acknowledgment) = side == .client ? (next.client, next.server) : (next.server, next.client)
        let own: [UInt8] = [0x9c, 0x40]
        let other = [UInt8(port >> 8), UInt8(port & 255)]
        let hosts: [[UInt8]] = [[192, 0, 2, 1], [198, 51, 100, 2]]
        let words = [sequence, acknowledgment].flatMap { word in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) }
        }
        let segment =
            (side == .client ? own + other : other + own) + words + [0x50, flags, 0xff, 0xff, 0, 0, 0, 0] + payload
        let total = 20 + segment.count
        let addresses = side == .client ? hosts[0] + hosts[1] : hosts[1] + hosts[0]
        let bytes = [0x45, 0, UInt8(total >> 8), UInt8(total & 255), 0, 1, 0, 0, 64, 6, 0, 0] + addresses + segment
        let count = UInt32(payload.count) + UInt32(flags & 1) + UInt32(flags >> 1 & 1)
        if side == .client { next.client &+= count } else { next.server &+= count }
        let frame = Frame(
            time: Timestamp(nanoseconds: 1_700_000_000_000_000_000 + Int64(number) * 1_000_000), linkType: .raw,
            interface: 0, captured: bytes.rawSpan, wireCount: bytes.count)
        engine.dissect(frame, number: number, into: &dissection)
        return shown(bytes)
    }

    /// Sends a UDP datagram; the client's port is another one where it has moved.
    mutating func send(_ side: Side, datagram payload: [UInt8], from clientPort: UInt16 = 40000) -> Shown {
        number += 1
        let own = [UInt8(clientPort >> 8), UInt8(clientPort & 255)]
        let other = [UInt8(port >> 8), UInt8(port & 255)]
        let hosts: [[UInt8]] = [[192, 0, 2, 1], [198, 51, 100, 2]]
        let length = 8 + payload.count
        let datagram =
            (side == .client ? own + other : other + own) + [UInt8(length >> 8), UInt8(length & 255), 0, 0] + payload
        let total = 20 + datagram.count
        let addresses = side == .client ? hosts[0] + hosts[1] : hosts[1] + hosts[0]
        let bytes = [0x45, 0, UInt8(total >> 8), UInt8(total & 255), 0, 1, 0, 0, 64, 17, 0, 0] + addresses + datagram
        let frame = Frame(
            time: Timestamp(nanoseconds: 1_700_000_000_000_000_000 + Int64(number) * 1_000_000), linkType: .raw,
            interface: 0, captured: bytes.rawSpan, wireCount: bytes.count)
        engine.dissect(frame, number: number, into: &dissection)
        return shown(bytes)
    }

    private func shown(_ frame: [UInt8]) -> Shown {
        let names = dissection.chain.map(\.description)
        let values = dissection.fields.compactMap { record -> (String, String)? in
            let fields = Registry.standard.layout(Int(record.layout)).fields
            guard let field = fields.first(where: { $0.id == record.id }) else { return nil }
            return (field.name.description, text(of: record, field, frame))
        }
        return Shown(
            chain: names.drop { $0 != "tcp" && $0 != "udp" }.dropFirst().joined(separator: ":"), values: values,
            faults: dissection.faults.map(\.fault.description))
    }

    private func text(of record: FieldRecord, _ field: AnyField, _ frame: [UInt8]) -> String {
        if record.flags.contains(.inArena) {
            let first = Int(record.value >> 32)
            let range = first..<first + Int(record.value & 0xffff_ffff)
            return String(decoding: dissection.arena[range], as: UTF8.self)
        }
        let span = dissection.bytes(of: record, frame: frame.rawSpan)
        let bytes = (0..<span.byteCount).map { span.uint8(at: $0) }
        switch field.type {
        case .text: return String(decoding: bytes, as: UTF8.self)
        case .bytes: return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        case .none: return ""
        case .signed, .absoluteTime, .relativeTime: return String(Int64(bitPattern: record.value))
        default: return String(record.value)
        }
    }
}

extension [UInt8] {
    /// Bytes from hexadecimal digits; spaces and line ends are left out.
    init(hex: String) {
        let digits = hex.filter { !$0.isWhitespace }.compactMap(\.hexDigitValue)
        self = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}
