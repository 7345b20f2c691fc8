import Crypto

/// What a TLS hello message says, as far as fingerprints need it.
public struct HelloFacts: Sendable {
    public init() {}

    /// What carries TLS, as the first letter of JA4 tells it.
    public enum Carrier: String, Sendable {
        case tcp = "t"
        case quic = "q"
        case datagrams = "d"
    }

    public var carrier = Carrier.tcp
    /// The message is a client's.
    public var isClient = true
    /// The version in the message's own field.
    public var version: UInt16 = 0
    /// Offered cipher suites, or the chosen one.
    public var suites: [UInt16] = []
    /// Types of extensions, in the order of the message, as the other lists.
    public var extensions: [UInt16] = []
    /// Supported groups.
    public var groups: [UInt16] = []
    /// Point formats of elliptic curves.
    public var formats: [UInt8] = []
    /// Signature algorithms.
    public var signatures: [UInt16] = []
    /// Versions that the extension for them offers.
    public var versions: [UInt16] = []
    /// The first value of ALPN.
    public var application: [UInt8] = []

    mutating func removeAll() {
        version = 0
        suites.removeAll(keepingCapacity: true)
        extensions.removeAll(keepingCapacity: true)
        groups.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        signatures.removeAll(keepingCapacity: true)
        versions.removeAll(keepingCapacity: true)
        application.removeAll(keepingCapacity: true)
    }

    /// Values that clients send to keep servers honest (RFC 8701): both bytes equal, each ending in `a`.
    static func isGrease(_ value: UInt16) -> Bool { value & 0x0f0f == 0x0a0a && value >> 8 == value & 0xff }

    /// The text whose MD5 is JA3, or JA3S for a server: https://github.com/salesforce/ja3.
    public var ja3Text: String {
        func list(_ values: [UInt16]) -> String {
            values.filter { !Self.isGrease($0) }.map { String($0) }.joined(separator: "-")
        }
        // A server's list is taken as it is.
        if !isClient {
            let types = extensions.map { String($0) }.joined(separator: "-")
            return "\(version),\(suites.first.map { String($0) } ?? ""),\(types)"
        }
        let points = formats.map { String($0) }.joined(separator: "-")
        return "\(version),\(list(suites)),\(list(extensions)),\(list(groups)),\(points)"
    }

    /// The MD5 of `text` in hexadecimal.
    public static func md5(_ text: String) -> String { md5(Array(text.utf8)) }

    /// The same of bytes.
    public static func md5(_ text: [UInt8]) -> String { hexadecimal(Insecure.MD5.hash(data: text)) }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// JA4 of a client, and its raw form: FoxIO's technical_details/JA4.md.
    public var ja4: (hashed: String, raw: String) {
        let ciphers = suites.filter { !Self.isGrease($0) }
        let types = extensions.filter { !Self.isGrease($0) }
        let head =
            "\(carrier.rawValue)\(ja4Version)\(types.contains(0) ? "d" : "i")\(Self.two(ciphers.count))\(Self.two(types.count))"
            + ja4Application
        let sorted = ciphers.sorted().map(Self.four).joined(separator: ",")
        var tail = types.filter { $0 != 0 && $0 != 16 }.sorted().map(Self.four).joined(separator: ",")
        let signed = signatures.filter { !Self.isGrease($0) }.map(Self.four).joined(separator: ",")
        if !signed.isEmpty { tail += "_" + signed }
        let first = ciphers.isEmpty ? Self.nothing : Self.twelve(sorted)
        let second = types.isEmpty ? Self.nothing : Self.twelve(tail)
        return ("\(head)_\(first)_\(second)", "\(head)_\(sorted)_\(tail)")
    }

    private static var nothing: String { "000000000000" }

    private var ja4Version: String {
        // Of DTLS the greater number is the older version.
        let known = versions.filter { !Self.isGrease($0) }
        let offered = (carrier == .datagrams ? known.min() : known.max()) ?? version
        return switch offered {
        case 0x0304: "13"
        case 0x0303: "12"
        case 0x0302: "11"
        case 0x0301: "10"
        case 0x0300: "s3"
        case 0x0002: "s2"
        case 0xfeff: "d1"
        case 0xfefd: "d2"
        case 0xfefc: "d3"
        default: "00"
        }
    }

    /// The first and last character of the first application protocol.
    private var ja4Application: String {
        guard let first = application.first, let last = application.last else { return "00" }
        func isPlain(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
        }
        if isPlain(first), isPlain(last) { return String(decoding: [first, last], as: UTF8.self) }
        let digits = Self.hexadecimal(application)
        return "\(digits.first ?? "0")\(digits.last ?? "0")"
    }

    private static func two(_ count: Int) -> String { (count < 10 ? "0" : "") + String(min(count, 99)) }

    private static func four(_ value: UInt16) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    private static func twelve(_ text: String) -> String {
        String(hexadecimal(SHA256.hash(data: Array(text.utf8))).prefix(12))
    }
}
