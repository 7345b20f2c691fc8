import PeelWire

/// UDP ports that descriptions of sessions have announced for media: the latest of them.
///
/// Reports come to the next port, or to the same (RFC 3550 section 11, RFC 5761). Addresses are not asked for, as
/// translators change them on the way.
struct MediaPorts: Sendable {
    private var ports: [UInt16] = []
    private let media: Claim
    private let reports: Claim

    /// Most ports that are kept.
    private static var limit: Int { 256 }

    init() {
        media = .named("rtp")
        reports = .named("rtcp")
    }

    /// Notes what a frame has announced.
    mutating func note(_ announced: [(port: UInt16, isMedia: Bool)]) {
        for (port, isMedia) in announced {
            ports.removeAll { $0 == port }
            guard isMedia else { continue }
            if ports.count >= Self.limit { ports.removeFirst() }
            ports.append(port)
        }
    }

    /// What comes between two ports; nil where neither was announced, or the bytes cannot be media.
    func claim(for ports: Claim, _ bytes: borrowing PacketBytes) -> Claim? {
        guard !self.ports.isEmpty, case .udpPorts(let one, let other) = ports, bytes.captured.uint8(at: 0) >> 6 == 2,
            self.ports.contains(where: { $0 == one || $0 == other || $0 &+ 1 == one || $0 &+ 1 == other })
        else { return nil }
        return 200...207 ~= bytes.captured.uint8(at: 1) ? reports : media
    }
}
