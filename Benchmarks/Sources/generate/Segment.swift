/// TCP's flag bits (RFC 9293 section 3.1).
enum Flags {
    static var fin: UInt16 { 0x01 }
    static var syn: UInt16 { 0x02 }
    static var push: UInt16 { 0x08 }
    static var ack: UInt16 { 0x10 }
}

/// One segment of a flow, ready to be written.
struct Segment {
    var fromClient = true
    var flags: UInt16 = 0
    var sequence: UInt32 = 0
    var acknowledgement: UInt32 = 0
    var payloadCount = 0

    /// MSS 1460, SACK permitted, window scale 7, padded by no-operations (RFC 9293 3.2, RFC 2018 2, RFC 7323 2.2).
    private static var synOptions: (UInt32, UInt32, UInt32) { (0x0204_05b4, 0x0101_0402, 0x0103_0307) }
    private static var synOptionsSum: UInt64 { 0x0204 + 0x05b4 + 0x0101 + 0x0402 + 0x0103 + 0x0307 }

    /// The headers before the payload.
    static func headerCount(isVersion6: Bool, flags: UInt16) -> Int {
        14 + (isVersion6 ? 40 : 20) + (flags & Flags.syn == 0 ? 20 : 32)
    }

    /// Appends a savefile record: its header, Ethernet, IP, TCP and payload, padded to Ethernet's 60 bytes.
    @inline(__always)
    func write(
        of flow: Flow,
        at microseconds: UInt64,
        identification: UInt16,
        pool: borrowing PayloadPool,
        into buffer: inout PacketBuffer
    ) {
        let isVersion6 = flow.isVersion6
        let isSyn = flags & Flags.syn != 0
        let tcpCount = (isSyn ? 32 : 20) + payloadCount
        let frameCount = 14 + (isVersion6 ? 40 : 20) + tcpCount
        let wireCount = max(frameCount, 60)
        buffer.reserve(16 + wireCount)
        buffer.addLittle32(UInt32(truncatingIfNeeded: microseconds / 1_000_000))
        buffer.addLittle32(UInt32(truncatingIfNeeded: microseconds % 1_000_000))
        buffer.addLittle32(UInt32(truncatingIfNeeded: wireCount))
        buffer.addLittle32(UInt32(truncatingIfNeeded: wireCount))

        let source = fromClient ? flow.client : flow.server
        let destination = fromClient ? flow.server : flow.client
        buffer.add16(0x0200)
        buffer.add32(destination)
        buffer.add16(0x0200)
        buffer.add32(source)
        buffer.add16(isVersion6 ? 0x86dd : 0x0800)

        let from = address(ofHost: source)
        let to = address(ofHost: destination)
        var sum = UInt64(from >> 16) &+ UInt64(from & 0xffff) &+ UInt64(to >> 16) &+ UInt64(to & 0xffff)
        let timeToLive: UInt16 = fromClient ? 64 : 57
        if isVersion6 {
            buffer.add32(0x6000_0000)
            buffer.add16(UInt16(truncatingIfNeeded: tcpCount))
            buffer.add16(6 << 8 | timeToLive)
            buffer.add128(0x2001_0db8_0000_0001, UInt64(from))
            buffer.add128(0x2001_0db8_0000_0001, UInt64(to))
            sum &+= 2 &* (0x2001 &+ 0x0db8 &+ 0x0001)
        } else {
            let total = UInt16(truncatingIfNeeded: 20 + tcpCount)
            let header =
                0x4500 &+ UInt64(total) &+ UInt64(identification) &+ 0x4000 &+ UInt64(timeToLive << 8 | 6) &+ sum
            buffer.add16(0x4500)
            buffer.add16(total)
            buffer.add16(identification)
            buffer.add16(0x4000)
            buffer.add16(timeToLive << 8 | 6)
            buffer.add16(checksum(header))
            buffer.add32(from)
            buffer.add32(to)
        }

        let sourcePort = fromClient ? flow.clientPort : flow.serverPort
        let destinationPort = fromClient ? flow.serverPort : flow.clientPort
        let word = (isSyn ? 0x8000 : 0x5000) | flags
        let window: UInt16 = isSyn ? 64_240 : 501
        let start = Int((sequence &* 2) & 0xfffe)
        sum &+= 6 &+ UInt64(tcpCount) &+ UInt64(sourcePort) &+ UInt64(destinationPort) &+ UInt64(word)
        sum &+= UInt64(sequence >> 16) &+ UInt64(sequence & 0xffff) &+ UInt64(window)
        sum &+= UInt64(acknowledgement >> 16) &+ UInt64(acknowledgement & 0xffff)
        sum &+= pool.sum(from: start, count: payloadCount)
        if isSyn { sum &+= Self.synOptionsSum }
        buffer.add16(sourcePort)
        buffer.add16(destinationPort)
        buffer.add32(sequence)
        buffer.add32(acknowledgement)
        buffer.add16(word)
        buffer.add16(window)
        buffer.add16(checksum(sum))
        buffer.add16(0)
        if isSyn {
            buffer.add32(Self.synOptions.0)
            buffer.add32(Self.synOptions.1)
            buffer.add32(Self.synOptions.2)
        }
        buffer.add(pool, from: start, count: payloadCount)
        buffer.addZeros(wireCount - frameCount)
    }
}
