import PeelFlow
import PeelInspector

/// How times are shown in lists.
enum TimeFormat: String, CaseIterable, Sendable {
    case sinceFirst = "since-first"
    case sincePrevious = "since-previous"
    case timeOfDay = "time-of-day"
    case dateAndTime = "date-and-time"
    case epoch = "epoch"

    var about: String {
        switch self {
        case .sinceFirst: "seconds since the first packet"
        case .sincePrevious: "seconds since the packet before"
        case .timeOfDay: "time of day"
        case .dateAndTime: "date and time"
        case .epoch: "seconds since 1970"
        }
    }
}

/// How `peel view` looks and behaves.
public struct ViewSettings: Sendable {
    /// ASCII characters alone.
    public var isASCII = false
    /// Times in UTC.
    public var isUTC = false
    public var hasMouse = true
    var theme = ThemeName.auto
    var timeFormat = TimeFormat.sinceFirst
    /// Files that were opened and lines that were typed are kept.
    var remembers = true
    var connectionColumns = ConnectionColumns.usual
    /// Somebody chose the columns; where nobody did, a live capture has one more.
    var hasChosenColumns = false
    var packetColumns = PacketColumns.names
    /// A column of the connections, with - before it turned round.
    var sort = "flow"
    var grouping = FlowQuery.Grouping.none
    /// The secrets of connections, of `--keylog`.
    public var secrets = SecretStore()
    /// What was wrong in the settings file.
    var problems: [String] = []

    public init() {}

    /// Reads the settings file at `path`, or the usual one where there is one, and tells on standard error what is
    /// wrong in it.
    public mutating func read(_ path: String?) {
        guard let place = path ?? SettingsFile.path, path != nil || FileCheck.exists(place) else { return }
        let usual = connectionColumns
        problems = SettingsFile.read(place, into: &self)
        hasChosenColumns = connectionColumns != usual
        for problem in problems { Diagnostics.complain(problem) }
    }

    /// Opens a capture; what it carries of secrets joins those that are known.
    func open(_ source: CaptureSession.Source) throws(FlowFailure) -> CaptureSession {
        try CaptureSession(source, secrets: secrets)
    }

    /// The defaults as a settings file.
    public static var dump: String { Setting.dump(ViewSettings()) }
}

/// Which colours are used.
package enum ThemeName: String, CaseIterable, Sendable { case auto, dark, light, none }
