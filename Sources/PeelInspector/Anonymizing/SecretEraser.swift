/// Overwrites the values of known secrets in text that packets carry, in place, so that lengths stay.
///
/// Lines such as `Authorization:` and `Cookie:`, parameters such as `token=`, and where names are hidden `Host:` and the
/// server name of a TLS Client Hello. A secret that goes on in the next segment of its direction is overwritten there too.
struct SecretEraser {
    private let hidesNames: Bool
    /// What each direction of a flow left unfinished.
    private var flows: [Int: Rest] = [:]
    private static let limit = 1 << 16
    private static let tailCount = 32

    private struct Rest {
        /// The end of the line so far.
        var tail: [UInt8] = []
        /// A line whose value is secret goes on.
        var isInside = false
    }

    init(hidesNames: Bool) { self.hidesNames = hidesNames }

    private static let lines = [
        "authorization:", "proxy-authorization:", "cookie:", "set-cookie:", "x-api-key:", "api-key:", "x-auth-token:",
        "x-csrf-token:", "x-amz-security-token:", "www-authenticate:", "pass ", "auth ",
    ].map { Array($0.utf8) }
    private static let names = ["host:", ":authority:", "referer:", "origin:"].map { Array($0.utf8) }
    private static let parameters = [
        "token=", "api_key=", "apikey=", "password=", "passwd=", "pwd=", "secret=", "session=", "sessionid=", "sid=",
        "auth=", "code=", "signature=", "sig=",
    ].map { Array($0.utf8) }

    /// Overwrites what is secret in `range` of `bytes`, which `flow` carries.
    mutating func erase(_ range: Range<Int>, of bytes: inout [UInt8], flow: Int) {
        if hidesNames { eraseServerName(range, &bytes) }
        var rest = flows[flow] ?? Rest()
        let text = rest.tail + bytes[range].map(Self.lower)
        let shift = range.lowerBound - rest.tail.count
        var place = 0
        var lineStart = 0
        var isInside = rest.isInside
        while place < text.count {
            let byte = text[place]
            if byte == 10 || byte == 13 {
                isInside = false
                lineStart = place + 1
            } else if isInside {
                if place + shift >= range.lowerBound { bytes[place + shift] = UInt8(ascii: "x") }
            } else if place == lineStart, let found = line(text, place) {
                place = found
                isInside = true
                continue
            } else if let found = Self.parameters.first(where: { Self.begins(text, place, $0) }) {
                place += found.count
                while place < text.count, !Self.endsParameter(text[place]) {
                    if place + shift >= range.lowerBound { bytes[place + shift] = UInt8(ascii: "x") }
                    place += 1
                }
                continue
            }
            place += 1
        }
        rest.isInside = isInside
        rest.tail = isInside ? [] : Array(text[max(lineStart, text.count - Self.tailCount)...])
        if flows.count >= Self.limit { flows.removeAll(keepingCapacity: true) }
        flows[flow] = rest
    }

    /// Where the value of a secret line begins; nil where the line is none.
    private func line(_ text: [UInt8], _ start: Int) -> Int? {
        let wanted = hidesNames ? Self.lines + Self.names : Self.lines
        guard let found = wanted.first(where: { Self.begins(text, start, $0) }) else { return nil }
        var place = start + found.count
        while place < text.count, text[place] == 32 { place += 1 }
        return place
    }

    private static func begins(_ text: [UInt8], _ start: Int, _ word: [UInt8]) -> Bool {
        guard text[start] == word[0], start + word.count <= text.count else { return false }
        for offset in word.indices where text[start + offset] != word[offset] { return false }
        return true
    }

    private static func endsParameter(_ byte: UInt8) -> Bool {
        byte <= 32 || "&;,\"'<>})#".utf8.contains(byte)
    }

    private static func lower(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte + 32 : byte }

    /// Overwrites the host name in the server_name extension (RFC 6066, section 3) of a Client Hello that begins here.
    private func eraseServerName(_ range: Range<Int>, _ bytes: inout [UInt8]) {
        func number(_ place: Int, _ count: Int) -> Int? {
            guard place >= range.lowerBound, place + count <= range.upperBound else { return nil }
            return bytes[place..<place + count].reduce(0) { $0 << 8 | Int($1) }
        }
        var place = range.lowerBound
        guard number(place, 2) == 0x1603, number(place + 5, 1) == 1 else { return }
        // The record's and the message's header, version and random; then three lists with their lengths.
        place += 5 + 4 + 2 + 32
        for width in [1, 2, 1] {
            guard let count = number(place, width) else { return }
            place += width + count
        }
        place += 2
        while let type = number(place, 2), let count = number(place + 2, 2) {
            if type == 0, let length = number(place + 7, 2) {
                for offset in place + 9..<place + 9 + length where offset < range.upperBound {
                    bytes[offset] = UInt8(ascii: "x")
                }
                return
            }
            place += 4 + count
        }
    }
}
