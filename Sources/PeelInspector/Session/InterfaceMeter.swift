import PeelCapture

/// What an interface of this machine has received and sent so far, as its driver counts. No rights are needed.
public struct InterfaceTraffic: Sendable, Equatable {
    public var receivedBytes: UInt64 = 0
    public var receivedPackets: UInt64 = 0
    public var sentBytes: UInt64 = 0
    public var sentPackets: UInt64 = 0
}

/// Reads the counters of all interfaces at once.
public enum InterfaceMeter {
    /// The counters by interface name; empty where the system does not tell them in this way.
    public static func read() -> [String: InterfaceTraffic] {
        // Linux lists them in a file: two lines of heading, then `  eth0: 1234 5 0 0 0 0 0 0 567 8 …`.
        guard let text = try? ExpressionFile.lines("/proc/net/dev") else { return [:] }
        var found: [String: InterfaceTraffic] = [:]
        for line in text.dropFirst(2) {
            guard let colon = line.lastIndex(of: ":") else { continue }
            let name = line[..<colon].drop { $0 == " " }
            let numbers = line[line.index(after: colon)...].split(separator: " ").map { UInt64($0) ?? 0 }
            guard numbers.count >= 10 else { continue }
            found[String(name)] = InterfaceTraffic(
                receivedBytes: numbers[0], receivedPackets: numbers[1], sentBytes: numbers[8], sentPackets: numbers[9])
        }
        return found
    }
}
