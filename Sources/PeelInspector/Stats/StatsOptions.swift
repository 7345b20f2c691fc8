import PeelCapture
import PeelFilter

/// The parts of `peel stats`.
public struct StatsSections: OptionSet, Sendable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    public static var hierarchy: StatsSections { .init(rawValue: 1) }
    public static var conversations: StatsSections { .init(rawValue: 1 << 1) }
    public static var endpoints: StatsSections { .init(rawValue: 1 << 2) }
    public static var ports: StatsSections { .init(rawValue: 1 << 3) }
    public static var io: StatsSections { .init(rawValue: 1 << 4) }
    public static var lengths: StatsSections { .init(rawValue: 1 << 5) }
    public static var roundTrips: StatsSections { .init(rawValue: 1 << 6) }
    public static var problems: StatsSections { .init(rawValue: 1 << 7) }

    /// What is shown where nothing is asked for.
    public static var overview: StatsSections {
        [.hierarchy, .conversations, .endpoints, .ports, .io, .lengths, .roundTrips, .problems]
    }

    /// Parts that are told by the layers of a packet.
    var needsLayers: Bool {
        !isDisjoint(with: [.hierarchy, .conversations, .endpoints, .ports, .roundTrips, .problems])
    }
    /// Parts that are told by the packets before it in its stream.
    var needsStreams: Bool { !isDisjoint(with: [.conversations, .roundTrips, .problems]) }
}

/// What `peel stats` is asked for.
public struct StatsOptions: Sendable {
    public var sections = StatsSections.overview
    /// One JSON object a line for each part.
    public var json = false
    /// Bars of `#` in place of block characters.
    public var ascii = false
    /// How wide the text may be.
    public var columns = 80
    /// How many endpoints and ports are shown; nil shows all.
    public var top: Int? = 10
    /// The gravest findings alone: those of at least this severity.
    public var severity = Severity.chat
    /// The length of an interval in nanoseconds; nil chooses one that gives at most 40.
    public var interval: Int64?
    /// Stop after so many packets; nil reads all.
    public var count: Int?
    /// A capture expression; nil takes every packet.
    public var expression: CaptureExpression?
    /// A display filter: packets for which it does not hold are not counted, but their streams are followed.
    public var displayFilter: DisplayFilter?
    /// What that asks of connections, which are counted beforehand.
    var flows: (any FlowAnswers)?
    /// Protocols that `-d` chose.
    public var decodeAs: [String] = []

    public init() {}

    /// Whether the environment says that a terminal shows UTF-8.
    public static var isUnicode: Bool {
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
            guard let value = FileCheck.environment(name), !value.isEmpty else { continue }
            let lower = value.lowercased()
            return lower.contains("utf-8") || lower.contains("utf8")
        }
        return false
    }
}
