import PeelWire
import Synchronization

/// The secrets of TLS connections that the user owns, by the random of the ClientHello.
///
/// They come from files in the SSLKEYLOGFILE format (draft-ietf-tls-keylogfile) and from blocks of a capture. Nothing
/// prints them.
public final class SecretStore: Sendable {
    /// What a secret is for; RFC 8446 section 7.1, and the master secret of older versions.
    public enum Label: UInt8, Sendable, Hashable, CaseIterable {
        case master, clientEarly, clientHandshake, serverHandshake, client, server

        init?(_ name: [UInt8]) {
            switch String(decoding: name, as: UTF8.self) {
            case "CLIENT_RANDOM": self = .master
            case "CLIENT_EARLY_TRAFFIC_SECRET", "QUIC_CLIENT_EARLY_TRAFFIC_SECRET": self = .clientEarly
            case "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "QUIC_CLIENT_HANDSHAKE_TRAFFIC_SECRET": self = .clientHandshake
            case "SERVER_HANDSHAKE_TRAFFIC_SECRET", "QUIC_SERVER_HANDSHAKE_TRAFFIC_SECRET": self = .serverHandshake
            case "CLIENT_TRAFFIC_SECRET_0", "QUIC_CLIENT_TRAFFIC_SECRET_0": self = .client
            case "SERVER_TRAFFIC_SECRET_0", "QUIC_SERVER_TRAFFIC_SECRET_0": self = .server
            default: return nil
            }
        }
    }

    private struct Key: Hashable {
        let random: [UInt8]
        let label: Label
    }

    private struct State {
        var secrets: [Key: [UInt8]] = [:]
        var badLines = 0
        var lostLines = 0
    }

    /// Most secrets that are kept.
    public static var limit: Int { 1 << 20 }
    /// The longest line that is read.
    static var lineLimit: Int { 1024 }

    private let state = Mutex(State())

    public init() {}

    /// Lines that were none of the format.
    public var badLineCount: Int { state.withLock { $0.badLines } }
    /// Lines whose secret was not kept because of the bound.
    public var lostLineCount: Int { state.withLock { $0.lostLines } }
    public var count: Int { state.withLock { $0.secrets.count } }
    public var isEmpty: Bool { state.withLock { $0.secrets.isEmpty } }

    /// The secret for a connection; nil where it is not known.
    public func secret(_ label: Label, of random: [UInt8]) -> [UInt8]? {
        state.withLock { $0.secrets[Key(random: random, label: label)] }
    }

    /// Takes the lines of a key log: a label, the client's random and the secret, both in hexadecimal.
    ///
    /// Empty lines and those that begin with `#` are left out, as are labels of other uses; others are counted as bad.
    public func add(keyLog bytes: [UInt8]) {
        state.withLock { state in
            var start = 0
            while start < bytes.count {
                let end = bytes[start...].firstIndex(of: 0x0a) ?? bytes.count
                Self.take(bytes[start..<end], &state)
                start = end &+ 1
            }
        }
    }

    private static func take(_ line: ArraySlice<UInt8>, _ state: inout State) {
        var line = line
        if line.last == 0x0d { line.removeLast() }
        if line.isEmpty || line.first == 0x23 { return }
        let parts = line.count <= lineLimit ? line.split(separator: 0x20) : []
        guard parts.count == 3, let random = hexadecimal(parts[1]), let secret = hexadecimal(parts[2]),
            !secret.isEmpty, secret.count <= 64
        else {
            // Of an RSA key exchange the log may name the session in place of the random; that is no fault.
            if parts.first.map({ $0.elementsEqual("RSA".utf8) }) != true { state.badLines &+= 1 }
            return
        }
        guard let label = Label(Array(parts[0])) else {
            let isName = parts[0].allSatisfy { 0x41...0x5a ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x5f }
            if !isName { state.badLines &+= 1 }
            return
        }
        guard random.count == 32 else {
            state.badLines &+= 1
            return
        }
        if state.secrets.count < limit {
            state.secrets[Key(random: random, label: label)] = secret
        } else {
            state.lostLines &+= 1
        }
    }

    private static func hexadecimal(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        var high: UInt8?
        for digit in text {
            let value: UInt8
            switch digit {
            case 0x30...0x39: value = digit &- 0x30
            case 0x41...0x46: value = digit &- 0x37
            case 0x61...0x66: value = digit &- 0x57
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }
}
