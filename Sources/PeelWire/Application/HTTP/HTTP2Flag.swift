/// The flags of HTTP/2's frames, each type with its own, and what it leaves unused. RFC 9113 section 6.
enum HTTP2Flag {
    static var unused: Field<UInt8> { .init("http2.flags.unused", "Unused", as: .hexadecimal, depth: 1, part: 1) }
    static var unusedSettings: Field<UInt8> {
        .init("http2.flags.unused_settings", "Unused", as: .hexadecimal, depth: 1, part: 1)
    }
    static var unusedPing: Field<UInt8> {
        .init("http2.flags.unused_ping", "Unused", as: .hexadecimal, depth: 1, part: 1)
    }
    static var unusedContinuation: Field<UInt8> {
        .init("http2.flags.unused_continuation", "Unused", as: .hexadecimal, depth: 1, part: 1)
    }
    static var unusedPromise: Field<UInt8> {
        .init("http2.flags.unused_push_promise", "Unused", as: .hexadecimal, depth: 1, part: 1)
    }
    static var unusedData: Field<UInt8> {
        .init("http2.flags.unused_data", "Unused", as: .hexadecimal, depth: 1, part: 1)
    }
    static var unusedHeaders: Field<UInt8> {
        .init("http2.flags.unused_headers", "Unused", as: .hexadecimal, depth: 1, part: 1)
    }
    static var priority: Field<Bool> { .init("http2.flags.priority", "Priority", bits: 2..<3, depth: 1, part: 1) }
    static var padded: Field<Bool> { .init("http2.flags.padded", "Padded", bits: 4..<5, depth: 1, part: 1) }
    static var endHeaders: Field<Bool> { .init("http2.flags.eh", "End Headers", bits: 5..<6, depth: 1, part: 1) }
    static var endStream: Field<Bool> {
        .init("http2.flags.end_stream", "End Stream", bits: 7..<8, depth: 1, part: 1)
    }
    static var settingsAck: Field<Bool> { .init("http2.flags.ack.settings", "ACK", bits: 7..<8, depth: 1, part: 1) }
    static var pingAck: Field<Bool> { .init("http2.flags.ack.ping", "ACK", bits: 7..<8, depth: 1, part: 1) }

    static var fields: [any FieldDescription] {
        [
            unused, unusedSettings, unusedPing, unusedContinuation, unusedPromise, unusedData, unusedHeaders, priority,
            padded, endHeaders, endStream, settingsAck, pingAck,
        ]
    }

    /// What a type of frame leaves unused, and the flags that it has, the most significant first.
    private static func parts(of type: UInt8) -> (unused: Field<UInt8>, mask: UInt8, flags: [Field<Bool>]) {
        switch type {
        case HTTP2.data: (unusedData, 0xf6, [padded, endStream])
        case HTTP2.headers: (unusedHeaders, 0xd2, [priority, padded, endHeaders, endStream])
        case HTTP2.settings: (unusedSettings, 0xfe, [settingsAck])
        case HTTP2.pushPromise: (unusedPromise, 0xf3, [padded, endHeaders])
        case HTTP2.ping: (unusedPing, 0xfe, [pingAck])
        case HTTP2.continuation: (unusedContinuation, 0xfb, [padded, endHeaders])
        default: (unused, 0xff, [])
        }
    }

    static func describe(_ frame: HTTP2.Frame, into dissection: inout Dissection) {
        let parts = parts(of: frame.type)
        let rest = (frame.flags & parts.mask) >> UInt8(parts.mask.trailingZeroBitCount)
        dissection.add(parts.unused, value: rest, at: 4, count: 1)
        for flag in parts.flags {
            dissection.add(flag, value: frame.flags >> UInt8(flag.shift) & 1 == 1, at: 4, count: 1)
        }
    }
}
