import PeelWire

/// A datagram put together, and what was met on the way.
public struct WholeDatagram: Sendable {
    /// One of the fragments, as the datagram's description lists it.
    public struct Part: Sendable {
        public var frame: UInt32
        public var offset: Int
        public var count: Int
        /// It brings bytes that a fragment before it has, and they differ.
        public var isOverlap = false
        public var isConflict = false
        /// It ends the datagram, elsewhere than an earlier one that does.
        public var isSecondTail = false
        /// It reaches beyond the end.
        public var isTooLong = false

        /// Something is wrong with it beside that it brings bytes again.
        package var isFlawed: Bool { isConflict || isSecondTail || isTooLong }
    }

    public var bytes: [UInt8]
    /// The fragments in the order of their bytes.
    public var parts: [Part]
    /// The number of the protocol that the first fragment names.
    public var proto: UInt8
}

/// The fragments of a datagram whose rest is missing.
struct IncompleteDatagram: Sendable {
    let serial: Int
    let began: Timestamp
    /// The fragments in the order of their bytes, those of one place as they came.
    private var parts: [Piece] = []
    /// Their bytes as they came.
    private var bytes: [UInt8] = []
    /// Where the datagram ends; -1 till a last fragment tells.
    private var end = -1
    /// Bytes from the beginning that are all here, up to a hole.
    private var solid = 0
    private var proto: UInt8 = 0

    private struct Piece: Sendable {
        var part: WholeDatagram.Part
        /// Where its bytes begin in `bytes`.
        var place: Int
    }

    init(serial: Int, began: Timestamp) {
        self.serial = serial
        self.began = began
    }

    var byteCount: Int { bytes.count }
    var fragmentCount: Int { parts.count }

    /// Adds a fragment.
    mutating func add(_ fragment: Fragment, _ content: RawSpan) {
        var part = WholeDatagram.Part(frame: fragment.frame, offset: fragment.offset, count: content.byteCount)
        if parts.isEmpty || fragment.offset == 0 { proto = fragment.proto }
        if !fragment.more {
            if end < 0 {
                end = fragment.offset &+ content.byteCount
            } else if end != fragment.offset &+ content.byteCount {
                part.isSecondTail = true
            }
        }
        let piece = Piece(part: part, place: bytes.count)
        bytes.append(content)
        // Fragments mostly come in order, so the place is looked for from behind.
        var place = parts.count
        while place > 0, parts[place - 1].part.offset > part.offset { place -= 1 }
        parts.insert(piece, at: place)
        if place == parts.count - 1 {
            if part.offset <= solid { solid = max(solid, part.offset &+ part.count) }
        } else if part.offset <= solid {
            grow()
        }
    }

    /// Moves on over what is here.
    private mutating func grow() {
        solid = 0
        for piece in parts {
            guard piece.part.offset <= solid else { return }
            solid = max(solid, piece.part.offset &+ piece.part.count)
        }
    }

    /// The datagram, where nothing is missing.
    func whole() -> WholeDatagram? {
        guard end >= 0, solid >= end else { return nil }
        var whole = [UInt8]()
        whole.reserveCapacity(end)
        var parts: [WholeDatagram.Part] = []
        parts.reserveCapacity(self.parts.count)
        for piece in self.parts {
            var part = piece.part
            let stop = part.offset &+ part.count
            if stop > end { part.isTooLong = true }
            let known = max(0, min(stop, whole.count) &- part.offset)
            if known > 0 {
                part.isOverlap = true
                part.isConflict =
                    bytes[piece.place..<piece.place + known] != whole[part.offset..<part.offset + known]
            }
            let last = min(stop, end)
            if last > whole.count {
                let first = piece.place &+ (whole.count &- part.offset)
                whole.append(contentsOf: bytes[first..<piece.place &+ (last &- part.offset)])
            }
            parts.append(part)
        }
        return WholeDatagram(bytes: whole, parts: parts, proto: proto)
    }
}
