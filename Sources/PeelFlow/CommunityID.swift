import Crypto
import PeelWire

/// Community ID version 1 (https://github.com/corelight/community-id-spec): one name for a flow in many tools.
///
/// The SHA-1 of the seed, both addresses, the protocol and both ports, lower endpoint first, in Base64. VLANs and
/// tunnels do not enter.
public struct CommunityID: Sendable {
    /// Twenty-eight Base64 characters, in four words of which the lowest byte comes first.
    public struct Base64: Sendable, BitwiseCopyable {
        public var words: InlineArray<4, UInt64>
    }

    /// The seed that sets one site's names apart.
    public let seed: UInt16

    public init(seed: UInt16 = 0) { self.seed = seed }

    /// The part after `1:`.
    public func base64(of row: FlowRow) -> Base64 {
        Self.encode(Insecure.SHA1.hash(data: message(of: row)))
    }

    /// The whole name.
    public func text(of row: FlowRow) -> String {
        let encoded = base64(of: row)
        let bytes = (0..<28).map { UInt8(truncatingIfNeeded: encoded.words[$0 / 8] >> UInt64($0 % 8 * 8)) }
        return "1:" + String(decoding: bytes, as: UTF8.self)
    }

    /// What is hashed.
    private func message(of row: FlowRow) -> [UInt8] {
        var message: [UInt8] = []
        message.reserveCapacity(48)
        let client = row.clientAddress
        let server = row.serverAddress
        var isSwapped = false
        if client != server {
            isSwapped = client.high != server.high ? client.high > server.high : client.low > server.low
        } else {
            isSwapped = row.hasPorts && row.clientPort > row.serverPort
        }
        if row.isOneWay { isSwapped = false }
        Self.append(UInt64(seed), 2, to: &message)
        Self.append(isSwapped ? server : client, isV6: row.isV6, to: &message)
        Self.append(isSwapped ? client : server, isV6: row.isV6, to: &message)
        message.append(row.proto)
        message.append(0)
        switch row.proto {
        case 1, 6, 17, 58, 132:
            guard row.hasPorts else { break }
            Self.append(UInt64(isSwapped ? row.serverPort : row.clientPort), 2, to: &message)
            Self.append(UInt64(isSwapped ? row.clientPort : row.serverPort), 2, to: &message)
        default: break
        }
        return message
    }

    @inline(__always)
    private static func append(_ address: IPv6Address, isV6: Bool, to message: inout [UInt8]) {
        if isV6 { append(address.high, 8, to: &message) }
        append(address.low, isV6 ? 8 : 4, to: &message)
    }

    /// The lowest `count` bytes of `value`, the highest of them first.
    @inline(__always)
    private static func append(_ value: UInt64, _ count: Int, to message: inout [UInt8]) {
        var left = count
        while left > 0 {
            left &-= 1
            message.append(UInt8(truncatingIfNeeded: value >> UInt64(left &* 8)))
        }
    }

    /// Twenty bytes as Base64 (RFC 4648 section 4), the last character being padding.
    private static func encode(_ digest: Insecure.SHA1Digest) -> Base64 {
        var words = InlineArray<4, UInt64>(repeating: 0)
        var position = 0
        var bits: UInt32 = 0
        var held = 0
        func put(_ character: UInt8) {
            words[position / 8] |= UInt64(character) << UInt64(position % 8 * 8)
            position += 1
        }
        for byte in digest {
            bits = bits << 8 | UInt32(byte)
            held += 8
            while held >= 6 {
                held -= 6
                put(character(UInt8(truncatingIfNeeded: bits >> UInt32(held) & 63)))
            }
        }
        put(character(UInt8(truncatingIfNeeded: bits << UInt32(6 - held) & 63)))
        put(0x3d)
        return Base64(words: words)
    }

    @inline(__always)
    private static func character(_ value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: value &+ 0x41
        case 26..<52: value &+ 0x47
        case 52..<62: value &- 4
        case 62: 0x2b
        default: 0x2f
        }
    }
}
