import PeelFlow
import PeelWire

/// The short way for plain TCP and UDP packets, which are nearly all: from the headers' record, without a dissection.
/// It prints what the long way prints; everything unusual goes that way.
extension LinePrinter {
    /// Prints the packet's endpoints and what happened; false, with nothing printed, where the long way must.
    @inline(__always)
    mutating func describeShortly(
        _ frame: borrowing Frame,
        number: Int,
        _ dissector: inout Dissector,
        to writer: inout ByteWriter
    ) -> Bool {
        guard options.isPlain, frame.linkType == .ethernet else { return false }
        guard Headers.read(frame, number: UInt64(truncatingIfNeeded: number), into: &headers) else { return false }
        let bits = headers.bits
        guard bits.rawValue & Self.decisive.rawValue == Self.plain.rawValue, headers.vlan == Headers.noVLAN,
            headers.networkStart == 14
        else { return false }
        let isLong = bits.contains(.v6)
        let networkCount = isLong ? 40 : 20
        guard headers.transportStart == 14 &+ networkCount, 14 &+ Int(headers.ipCount) <= frame.wireCount else {
            return false
        }
        let captured = frame.bytes.captured
        let start = Int(headers.transportStart)
        // An IPv4 total length that the header contradicts, or one of zero, is told by the long way.
        if !isLong, Int(captured.uint16(at: 16)) != Int(headers.ipCount) { return false }
        // A wrong checksum, or one that offload left, is told by the long way too.
        headers.verifyChecksums(in: frame)
        guard headers.bits.isDisjoint(with: [.badChecksum, .offload]) else { return false }
        switch headers.proto {
        case IPProtocol.tcp:
            // What somebody decodes further, or what may complete a message, has more to say.
            guard headers.flags & Headers.Flag.syn == 0,
                hasOnlyTimestamps(captured, start, Int(headers.transportHeaderCount)),
                passes(captured, start, number, &dissector)
            else { return false }
            writer.append(packed: 0x2050_4354, count: 4)
            endpoints(isLong, to: &writer)
            segment(UInt64(captured.uint16(at: start &+ 12) & 0xfff), captured, start, to: &writer)
            return true
        case IPProtocol.udp:
            guard Int(captured.uint16(at: start &+ 4)) == Int(headers.payloadCount) &+ 8,
                !isTaken(captured, start, dissector)
            else { return false }
            writer.append(packed: 0x2050_4455, count: 4)
            endpoints(isLong, to: &writer)
            writer.append(packed: 0x20_6e65_6c20, count: 5)
            writer.append(decimal: UInt64(headers.payloadCount))
            return true
        default: return false
        }
    }

    /// Whether a protocol may know a segment's payload.
    @inline(__always)
    private func isClaimed(_ captured: RawSpan, _ start: Int, _ registry: Registry) -> Bool {
        guard headers.payloadCount > 0 else { return false }
        return registry.isClaimed(
            .tcpPorts(headers.sourcePort, headers.destinationPort), payload(captured, start))
    }

    /// Whether a protocol may know a datagram's payload.
    @inline(__always)
    private func isTaken(_ captured: RawSpan, _ start: Int, _ dissector: borrowing Dissector) -> Bool {
        guard headers.payloadCount > 0 else { return false }
        let payload = payload(captured, start)
        return dissector.registry.isClaimed(.udpPorts(headers.sourcePort, headers.destinationPort), payload)
            || dissector.mayConverse(headers, carrying: payload)
    }

    @inline(__always)
    @_lifetime(copy captured)
    private func payload(_ captured: RawSpan, _ start: Int) -> PacketBytes {
        let place = start &+ Int(headers.transportHeaderCount)
        return PacketBytes(
            captured: captured.clamped(place..<place &+ Int(headers.payloadCount)),
            declaredCount: Int(headers.payloadCount))
    }

    /// Whether a segment tells no more than its headers do.
    @inline(__always)
    private func passes(_ captured: RawSpan, _ start: Int, _ number: Int, _ dissector: inout Dissector) -> Bool {
        dissector.passes(
            headers, carrying: payload(captured, start).captured, number: number, layer: 2,
            isClaimed: isClaimed(captured, start, dissector.registry))
    }

    private static var plain: Headers.Bits { [.ports, .transport] }
    private static var decisive: Headers.Bits { [.ports, .transport, .fragment, .offload, .quoted, .routed] }

    /// No options, or a time stamp alone in the usual order (RFC 7323, appendix A).
    @inline(__always)
    private func hasOnlyTimestamps(_ captured: RawSpan, _ start: Int, _ count: Int) -> Bool {
        guard Int(captured.uint8(at: start &+ 12) >> 4) &* 4 == count else { return false }
        return count == 20 || (count == 32 && captured.uint32(at: start &+ 20) == 0x0101_080a)
    }

    @inline(__always)
    private func endpoints(_ isLong: Bool, to writer: inout ByteWriter) {
        if isLong {
            writer.append(UInt8(ascii: "["))
            writer.append(headers.source)
            writer.append(packed: 0x3a5d, count: 2)
            writer.append(decimal: UInt64(headers.sourcePort))
            writer.append(packed: 0x5b_203e_20, count: 4)
            writer.append(headers.destination)
            writer.append(packed: 0x3a5d, count: 2)
        } else {
            writer.append(IPv4Address(bits32: UInt32(truncatingIfNeeded: headers.source.low)))
            writer.append(UInt8(ascii: ":"))
            writer.append(decimal: UInt64(headers.sourcePort))
            writer.append(packed: 0x20_3e20, count: 3)
            writer.append(IPv4Address(bits32: UInt32(truncatingIfNeeded: headers.destination.low)))
            writer.append(UInt8(ascii: ":"))
        }
        writer.append(decimal: UInt64(headers.destinationPort))
    }

    @inline(__always)
    private func segment(_ flags: UInt64, _ captured: RawSpan, _ start: Int, to writer: inout ByteWriter) {
        let count = Int(headers.payloadCount)
        writer.append(UInt8(ascii: " "))
        writer.append(tcpFlags: flags)
        writer.append(tcpSequence: headers.sequence, count: count, flags: flags)
        if flags & 0x10 != 0 {
            writer.append(packed: 0x20_6b63_6120, count: 5)
            writer.append(decimal: UInt64(headers.acknowledgment))
        }
        writer.append(packed: 0x20_6e69_7720, count: 5)
        writer.append(decimal: UInt64(headers.window))
        if flags & 0x20 != 0 {
            writer.append(" urg ")
            writer.append(decimal: UInt64(captured.uint16(at: start &+ 18)))
        }
        writer.append(packed: 0x20_6e65_6c20, count: 5)
        writer.append(decimal: UInt64(count))
    }
}
