extension Headers {
    /// The packet that an ICMP error quotes, with the error's own time and number; nil where it names no flow.
    ///
    /// RFC 792, RFC 4443: the quoted IP header follows the eight bytes of the error, and at least eight bytes of the
    /// quoted packet follow that. Only addresses, protocol, ports and TCP's sequence number are sure to be there.
    @inline(never)
    public func quoted(in frame: borrowing Frame) -> Headers? {
        guard bits.contains(.quotes), !bits.contains(.quoted) else { return nil }
        let start = Int(transportStart) &+ 8
        let count = frame.bytes.captured.byteCount
        guard start < count else { return nil }
        let captured = frame.bytes.captured.clamped(start..<count)
        // The quoted lengths speak of the whole packet, so nothing is judged by the length of the quote.
        let bytes = PacketBytes(captured: captured, declaredCount: 65_535)
        var inner = Headers()
        inner.time = time
        inner.number = number
        inner.bits.insert(.quoted)
        let readable = bits.contains(.v6) ? inner.readIPv6(bytes, at: start) : inner.readIPv4(bytes, at: start)
        guard readable, !inner.bits.contains(.laterFragment), !inner.bits.contains(.quotes) else { return nil }
        return inner
    }
}
