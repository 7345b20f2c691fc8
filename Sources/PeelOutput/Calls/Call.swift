import PeelWire

/// A request with its answer.
public struct Call: Sendable {
    /// What became of a request.
    public enum Outcome: UInt8, Sendable, CaseIterable {
        case answered
        /// Nothing answered it before the capture ended.
        case unanswered
        /// An answer to nothing that was seen.
        case unasked
        /// Bytes are missing in the capture: nobody can tell.
        case lost

        /// As `--json` has it.
        public var word: StaticString {
            switch self {
            case .answered: "answered"
            case .unanswered: "unanswered"
            case .unasked: "unasked"
            case .lost: "lost"
            }
        }
    }

    /// An end of a connection.
    public struct End: Equatable, Sendable {
        public var address = IPv6Address(high: 0, low: 0)
        public var port: UInt16 = 0

        public init(address: IPv6Address = IPv6Address(high: 0, low: 0), port: UInt16 = 0) {
            self.address = address
            self.port = port
        }
    }

    public var outcome = Outcome.unanswered
    /// The flow as `peel flows` counts it; 0 where it has none.
    public var flow: UInt64 = 0
    public var isV6 = false
    /// Who asked, and whom.
    public var client = End()
    public var server = End()
    /// The protocol: an index into the registry's readers.
    public var layout = 0
    /// What was asked and what came of it.
    public var words = CallWords()
    public var request: Message?
    public var answer: Message?
    /// How often the request was sent again.
    public var repeats: UInt64 = 0
    /// It was asked of all who listen: where nobody answers, nothing is missing.
    public var isToMany = false
    /// A packet of it was chosen.
    public var isChosen = false

    /// One side of it.
    public struct Message: Sendable {
        /// The frame in which it was whole, and its time.
        public var frame: Int
        public var time: Timestamp
        /// Bytes of the protocol.
        public var byteCount: UInt64

        public init(frame: Int, time: Timestamp, byteCount: UInt64) {
            self.frame = frame
            self.time = time
            self.byteCount = byteCount
        }
    }

    public init() {}

    /// When it began: when it was asked, else answered.
    public var time: Timestamp { request?.time ?? answer?.time ?? Timestamp(nanoseconds: 0) }

    /// Nanoseconds from the whole request to the message that answers it.
    public var latency: Int64? {
        guard outcome == .answered, let request, let answer else { return nil }
        return answer.time.nanoseconds(since: request.time)
    }
}

/// The words of a call, bytes as they came off the wire; each of a bounded length.
public struct CallWords: Sendable {
    /// The method, command or opcode.
    public var kind: [UInt8] = []
    /// What it is about: a path, a query, a key, a name.
    public var what: [UInt8] = []
    /// What the answer says.
    public var status: [UInt8] = []
    /// The answer tells of an error; nil where nothing was told.
    public var isError: Bool?

    /// Most bytes that are kept of each.
    public static var kindLimit: Int { 64 }
    public static var limit: Int { 1024 }

    public init() {}

    /// Adds to what is there, after `separator`, as far as there is room.
    static func append(_ bytes: RawSpan, to text: inout [UInt8], _ separator: StaticString, limit: Int) {
        guard bytes.byteCount > 0, text.count < limit else { return }
        if !text.isEmpty { text += Array(separator.description.utf8) }
        let room = max(0, limit &- text.count)
        text.append(bytes.clamped(0..<min(room, bytes.byteCount)))
        // No character is cut in its middle.
        if bytes.byteCount > room { text.trimCharacter() }
    }
}

extension [UInt8] {
    mutating func append(_ bytes: RawSpan) {
        for offset in 0..<bytes.byteCount { append(bytes.uint8(at: offset)) }
    }

    /// Drops a UTF-8 character at the end that is not whole.
    mutating func trimCharacter() {
        var start = count
        while start > 0, count - start < 4 {
            start -= 1
            let byte = self[start]
            if byte & 0xc0 == 0x80 { continue }
            let size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
            if count - start < size { removeLast(count - start) }
            return
        }
    }
}
