import PeelWire

/// Takes the content coding off a body, piece by piece, in bounded memory. RFC 9110 section 8.4.
package struct BodyDecoder: Sendable {
    /// How it stands with the body.
    package enum State: Sendable {
        case open
        /// The coding has ended; what follows is none of the body's.
        case ended
        case damaged
        /// It comes to more than the limit.
        case tooLong
    }

    package private(set) var state = State.open
    /// ``HTTPCoding/other`` as well where too many bodies are being unpacked already: the bytes pass as they come.
    package private(set) var coding: HTTPCoding
    private let limit: Int
    private var made = 0
    private var inflater: ContentInflater?

    /// `limit` is how many bytes a coded body may come to.
    package init(_ coding: HTTPCoding, limit: Int) {
        self.coding = coding
        self.limit = limit
    }

    /// Whether bytes pass as they come.
    package var isPlain: Bool { coding == .none || coding == .other }

    /// The next piece that `bytes` come to from `offset` on; nil where nothing more comes of them.
    package mutating func next(_ bytes: RawSpan, _ offset: inout Int) -> [UInt8]? {
        guard state == .open else { return nil }
        if !isPlain, inflater == nil {
            if bytes.isEmpty { return nil }
            inflater = ContentInflater(coding, first: bytes)
            if inflater == nil { coding = .other }
        }
        guard let inflater else {
            guard offset < bytes.byteCount else { return nil }
            defer { offset = bytes.byteCount }
            var piece: [UInt8] = []
            piece.append(bytes.clamped(offset..<bytes.byteCount))
            return piece
        }
        while true {
            var piece: [UInt8] = []
            let start = offset
            let step = inflater.step(bytes, &offset, room: limit &- made &+ 1, into: &piece)
            if piece.count > limit &- made {
                piece.removeLast(piece.count &- (limit &- made))
                end(.tooLong)
            } else if step != .more {
                end(step == .damaged ? .damaged : .ended)
            }
            made &+= piece.count
            if !piece.isEmpty { return piece }
            if state != .open || offset == start { return nil }
        }
    }

    /// Learns that bytes are missing: a coded body cannot go on behind them.
    package mutating func lose() { if !isPlain { end(.damaged) } }

    private mutating func end(_ state: State) {
        self.state = state
        inflater = nil
    }
}
