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

    public init() {}
}

/// Which colours are used.
enum ThemeName: String, CaseIterable, Sendable { case auto, dark, light, none }
