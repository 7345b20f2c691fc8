import PeelCapture
import PeelFlow

/// A process of this machine: its sockets now, and what its connections brought while they were captured.
public struct ProcessLine: Sendable {
    public var owner: SocketOwner
    public var sockets = 0
    /// Ports that it listens on, those of UDP sockets that are bound alone too; `tcp 80`.
    public var listens: [String] = []
    public var connections = 0
    public var packets: UInt64 = 0
    /// What it sent and received, in bytes.
    public var sent: UInt64 = 0
    public var received: UInt64 = 0

    /// What groups of connections are called.
    public var name: String { ProcessListing.name(owner) }
}

/// The processes of this machine as far as they may be seen.
public struct ProcessListing: Sendable {
    public var lines: [ProcessLine] = []
    /// Sockets that nobody is known of, and connections without a process.
    public var unknownSockets = 0
    public var unknownConnections = 0
    /// Sockets that were not looked at because there were too many.
    public var leftOut = 0

    public init() {}

    /// What a process is called: `curl 1234`.
    public static func name(_ owner: SocketOwner) -> String { "\(owner.name) \(owner.pid)" }

    /// Puts the list together, those with the most bytes first. For a thread that nobody waits for.
    public static func make(_ session: CaptureSession) -> ProcessListing {
        var listing = ProcessListing()
        var found: [SocketOwner: ProcessLine] = [:]
        let (entries, leftOut) = session.processes.sockets
        listing.leftOut = leftOut
        for entry in entries {
            guard let owner = entry.owner else {
                listing.unknownSockets += 1
                continue
            }
            var line = found[owner] ?? ProcessLine(owner: owner)
            line.sockets += 1
            if entry.key.remotePort == 0, entry.key.proto == 17 || entry.state == 10 {
                let port = "\(entry.key.proto == 6 ? "tcp" : "udp") \(entry.key.localPort)"
                if !line.listens.contains(port), line.listens.count < 64 { line.listens.append(port) }
            }
            found[owner] = line
        }
        let owners = session.processes.owners
        listing.unknownConnections = max(0, session.status.flows - owners.count)
        let flows = owners.keys.sorted()
        var start = 0
        while start < flows.count {
            let part = flows[start..<min(flows.count, start + 256)]
            for line in session.lines(part.map { Int($0) }) {
                guard let owner = line.owner else { continue }
                var process = found[owner] ?? ProcessLine(owner: owner)
                process.connections += 1
                process.packets &+= line.row.packets
                let port = "\(line.row.proto == 6 ? "tcp" : "udp") \(line.row.serverPort)"
                let isClient = !process.listens.contains(port)
                process.sent &+= isClient ? line.row.client.bytes : line.row.server.bytes
                process.received &+= isClient ? line.row.server.bytes : line.row.client.bytes
                found[owner] = process
            }
            start += part.count
        }
        listing.lines = found.values.sorted { left, right in
            let (one, other) = (left.sent &+ left.received, right.sent &+ right.received)
            if one != other { return one > other }
            if left.sockets != right.sockets { return left.sockets > right.sockets }
            return left.owner.pid < right.owner.pid
        }
        return listing
    }
}
