/// A frame of the WebSocket Protocol, read in place.
///
///      0 1 2 3 4 5 6 7 8             15 16                           31
///     +-+-+-+-+-------+-+-------------+-------------------------------+
///     |F|R|R|R| opcode|M| Payload len |    Extended payload length    |
///     |I|S|S|S|  (4)  |A|     (7)     |    (16 where the length is    |
///     |N|V|V|V|       |S|             |     126, 64 where it is 127)  |
///     | |1|2|3|       |K|             |                               |
///     +-+-+-+-+-------+-+-------------+-------------------------------+
///     |               Masking-key, where MASK is set                  |
///     +---------------------------------------------------------------+
///     |                         Payload data                          |
///     +---------------------------------------------------------------+
///
/// RFC 6455 section 5.2. What the payload is without its mask, its fragments and its compression (RFC 7692) the
/// connection tells.
public struct WebSocket: MessageLayer, ~Escapable {
    public static var isFinal: Field<Bool> { .init("websocket.fin", "Fin", at: 0, bits: 0..<1) }
    public static var reserved: Field<UInt8> {
        .init("websocket.rsv", "Reserved", at: 0, bits: 1..<4, as: .hexadecimal)
    }
    public static var isCompressed: Field<Bool> { .init("websocket.pmc", "Per-Message Compressed") }
    public static var opcode: Field<UInt8> {
        .init("websocket.opcode", "Opcode", at: 0, bits: 4..<8, names: opcodes)
    }
    public static var isMasked: Field<Bool> { .init("websocket.mask", "Mask", at: 1, bits: 0..<1) }
    public static var length: Field<UInt8> { .init("websocket.payload_length", "Payload length", at: 1, bits: 1..<8) }
    public static var length16: Field<UInt16> {
        .init("websocket.payload_length_ext_16", "Extended Payload length (16 bits)")
    }
    public static var length64: Field<UInt64> {
        .init("websocket.payload_length_ext_64", "Extended Payload length (64 bits)")
    }
    public static var maskingKey: Field<WireBytes> { .init("websocket.masking_key", "Masking-Key") }
    public static var maskedPayload: Field<WirePlace> { .init("websocket.masked_payload", "Masked payload") }
    public static var payload: Field<WirePlace> { .init("websocket.payload", "Payload") }
    package static var part: Field<WireBytes> { .init("websocket.payload.continue", "Continue", depth: 1) }
    package static var text: Field<WireText> { .init("websocket.payload.text", "Text", depth: 1) }
    package static var binary: Field<WireBytes> { .init("peel.websocket.binary", "Binary", depth: 1) }
    package static var close: Field<WirePlace> { .init("websocket.payload.close", "Close", depth: 1) }
    package static var statusCode: Field<UInt16> {
        .init("websocket.payload.close.status_code", "Status code", depth: 2, names: statusCodes)
    }
    package static var reason: Field<WireText> { .init("websocket.payload.close.reason", "Reason", depth: 2) }
    package static var ping: Field<WireBytes> { .init("websocket.payload.ping", "Ping", depth: 1) }
    package static var pong: Field<WireBytes> { .init("websocket.payload.pong", "Pong", depth: 1) }
    package static var unknown: Field<WireBytes> { .init("websocket.payload.unknown", "Unknown", depth: 1) }
    package static var fragment: Field<UInt32> { .init("websocket.fragment", "Websocket Fragment") }
    package static var fragmentCount: Field<UInt32> { .init("websocket.fragment.count", "Fragment count") }
    package static var messageLength: Field<UInt32> {
        .init("websocket.reassembled.length", "Reassembled websocket Payload length")
    }
    package static var pingIn: Field<UInt32> { .init("peel.websocket.ping_in", "Ping in frame") }
    package static var roundTrip: Field<WireDuration> { .init("peel.websocket.round_trip", "Time since ping") }

    public static let layout = Layout(
        "websocket",
        "WebSocket",
        fields: [
            isFinal, reserved, isCompressed, opcode, isMasked, length, length16, length64, maskingKey, maskedPayload,
            payload, part, text, binary, close, statusCode, reason, ping, pong, unknown, fragment, fragmentCount,
            messageLength, pingIn, roundTrip,
        ]
    )

    /// What ``LayerContext/state`` holds for a frame: compression was agreed on; an HTTP message stands before the frame.
    package static var isNegotiated: UInt32 { 1 }
    package static var followsHTTP: UInt32 { 2 }

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    /// A frame of WebSocket is reached through HTTP.
    public var chainName: StaticString? { context.state & Self.followsHTTP == 0 ? "http:websocket" : nil }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        guard let frame = WebSocketFrame(bytes.captured) else {
            return .unknown(until: WebSocketFrame.headerCount(bytes.captured))
        }
        return frame.isPlausible ? .count(frame.count) : .foreign
    }

    public func describe(into dissection: inout Dissection) {
        guard let frame = WebSocketFrame(header) else { return }
        if context.state & Self.isNegotiated != 0 {
            dissection.add(Self.isCompressed, value: frame.isCompressed, at: 0, count: 1)
        }
        switch header.uint8(at: 1) & 0x7f {
        case 126: dissection.add(Self.length16, in: header, at: 2)
        case 127: dissection.add(Self.length64, in: header, at: 2)
        default: break
        }
        if frame.isMasked { dissection.add(Self.maskingKey, at: frame.headerCount &- 4, count: 4) }
        let count = min(frame.payloadCount, header.byteCount &- frame.headerCount)
        guard count > 0 else { return }
        if frame.isMasked { dissection.add(Self.maskedPayload, at: frame.headerCount, count: count) }
        dissection.add(Self.payload, at: frame.headerCount, count: count)
    }

    /// IANA websocket, registry of opcodes.
    private static let opcodes = ValueNames { value in
        switch value {
        case 0: "Continuation"
        case 1: "Text"
        case 2: "Binary"
        case 8: "Connection Close"
        case 9: "Ping"
        case 10: "Pong"
        default: nil
        }
    }

    /// IANA websocket, registry of close codes.
    private static let statusCodes = ValueNames { value in
        switch value {
        case 1000: "Normal Closure"
        case 1001: "Going Away"
        case 1002: "Protocol error"
        case 1003: "Unsupported Data"
        case 1005: "No Status Rcvd"
        case 1006: "Abnormal Closure"
        case 1007: "Invalid frame payload data"
        case 1008: "Policy Violation"
        case 1009: "Message Too Big"
        case 1010: "Mandatory Ext."
        case 1011: "Internal Server"
        case 1012: "Service Restart"
        case 1013: "Try Again Later"
        case 1014: "Bad Gateway"
        case 1015: "TLS handshake"
        default: nil
        }
    }
}

/// What the header of a WebSocket frame says.
package struct WebSocketFrame: Sendable {
    package let isFinal: Bool
    /// The first reserved bit, which tells of compression.
    package let isCompressed: Bool
    package let opcode: UInt8
    package let isMasked: Bool
    package let key: UInt32
    package let headerCount: Int
    package let payloadCount: Int

    /// Reads the header; nil where it is not all here.
    package init?(_ bytes: RawSpan) {
        headerCount = Self.headerCount(bytes)
        guard bytes.byteCount >= headerCount else { return nil }
        let (first, second) = (bytes.uint8(at: 0), bytes.uint8(at: 1))
        isFinal = first & 0x80 != 0
        isCompressed = first & 0x40 != 0
        opcode = first & 15
        isMasked = second & 0x80 != 0
        key = isMasked ? bytes.uint32(at: headerCount &- 4) : 0
        switch second & 0x7f {
        case 126: payloadCount = Int(bytes.uint16(at: 2))
        case 127: payloadCount = Int(clamping: bytes.uint64(at: 2))
        default: payloadCount = Int(second & 0x7f)
        }
    }

    /// How long the header is, as far as it can be told.
    package static func headerCount(_ bytes: RawSpan) -> Int {
        guard bytes.byteCount >= 2 else { return 2 }
        let second = bytes.uint8(at: 1)
        let extended = second & 0x7f == 126 ? 2 : second & 0x7f == 127 ? 8 : 0
        return 2 &+ extended &+ (second & 0x80 != 0 ? 4 : 0)
    }

    /// A known opcode; a control frame is short and whole (RFC 6455 section 5.5).
    package var isPlausible: Bool {
        guard payloadCount < 1 << 48 else { return false }
        switch opcode {
        case 0, 1, 2: return true
        case 8, 9, 10: return isFinal && payloadCount <= 125
        default: return false
        }
    }

    /// The whole frame, in bytes.
    package var count: Int { headerCount &+ payloadCount }
}
