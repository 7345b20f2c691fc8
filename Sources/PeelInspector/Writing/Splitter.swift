import PeelCapture
import PeelFlow
import PeelWire

/// Finds each frame's part and writes it there.
struct Splitter: ~Copyable {
    private let key: SplitKey
    private var writer: SplitWriter
    private var table: FlowTable?
    private var index = 1
    private var inPart = 0
    private(set) var frameCount = 0

    init(_ key: SplitKey, _ writer: consuming SplitWriter) throws(CaptureError) {
        self.key = key
        self.writer = writer
        var options = FlowTableOptions()
        options.checksums = .none
        guard key == .flow || key == .port else {
            table = nil
            return
        }
        do throws(ReservationError) { table = try FlowTable(options) } catch {
            throw CaptureError("--split", "no memory for the table of flows", status: .output)
        }
    }

    var fileCount: Int { writer.fileCount }
    var lostCommentCount: Int { writer.lostCommentCount }

    mutating func write(_ frame: borrowing Frame, number: Int) throws(CaptureError) {
        frameCount += 1
        switch key {
        case .flow, .port: try writer.write(frame, to: flowPart(frame, number))
        case .host:
            var headers = Headers()
            guard Headers.read(frame, number: UInt64(number), into: &headers) else {
                return try writer.write(frame, to: "other")
            }
            let isV6 = headers.bits.contains(.v6)
            let (one, two) = (Self.part(headers.source, isV6), Self.part(headers.destination, isV6))
            try writer.write(frame, to: one)
            if two != one { try writer.write(frame, to: two) }
        case .minutes(let count): try writer.write(frame, to: Self.part(frame.time, minutes: count))
        case .size(let limit):
            let wanted = Int64(frame.bytes.captured.byteCount + 36)
            if inPart > 0, writer.latestByteCount + wanted > limit { next() }
            inPart += 1
            try writer.write(frame, to: padded(index, 5))
        case .packets(let limit):
            if inPart == limit { next() }
            inPart += 1
            try writer.write(frame, to: padded(index, 5))
        }
    }

    mutating func flush() throws(CaptureError) { try writer.flush() }

    mutating func close() throws(CaptureError) { try writer.close() }

    private mutating func next() {
        index += 1
        inPart = 0
    }

    /// The innermost flow of the frame, or its server's port.
    private mutating func flowPart(_ frame: borrowing Frame, _ number: Int) -> String {
        var found: FlowVisit?
        _ = table?.visit(frame, number: UInt64(number)) { if !$0.isQuoted { found = $0 } }
        guard let found else { return "other" }
        if key == .flow { return "flow-" + padded(Int(found.flow), 6) }
        let headers = found.headers
        let name: String
        switch headers.proto {
        case IPProtocol.tcp: name = "tcp"
        case IPProtocol.udp: name = "udp"
        case IPProtocol.sctp: name = "sctp"
        default: return headers.bits.contains(.v6) ? "ipv6-proto-\(headers.proto)" : "ip-proto-\(headers.proto)"
        }
        guard headers.bits.contains(.ports) else { return name }
        return "\(name)-\(found.fromClient ? headers.destinationPort : headers.sourcePort)"
    }

    /// `host-192.0.2.1`; the colons of IPv6 become underscores.
    private static func part(_ address: IPv6Address, _ isV6: Bool) -> String {
        let text = isV6 ? "\(address)" : "\(IPv4Address(bits32: UInt32(truncatingIfNeeded: address.low)))"
        return "host-" + String(text.map { $0 == ":" ? "_" : $0 })
    }

    /// `20231114T221500Z`: when the period begins.
    private static func part(_ time: Timestamp, minutes: Int64) -> String {
        let period = minutes * 60_000_000_000
        let rest = time.nanoseconds % period
        let start = time.nanoseconds &- (rest < 0 ? rest &+ period : rest)
        return MomentText.compact(Timestamp(nanoseconds: start))
    }
}

/// `number` with zeros in front, so that names sort.
private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: Swift.max(width - digits.count, 0)) + digits
}
