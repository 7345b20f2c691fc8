import PeelWire

/// What is remarkable in a frame, for filters that ask for `_ws.expert` and its parts.
public struct FilterFinding: Sendable {
    /// As Wireshark numbers it (epan/proto.h, PI_CHAT and so on).
    public let severity: UInt32
    public let group: UInt32
    public let message: String

    public init(severity: UInt32, group: UInt32, message: String) {
        self.severity = severity
        self.group = group
        self.message = message
    }
}

/// What a filter may ask of findings and faults.
enum FindingDatum: String, CaseIterable, Sendable {
    case whole = "_ws.expert"
    case message = "_ws.expert.message"
    case severity = "_ws.expert.severity"
    case group = "_ws.expert.group"
    /// A layer contradicts the packet or its specification.
    case malformed = "_ws.malformed"
    /// The snapshot length cut a layer.
    case short = "_ws.short"

    var type: FilterType {
        switch self {
        case .whole: .label
        case .malformed, .short: .label
        case .message: .text
        case .severity, .group: .unsigned(4)
        }
    }

    var label: String {
        switch self {
        case .whole: "Expert Info"
        case .message: "Message"
        case .severity: "Severity level"
        case .group: "Group"
        case .malformed: "Malformed Packet"
        case .short: "Packet size limited during capture"
        }
    }

    var names: ValueNames? {
        switch self {
        case .severity:
            ValueNames { value in
                switch value {
                case 0x20_0000: "Chat"
                case 0x40_0000: "Note"
                case 0x60_0000: "Warning"
                case 0x80_0000: "Error"
                default: nil
                }
            }
        case .group:
            ValueNames { value in
                switch value {
                case 0x0100_0000: "Checksum"
                case 0x0200_0000: "Sequence"
                case 0x0300_0000: "Response"
                case 0x0500_0000: "Undecoded"
                case 0x0700_0000: "Malformed"
                case 0x0900_0000: "Protocol"
                case 0x0a00_0000: "Security"
                default: nil
                }
            }
        default: nil
        }
    }

    /// It is told by what was found in the frame, and not by its faults.
    var isFinding: Bool { self != .malformed && self != .short }

    /// The values that a frame has.
    func values(_ dissection: borrowing Dissection, _ findings: [FilterFinding]) -> [FilterValue] {
        switch self {
        case .whole: findings.map { _ in .label }
        case .message: findings.map { .text(Array($0.message.utf8)) }
        case .severity: findings.map { .unsigned(UInt64($0.severity)) }
        case .group: findings.map { .unsigned(UInt64($0.group)) }
        case .malformed:
            dissection.faults.contains { if case .malformed = $0.fault { true } else { false } } ? [.label] : []
        case .short:
            dissection.faults.contains { if case .truncated = $0.fault { true } else { false } } ? [.label] : []
        }
    }
}
