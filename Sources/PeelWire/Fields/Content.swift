/// What a connection carries inside a protocol, as the protocol's conversation gives it: plain text, messages, headers
/// and bodies. It is noted only while somebody collects it.
public struct Content: Equatable, Sendable {
    /// The protocols whose content can be collected.
    public enum Carrier: String, CaseIterable, Sendable {
        case tls, http, http2, websocket, quic
    }

    /// Why some of it cannot be had.
    public enum Seal: Equatable, Sendable {
        /// Nobody gave the secrets that protect it.
        case noSecrets
        /// What protects it does not open with the secrets that are there.
        case notOpened
        /// The capture lacks it.
        case missing
        /// A body's coding is damaged, or comes to more than is unpacked.
        case undecodable
    }

    /// The stream inside the connection, of HTTP/2 and QUIC; nil of the others.
    public let stream: UInt64?
    public let isFromServer: Bool
    public let bytes: [UInt8]
    /// Why bytes are missing in place of these; nil where none are.
    public let seal: Seal?
    /// Bytes on the wire that cannot be told.
    public let sealedCount: Int
}

extension Dissection {
    /// Notes bytes that `carrier` carries, the next of their direction.
    public mutating func note(
        _ carrier: Content.Carrier, stream: UInt64? = nil, isFromServer: Bool, _ bytes: RawSpan
    ) {
        guard collects == carrier, !bytes.isEmpty else { return }
        var copy: [UInt8] = []
        copy.append(bytes)
        contents.append(
            Content(stream: stream, isFromServer: isFromServer, bytes: copy, seal: nil, sealedCount: 0))
    }

    /// Notes that the next `count` bytes that `carrier` carries cannot be told.
    public mutating func note(
        _ carrier: Content.Carrier, stream: UInt64? = nil, lost count: Int, _ seal: Content.Seal, isFromServer: Bool
    ) {
        guard collects == carrier, count > 0 else { return }
        contents.append(
            Content(stream: stream, isFromServer: isFromServer, bytes: [], seal: seal, sealedCount: count))
    }

    /// Notes that `count` bytes of `carrier` cannot be told, and so nothing that lies inside it.
    public mutating func note(
        _ carrier: Content.Carrier, sealed count: Int, _ seal: Content.Seal, isFromServer: Bool
    ) {
        guard let collects, (collects == .quic) == (carrier == .quic), count > 0 else { return }
        contents.append(
            Content(stream: nil, isFromServer: isFromServer, bytes: [], seal: seal, sealedCount: count))
    }
}
