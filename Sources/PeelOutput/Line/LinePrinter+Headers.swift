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
        guard options.isPlain, Dissector.readShort(frame, number: number, into: &headers) else { return false }
        // A wrong checksum, or one that offload left, is told by the long way too.
        headers.verifyChecksums(in: frame)
        guard headers.bits.isDisjoint(with: [.badChecksum, .offload]) else { return false }
        let captured = frame.bytes.captured
        guard dissector.passes(headers, captured, number: number) else { return false }
        let start = Int(headers.transportStart)
        let isLong = headers.bits.contains(.v6)
        if headers.proto == IPProtocol.tcp {
            writer.append(packed: 0x2050_4354, count: 4)
            endpoints(isLong, to: &writer)
            segment(UInt64(captured.uint16(at: start &+ 12) & 0xfff), captured, start, to: &writer)
        } else {
            writer.append(packed: 0x2050_4455, count: 4)
            endpoints(isLong, to: &writer)
            writer.append(packed: 0x20_6e65_6c20, count: 5)
            writer.append(decimal: UInt64(headers.payloadCount))
        }
        return true
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
