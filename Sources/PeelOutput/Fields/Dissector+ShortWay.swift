import PeelFlow
import PeelWire

/// The short way past plain TCP and UDP packets that tell no more than their headers, which are nearly all: from the
/// headers' record, without a dissection. Everything unusual goes the long way.
extension Dissector {
    /// Reads the headers of a frame that is plain Ethernet, IP without options, and TCP or UDP; false where it is not.
    @inline(__always)
    static func readShort(_ frame: borrowing Frame, number: Int, into headers: inout Headers) -> Bool {
        guard frame.linkType == .ethernet,
            Headers.read(frame, number: UInt64(truncatingIfNeeded: number), into: &headers)
        else { return false }
        let bits = headers.bits
        guard bits.rawValue & decisive.rawValue == plain.rawValue, headers.vlan == Headers.noVLAN,
            headers.networkStart == 14
        else { return false }
        let isLong = bits.contains(.v6)
        guard headers.transportStart == 14 &+ (isLong ? 40 : 20), 14 &+ Int(headers.ipCount) <= frame.wireCount else {
            return false
        }
        // An IPv4 total length that the header contradicts, or one of zero, is told by the long way.
        if isLong { return true }
        return Int(frame.bytes.captured.uint16(at: 16)) == Int(headers.ipCount)
    }

    private static var plain: Headers.Bits { [.ports, .transport] }
    private static var decisive: Headers.Bits { [.ports, .transport, .fragment, .offload, .quoted, .routed] }

    /// Whether the frame whose headers were read so tells no more than these; its stream has taken it then. False where
    /// somebody decodes it further, or where it may complete a message; `isStrict` where it may begin a stream, too.
    @inline(__always)
    mutating func passes(
        _ headers: borrowing Headers, _ captured: RawSpan, number: Int, isStrict: Bool = false
    ) -> Bool {
        let start = Int(headers.transportStart)
        let first = start &+ Int(headers.transportHeaderCount)
        let payload = PacketBytes(
            captured: captured.clamped(first..<first &+ Int(headers.payloadCount)),
            declaredCount: Int(headers.payloadCount))
        switch headers.proto {
        case IPProtocol.tcp:
            guard headers.flags & Headers.Flag.syn == 0,
                Self.hasOnlyTimestamps(captured, start, Int(headers.transportHeaderCount))
            else { return false }
            var isClaimed = false
            if headers.payloadCount > 0 {
                isClaimed = registry.isClaimed(.tcpPorts(headers.sourcePort, headers.destinationPort), payload)
            }
            return passes(
                headers, carrying: payload.captured, number: number, layer: 2, isClaimed: isClaimed, isStrict: isStrict)
        case IPProtocol.udp:
            guard Int(captured.uint16(at: start &+ 4)) == Int(headers.payloadCount) &+ 8 else { return false }
            if headers.payloadCount == 0 { return true }
            if registry.isClaimed(.udpPorts(headers.sourcePort, headers.destinationPort), payload) { return false }
            return !mayConverse(headers, carrying: payload)
        default: return false
        }
    }

    /// No options, or a time stamp alone in the usual order (RFC 7323, appendix A).
    @inline(__always)
    private static func hasOnlyTimestamps(_ captured: RawSpan, _ start: Int, _ count: Int) -> Bool {
        guard Int(captured.uint8(at: start &+ 12) >> 4) &* 4 == count else { return false }
        return count == 20 || (count == 32 && captured.uint32(at: start &+ 20) == 0x0101_080a)
    }

    /// Whether a frame makes no call and is no part of one; its stream has taken it then, and it need not be dissected.
    public mutating func passes(_ frame: borrowing Frame, number: Int) -> Bool {
        var headers = Headers()
        return Self.readShort(frame, number: number, into: &headers)
            && passes(headers, frame.bytes.captured, number: number, isStrict: true)
    }
}
