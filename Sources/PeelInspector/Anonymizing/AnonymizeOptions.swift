import PeelCapture

/// What becomes of captures that are to be shown to others: `--anonymize`.
public struct AnonymizeOptions: Sendable {
    /// What becomes of what the packets carry.
    public enum Payload: String, CaseIterable, Sendable {
        /// The frames end behind their last known header; their length on the wire stays.
        case cut
        /// Zeros in its place.
        case zero
        /// It stays, without the secrets that are known as such.
        case keep
    }

    /// The secret that pseudonyms are made with: 32 bytes.
    public var key: [UInt8]
    public var payload = Payload.cut
    /// The first three bytes of MAC addresses stay, which tell the maker.
    public var keepsMaker = false
    /// With ``Payload/keep``: names of servers are removed too.
    public var hidesNames = false

    /// With the key in the file `path`, or a random one; a random key is saved to `saved` where that is not nil.
    public init(keyFile path: String?, saving saved: String?) throws(CaptureError) {
        if let path {
            key = try KeyFile.read(path)
        } else {
            key = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
            if let saved { try KeyFile.write(key, to: saved) }
        }
    }
}
