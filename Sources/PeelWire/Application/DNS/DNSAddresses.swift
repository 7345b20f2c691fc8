/// The addresses that an answer of DNS leads to, with the name that was asked for: the fast way for flows, which need
/// nothing else of a message.
///
/// RFC 1035 section 4.1; A, AAAA (RFC 3596), and the hints of SVCB and HTTPS (RFC 9460 section 7.3). Of a unicast answer
/// every address belongs to the question, whatever aliases lead there; of a multicast one (RFC 6762), which has no
/// question, to the record's own name.
public struct DNSAddresses: ~Escapable {
    private let message: RawSpan
    private var offset: Int
    /// Records that are left.
    private var left: Int
    private let isMulticast: Bool
    /// Where the hints are that are left of a record.
    private var shortHints = 0..<0
    private var longHints = 0..<0
    /// The name that the next address belongs to, in small letters, its labels joined by dots.
    public private(set) var name: [UInt8] = []

    /// An address of either version; an IPv4 address lies in the low 32 bits.
    public struct Found: Equatable, Sendable {
        public let address: IPv6Address
        public let isV6: Bool
    }

    /// Prepares to read `message`; nil where it is no answer without an error, or leads nowhere.
    @_lifetime(copy message)
    public init?(_ message: RawSpan, isMulticast: Bool) {
        // QR set, opcode 0, no error.
        guard message.byteCount > 12, message.uint16(at: 2) & 0xf80f == 0x8000 else { return nil }
        self.message = message
        self.isMulticast = isMulticast
        offset = 12
        // Additional records of a multicast answer say as much as its answers.
        left = Int(message.uint16(at: 6)) &+ (isMulticast ? Int(message.uint16(at: 10)) : 0)
        if left == 0 { return nil }
        if isMulticast { left &+= Int(message.uint16(at: 8)) }
        var questions = Int(message.uint16(at: 4))
        while questions > 0 {
            let start = offset
            guard skipName() else { return nil }
            offset &+= 4
            if name.isEmpty, !isMulticast {
                guard let text = Self.text(message, at: start) else { return nil }
                name = text
            }
            questions &-= 1
        }
        if name.isEmpty, !isMulticast { return nil }
    }

    /// The next address; nil at the end, and where the message is broken.
    public mutating func next() -> Found? {
        while true {
            if let hint = hint() { return hint }
            guard left > 0 else { return nil }
            left &-= 1
            let owner = offset
            guard skipName(), offset &+ 10 <= message.byteCount else { return nil }
            let type = message.uint16(at: offset)
            let start = offset &+ 10
            let end = start &+ Int(message.uint16(at: offset &+ 8))
            guard end <= message.byteCount else { return nil }
            offset = end
            if isMulticast, type == 1 || type == 28 {
                guard let text = Self.text(message, at: owner) else { return nil }
                name = text
            }
            switch (type, end &- start) {
            case (1, 4):
                return Found(
                    address: IPv6Address(high: 0, low: UInt64(message.uint32(at: start))), isV6: false)
            case (28, 16):
                return Found(
                    address: IPv6Address(high: message.uint64(at: start), low: message.uint64(at: start &+ 8)),
                    isV6: true)
            case (64, _), (65, _): if !isMulticast { findHints(start, end) }
            default: break
            }
        }
    }

    private mutating func hint() -> Found? {
        if shortHints.count >= 4 {
            let start = shortHints.lowerBound
            shortHints = start &+ 4..<shortHints.upperBound
            return Found(address: IPv6Address(high: 0, low: UInt64(message.uint32(at: start))), isV6: false)
        }
        guard longHints.count >= 16 else { return nil }
        let start = longHints.lowerBound
        longHints = start &+ 16..<longHints.upperBound
        return Found(
            address: IPv6Address(high: message.uint64(at: start), low: message.uint64(at: start &+ 8)), isV6: true)
    }

    /// Finds the hints among the parameters of a service, which lie behind its priority and its target's name.
    private mutating func findHints(_ start: Int, _ end: Int) {
        var place = start &+ 2
        while place < end, message.uint8(at: place) != 0 { place &+= 1 &+ Int(message.uint8(at: place) & 0x3f) }
        place &+= 1
        while place &+ 4 <= end {
            let key = message.uint16(at: place)
            let first = place &+ 4
            let last = first &+ Int(message.uint16(at: place &+ 2))
            guard last <= end else { return }
            if key == 4 { shortHints = first..<last }
            if key == 6 { longHints = first..<last }
            place = last
        }
    }

    /// Moves behind the name at `offset`; false where it is broken.
    private mutating func skipName() -> Bool {
        while offset < message.byteCount {
            let head = Int(message.uint8(at: offset))
            if head == 0 {
                offset &+= 1
                return true
            }
            if head >> 6 == 3 {
                offset &+= 2
                return offset <= message.byteCount
            }
            if head >> 6 != 0 { return false }
            offset &+= 1 &+ head
        }
        return false
    }

    /// The name at `start`, bounded as ``DomainName`` is; nil where it is broken.
    private static func text(_ message: RawSpan, at start: Int) -> [UInt8]? {
        var text: [UInt8] = []
        var offset = start
        var before = start
        while offset < message.byteCount {
            let head = Int(message.uint8(at: offset))
            if head == 0 { return text }
            if head >> 6 == 3 {
                let target = Int(message.uint16(at: offset) & 0x3fff)
                guard offset &+ 2 <= message.byteCount, target < before else { return nil }
                before = target
                offset = target
                continue
            }
            guard head >> 6 == 0, offset &+ 1 &+ head <= message.byteCount, text.count &+ head < 255 else { return nil }
            if !text.isEmpty { text.append(UInt8(ascii: ".")) }
            for place in offset &+ 1...offset &+ head {
                let byte = message.uint8(at: place)
                text.append(0x41...0x5a ~= byte ? byte | 0x20 : byte)
            }
            offset &+= 1 &+ head
        }
        return nil
    }
}
