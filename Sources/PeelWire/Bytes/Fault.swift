/// What is wrong with a layer, as a value with numbers; worded in one place.
public enum Fault: Equatable, Sendable {
    /// The snapshot length cut the frame.
    case truncated(needed: Int, captured: Int)
    /// The bytes are here and contradict the specification.
    case malformed(Defect)
    /// A checksum does not fit the bytes that it covers.
    case checksum(field: StaticString, value: Int, expected: Int)
    /// A checksum holds the sum of the pseudo-header alone, or nothing: the sender's network adapter was to complete it after
    /// the capture, so it tells nothing about the packet.
    case offloaded(field: StaticString, value: Int)
    /// A limit of peel's own ended the layer; the rest is shown as data.
    case limited(Limit)
}

/// How bytes contradict their specification.
public enum Defect: Equatable, Sendable {
    /// The layer outside leaves fewer bytes than the header has.
    case tooShort(needed: Int, declared: Int)
    /// A field's value lies outside what the specification or the enclosing layer allows.
    case outOfRange(field: StaticString, value: Int, allowed: ClosedRange<Int>)
    /// A field must hold one value and holds another.
    case unexpected(field: StaticString, value: Int, expected: Int)
    /// A rule in words, where no number tells it.
    case rule(StaticString)

    public static func == (left: Defect, right: Defect) -> Bool {
        Fault.malformed(left).description == Fault.malformed(right).description
    }
}

/// A bound that peel sets itself.
public enum Limit: Equatable, Sendable {
    /// Too many layers in one frame.
    case depth(Int)
    /// Too many fields in one frame.
    case fields(Int)
    /// Too many sources beside one frame.
    case sources(Int)
    /// A message or body that is put together or unpacked is too long.
    case message(Int)
    /// Too many messages are being unpacked at once.
    case unpacking(Int)
    /// Too many messages wait for their rest.
    case messages(Int)
    /// Too many streams are open in a connection.
    case streams(Int)
    /// Too many bytes of a stream wait behind a gap.
    case gap(Int)
}

extension Fault: CustomStringConvertible {
    /// The fault in words: the field as a filter names it, what was found, what was expected.
    public var description: String {
        switch self {
        case .truncated(let needed, let captured):
            "truncated: \(needed) bytes needed, \(captured) captured"
        case .malformed(.tooShort(let needed, let declared)):
            "malformed: \(needed) bytes needed, \(declared) left in the packet"
        case .malformed(.outOfRange(let field, let value, let allowed)):
            "malformed: \(field) is \(value), expected \(allowed.lowerBound)…\(allowed.upperBound)"
        case .malformed(.unexpected(let field, let value, let expected)):
            "malformed: \(field) is \(value), expected \(expected)"
        case .malformed(.rule(let text)):
            "malformed: \(text)"
        case .checksum(let field, let value, let expected):
            "damaged: \(field) is 0x\(Self.digits(value)), expected 0x\(Self.digits(expected))"
        case .offloaded(let field, 0):
            "offload: \(field) is empty, left for the sender's adapter"
        case .offloaded(let field, let value):
            "offload: \(field) is 0x\(Self.digits(value)), the pseudo-header's sum, left for the sender's adapter"
        case .limited(.depth(let depth)):
            "limit: more than \(depth) layers, the rest is shown as data"
        case .limited(.fields(let count)):
            "limit: more than \(count) fields, the rest is not listed"
        case .limited(.sources(let count)):
            "limit: more than \(count) messages outside the frame, the rest is not shown"
        case .limited(.message(let count)):
            "limit: more than \(count) bytes in one message, the rest is not shown"
        case .limited(.gap(let count)):
            "limit: more than \(count) bytes of a stream, or too many pieces, wait behind a gap, which is passed over"
        case .limited(.messages(let count)):
            "limit: more than \(count) messages wait for their rest, those before are forgotten"
        case .limited(.streams(let count)):
            "limit: more than \(count) streams are open, the eldest is forgotten"
        case .limited(.unpacking(let count)):
            "limit: \(count) messages are being unpacked already, this one is not"
        }
    }

    /// A short name for counters.
    public var shortDescription: String {
        switch self {
        case .truncated: "truncated"
        case .malformed: "malformed"
        case .checksum: "checksum"
        case .offloaded: "offload"
        case .limited: "limited"
        }
    }

    /// At least four hexadecimal digits.
    private static func digits(_ value: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, 4 - text.count)) + text
    }

    /// By value; field names are equal when their text is.
    public static func == (left: Fault, right: Fault) -> Bool {
        switch (left, right) {
        case (.truncated(let leftNeeded, let leftCaptured), .truncated(let needed, let captured)):
            leftNeeded == needed && leftCaptured == captured
        case (.limited(let left), .limited(let right)): left == right
        default: left.shortDescription == right.shortDescription && left.description == right.description
        }
    }
}
