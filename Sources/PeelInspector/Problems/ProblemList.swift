import PeelWire

/// Every finding of a capture: kinds with counts and first packets, and for each packet the gravest.
public struct ProblemList: Sendable {
    private var reader: ProblemReader
    private var counts: [UInt64] = []
    private var firsts: [Int] = []
    private let keepsPackets: Bool
    /// Half a byte a packet: its gravest finding, 0 for none.
    private var grades: [UInt8] = []

    /// `keepsPackets` for who walks from packet to packet; it takes half a byte of memory each.
    public init(_ registry: Registry, keepsPackets: Bool = false) {
        reader = ProblemReader(registry)
        self.keepsPackets = keepsPackets
    }

    /// Takes the next packet, dissected and its streams followed.
    public mutating func take(_ frame: borrowing Frame, _ dissection: borrowing Dissection) {
        reader.read(frame, dissection)
        var gravest: UInt8 = 0
        for place in reader.found {
            if place >= counts.count {
                counts += Array(repeating: 0, count: place + 1 - counts.count)
                firsts += Array(repeating: 0, count: place + 1 - firsts.count)
            }
            if counts[place] == 0 { firsts[place] = dissection.number }
            counts[place] &+= 1
            guard keepsPackets else { continue }
            let kind = reader.kinds[place]
            gravest = max(gravest, kind.isOrdinary ? Severity.chat.rawValue : kind.severity.rawValue)
        }
        if keepsPackets { grade(dissection.number, gravest) }
    }

    /// Takes a packet that does not count: what it tells of its stream is remembered.
    mutating func pass(_ frame: borrowing Frame, _ dissection: borrowing Dissection) { reader.read(frame, dissection) }

    private mutating func grade(_ number: Int, _ grade: UInt8) {
        guard number > 0 else { return }
        let place = (number - 1) / 2
        if place >= grades.count { grades += Array(repeating: 0, count: place + 1 - grades.count) }
        grades[place] |= number & 1 == 1 ? grade : grade << 4
    }

    /// The findings, the gravest first, of one severity the most frequent.
    public var problems: [Problem] {
        let all = counts.indices.filter { counts[$0] > 0 }.map {
            Problem(kind: reader.kinds[$0], count: counts[$0], first: firsts[$0])
        }
        return all.sorted {
            if $0.kind.severity != $1.kind.severity { return $0.kind.severity > $1.kind.severity }
            return $0.count != $1.count ? $0.count > $1.count : $0.first < $1.first
        }
    }

    /// The gravest finding of a packet, by its number from 1; nil where there is none. What belongs to the ordinary course
    /// is of no more than ``Severity/chat``.
    public func severity(of number: Int) -> Severity? {
        guard number > 0, (number - 1) / 2 < grades.count else { return nil }
        return Severity(rawValue: number & 1 == 1 ? grades[(number - 1) / 2] & 15 : grades[(number - 1) / 2] >> 4)
    }

    /// The next packet after number `number` with a finding of at least `severity`.
    public func packet(after number: Int, atLeast severity: Severity) -> Int? {
        var next = max(number, 0) + 1
        while (next - 1) / 2 < grades.count {
            if let found = self.severity(of: next), found >= severity { return next }
            next += 1
        }
        return nil
    }

    /// The last packet before number `number` with a finding of at least `severity`.
    public func packet(before number: Int, atLeast severity: Severity) -> Int? {
        var next = min(number - 1, grades.count * 2)
        while next > 0 {
            if let found = self.severity(of: next), found >= severity { return next }
            next -= 1
        }
        return nil
    }

    /// What was found in one packet, the gravest first; closings are told only by ``take(_:_:)``, which knows the past.
    public func findings(in frame: borrowing Frame, _ dissection: borrowing Dissection) -> [ProblemKind] {
        var reader = reader
        reader.read(frame, dissection)
        return reader.found.map { reader.kinds[$0] }.sorted { $0.severity > $1.severity }
    }
}
