extension Headers {
    /// Fills the record from what nearly every frame is: Ethernet II, then IPv4 without options and not in fragments,
    /// then TCP, or UDP that is no tunnel, all sound and captured to the end of the headers. False, and nothing changed,
    /// for any other.
    ///
    /// It only saves time: where it answers true, peeling layer by layer fills the record with the same.
    @inline(__always)
    mutating func readPlain(_ captured: RawSpan) -> Bool {
        guard captured.byteCount >= Plain.udpEnd, captured.uint16(at: 12) == EtherType.ipv4,
            captured.uint8(at: Plain.network) == 0x45, captured.uint16(at: Plain.network + 6) & 0x3fff == 0
        else { return false }
        let total = Int(captured.uint16(at: Plain.network + 2))
        let left = total &- 20
        guard Plain.transport &+ left <= captured.byteCount else { return false }
        switch captured.uint8(at: Plain.network + 9) {
        case IPProtocol.tcp:
            let count = Int(captured.uint8(at: Plain.transport + 12) >> 4) &* 4
            guard captured.byteCount >= Plain.tcpEnd, count >= 20, count <= left else { return false }
            proto = IPProtocol.tcp
            sequence = captured.uint32(at: Plain.transport + 4)
            acknowledgment = captured.uint32(at: Plain.transport + 8)
            flags = captured.uint8(at: Plain.transport + 13)
            window = captured.uint16(at: Plain.transport + 14)
            transportHeaderCount = UInt8(truncatingIfNeeded: count)
            payloadCount = UInt32(truncatingIfNeeded: left &- count)
            if flags & Flag.syn != 0 {
                readSynOptions(captured.clamped(Plain.transport..<Plain.transport &+ count))
            }
        case IPProtocol.udp:
            let count = Int(captured.uint16(at: Plain.transport + 4))
            guard count >= 8, count <= left,
                !Self.isTunnel(captured.uint16(at: Plain.transport), captured.uint16(at: Plain.transport + 2))
            else { return false }
            proto = IPProtocol.udp
            transportHeaderCount = 8
            payloadCount = UInt32(truncatingIfNeeded: count &- 8)
        default: return false
        }
        source = IPv6Address(high: 0, low: UInt64(captured.uint32(at: Plain.network + 12)))
        destination = IPv6Address(high: 0, low: UInt64(captured.uint32(at: Plain.network + 16)))
        sourcePort = captured.uint16(at: Plain.transport)
        destinationPort = captured.uint16(at: Plain.transport + 2)
        timeToLive = captured.uint8(at: Plain.network + 8)
        dscp = captured.uint8(at: Plain.network + 1) >> 2
        ipCount = UInt32(truncatingIfNeeded: total)
        networkStart = UInt16(truncatingIfNeeded: Plain.network)
        transportStart = UInt16(truncatingIfNeeded: Plain.transport)
        bits.formUnion([.ports, .transport])
        return true
    }

    /// Where the headers of such a frame begin and end, in bytes.
    private enum Plain {
        static var network: Int { 14 }
        static var transport: Int { 34 }
        static var udpEnd: Int { 42 }
        static var tcpEnd: Int { 54 }
    }
}
