#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The local time zone, asked once per day of packets instead of once per packet.
///
/// This file is the boundary to `localtime_r(3)`.
public struct LocalZone: Sendable {
    /// The zone's abbreviation at the time that was asked last, such as `CET`.
    public private(set) var abbreviation = "UTC"

    private let isUTC: Bool
    /// Where the kept offset holds, in seconds since 1970.
    private var validFrom: Int64 = .max
    private var validTo: Int64 = .min
    private var kept: Int64 = 0

    /// The zone of `TZ` or of the system, or UTC.
    public init(utc: Bool = false) {
        isUTC = utc
        if !utc { tzset() }
    }

    /// Seconds to add to UTC at `seconds` since 1970.
    @inline(__always)
    public mutating func offset(at seconds: Int64) -> Int64 {
        if seconds >= validFrom, seconds < validTo { return kept }
        return find(seconds)
    }

    @inline(never)
    private mutating func find(_ seconds: Int64) -> Int64 {
        if isUTC {
            (validFrom, validTo) = (.min, .max)
            return 0
        }
        let day: Int64 = 86_400
        let start = Self.floor(seconds, day)
        let first = Self.ask(start)
        let last = Self.ask(start &+ day)
        if first.offset == last.offset, first.name == last.name {
            (kept, abbreviation, validFrom, validTo) = (first.offset, first.name, start, start &+ day)
            return kept
        }
        // The clocks change on this day: changes fall on whole minutes.
        let minute = Self.floor(seconds, 60)
        let now = Self.ask(minute)
        (kept, abbreviation, validFrom, validTo) = (now.offset, now.name, minute, minute &+ 60)
        return kept
    }

    private static func floor(_ value: Int64, _ unit: Int64) -> Int64 {
        let rest = value % unit
        return value &- (rest < 0 ? rest &+ unit : rest)
    }

    private static func ask(_ seconds: Int64) -> (offset: Int64, name: String) {
        var moment = time_t(seconds)
        var parts = unsafe tm()
        guard unsafe localtime_r(&moment, &parts) != nil else { return (0, "UTC") }
        let name = unsafe parts.tm_zone.map { unsafe String(cString: $0) } ?? ""
        return unsafe (Int64(parts.tm_gmtoff), name)
    }
}
