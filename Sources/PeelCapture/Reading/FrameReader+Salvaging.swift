import PeelWire

/// What was passed over of a damaged file.
public struct SkippedParts: Equatable, Sendable {
    /// A part: where it begins, what was wrong there, and how many bytes it has.
    public struct Part: Equatable, Sendable {
        public var damage: CaptureDamage
        public var byteCount: Int64
    }

    /// The first hundred parts.
    public internal(set) var parts: [Part] = []
    /// How many there are.
    public internal(set) var partCount = 0
    /// Bytes of all of them.
    public internal(set) var byteCount: Int64 = 0

    mutating func add(_ damage: CaptureDamage, _ count: Int64) {
        byteCount += count
        // Records of one kind of damage often follow each other: they are one part.
        if let last = parts.last, partCount == parts.count, last.damage.byteOffset + last.byteCount == damage.byteOffset
        {
            parts[parts.count - 1].byteCount += count
            return
        }
        partCount += 1
        if parts.count < 100 { parts.append(Part(damage: damage, byteCount: count)) }
    }
}

extension FrameReader {
    /// The next record that makes sense, wherever it begins.
    mutating func findBehindDamage() -> PacketHeader? {
        let wanted = format
        while true {
            if let packet = findHere(), !isNothing(packet) {
                if packet.time.nanoseconds > 0 { latestSeconds = packet.time.nanoseconds / 1_000_000_000 }
                return packet
            }
            guard let found = damage, window.source.failure == nil, window.source.shrunkenSize() == nil,
                resume(behind: found, as: wanted)
            else { return nil }
        }
    }

    /// A page of zeros reads as records without bytes or time: those are no packets.
    private mutating func isNothing(_ packet: PacketHeader) -> Bool {
        guard header != nil, packet.captured == 0, packet.wire == 0, packet.time.nanoseconds == 0 else { return false }
        end(at: window.offset, "zeros where a record is expected")
        return true
    }

    /// Moves to the next place that looks like a record; false where there is none.
    private mutating func resume(behind found: CaptureDamage, as wanted: Format) -> Bool {
        let start = found.byteOffset
        // A pcap record whose length lies may have swallowed the next one's header, so the search begins inside it. A
        // stream may have left the place behind already: then it begins where the stream stands.
        let isPcap = header != nil && frameCount > 0
        let first = isPcap ? Swift.min(recent.offset + 16, start) : start + 1
        // What looked like a record and was none is not looked at again.
        _ = window.move(to: Swift.max(first, resumedOffset + 1))
        damage = nil
        while window.require(12) {
            if wanted == .pcapng ? looksLikeBlock() : looksLikeRecord() {
                format = wanted
                resumedOffset = window.offset
                passedOver.add(found, Swift.max(window.offset - start, 0))
                return true
            }
            window.advance(1)
        }
        passedOver.add(found, window.offset + Int64(window.available) - start)
        format = .ended
        return false
    }

    /// A block of a known type whose two lengths agree begins here.
    private mutating func looksLikeBlock() -> Bool {
        let type = ordered(window.word(0))
        let isKnown = type >= 1 && type <= 6 || type == BlockType.decryptionSecrets || type == Self.sectionHeaderType
        guard isKnown else { return false }
        if type == Self.sectionHeaderType {
            let magic = window.word(8)
            guard magic == 0x1a2b_3c4d || magic == 0x4d3c_2b1a else { return false }
            let swapped = magic != 0x1a2b_3c4d
            let stated = Int(swapped ? window.word(4).byteSwapped : window.word(4))
            return stated >= 28 && stated & 3 == 0 && stated <= 1 << 20 && window.require(stated)
                && window.word(stated - 4) == window.word(4)
        }
        let stated = Int(ordered(window.word(4)))
        guard stated >= 16, stated & 3 == 0, stated <= 16 << 20, window.require(stated) else { return false }
        return window.word(stated - 4) == window.word(4)
    }

    /// A record begins here, and another one, or the end, follows it.
    private mutating func looksLikeRecord() -> Bool {
        var offset = 0
        for turn in 0..<3 {
            guard let count = recordCount(at: offset) else { return false }
            offset += count
            guard window.require(offset) else { return false }
            if turn > 0 || window.available == offset { if window.available - offset < 16 { return true } }
            guard window.require(offset + 16) else { return window.available == offset }
        }
        return true
    }

    /// The length of the record whose header could stand at `offset`; nil where none could.
    private func recordCount(at offset: Int) -> Int? {
        guard let header else { return nil }
        let seconds = Int64(ordered(window.word(offset)))
        let fraction = Int64(ordered(window.word(offset + 4)))
        var captured = Int(ordered(window.word(offset + 8)))
        var wire = Int(ordered(window.word(offset + 12)))
        switch header.order {
        case .capturedFirst: break
        case .wireFirst: swap(&captured, &wire)
        case .lesserFirst: if captured > wire { swap(&captured, &wire) }
        }
        let fractionLimit: Int64 = header.resolution == .nanoseconds ? 1_000_000_000 : 1_000_000
        guard fraction < fractionLimit, captured > 0, wire > 0, captured <= longestCaptured, captured <= wire,
            wire <= Swift.max(longestCaptured, 1 << 20)
        else { return nil }
        // A year's distance from the record before is more than any capture has a gap.
        if let latestSeconds, abs(seconds - latestSeconds) > 366 * 86_400 { return nil }
        return header.layout.rawValue + captured
    }
}
