import PeelWire

/// How much a finding matters, as Wireshark's expert information grades it.
public enum Severity: UInt8, Comparable, CaseIterable, Sendable {
    /// Part of the ordinary course, such as a SYN.
    case chat = 1
    /// Worth knowing, such as a retransmission.
    case note = 2
    /// Something went wrong, such as a reset.
    case warn = 3
    /// The packet contradicts its specification.
    case error = 4

    public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }

    /// `Chat`, `Note`, `Warn`, `Error`.
    public var name: StaticString {
        switch self {
        case .chat: "Chat"
        case .note: "Note"
        case .warn: "Warn"
        case .error: "Error"
        }
    }
}

/// What a finding is about, as Wireshark groups expert information.
public enum ProblemGroup: UInt8, CaseIterable, Sendable {
    case checksum, sequence, response, undecoded, malformed, `protocol`, security

    /// The name that is printed.
    public var name: StaticString {
        switch self {
        case .checksum: "Checksum"
        case .sequence: "Sequence"
        case .response: "Response"
        case .undecoded: "Undecoded"
        case .malformed: "Malformed"
        case .protocol: "Protocol"
        case .security: "Security"
        }
    }
}

/// A kind of finding: the same for every packet that it is found in.
public struct ProblemKind: Sendable {
    public let severity: Severity
    public let group: ProblemGroup
    /// The protocol's name in filters, such as `tcp`.
    public let layer: StaticString
    /// What was found; without a packet's own numbers, so that equal findings count together.
    public let summary: String
    /// The field that marks such a packet, for filters; nil where the finding is a fault of the layer.
    public let field: String?

    /// It belongs to the ordinary course: nobody who goes from problem to problem stops there.
    public var isOrdinary: Bool {
        if severity == .chat { return true }
        switch field {
        case "tcp.connection.fin_active", "tcp.connection.fin_passive", "tcp.analysis.tfo_syn", "tcp.analysis.tfo_ack":
            return true
        default: return false
        }
    }

    /// A display filter for the packets that it is found in.
    public var filter: String {
        var text = ""
        for character in summary {
            if character == "\"" || character == "\\" { text.append("\\") }
            text.append(character)
        }
        return "\(layer) && _ws.expert.message == \"\(text)\""
    }
}

/// A kind of finding with how often it was found and where first.
public struct Problem: Sendable {
    public let kind: ProblemKind
    public let count: UInt64
    /// The number of the first packet, from 1.
    public let first: Int
}
