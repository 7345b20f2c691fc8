/// Packets of the RTP Control Protocol, one after another in a datagram, read in place.
///
///      0  2 3    8        16                31
///     +--+-+------+--------+-----------------+
///     |V |P|Count |  Type  |     Length      |
///     |     Source, then what the type has   |
///     +--------------------------------------+
///
/// RFC 3550 section 6; the length counts words, less one.
public struct RTCP: MessageLayer, ~Escapable {
    public static var version: Field<UInt8> { .init("rtcp.version", "Version", bits: 0..<2) }
    public static var hasPadding: Field<Bool> { .init("rtcp.padding", "Padding", bits: 2..<3) }
    public static var reportCount: Field<UInt8> { .init("rtcp.rc", "Reception report count", bits: 3..<8) }
    public static var sourceCount: Field<UInt8> { .init("rtcp.sc", "Source count", bits: 3..<8) }
    public static var type: Field<UInt8> { .init("rtcp.pt", "Packet type", names: types) }
    public static var length: Field<UInt16> { .init("rtcp.length", "Length") }
    public static var sender: Field<UInt32> { .init("rtcp.senderssrc", "Sender SSRC", as: .hexadecimal) }
    public static var timestamp: Field<UInt32> { .init("rtcp.timestamp.rtp", "RTP timestamp") }
    public static var packetCount: Field<UInt32> { .init("rtcp.sender.packetcount", "Sender's packet count") }
    public static var octetCount: Field<UInt32> { .init("rtcp.sender.octetcount", "Sender's octet count") }
    public static var lost: Field<UInt8> { .init("rtcp.ssrc.fraction", "Fraction lost", depth: 1) }
    public static var jitter: Field<UInt32> { .init("rtcp.ssrc.jitter", "Interarrival jitter", depth: 1) }

    public static let layout = Layout(
        "rtcp",
        "Real-time Transport Control Protocol",
        fields: [
            version, hasPadding, reportCount, sourceCount, type, length, sender, timestamp, packetCount, octetCount,
            lost,
            jitter,
        ]
    )

    public let message: PacketBytes
    public static var guesses: Transport? { .udp }

    /// A report, as each datagram begins with, that has room for its parts.
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        let captured = bytes.captured
        let first = captured.uint8(at: 0)
        let words = Int(captured.uint16(at: 2))
        guard first >> 6 == 2, bytes.declaredCount & 3 == 0, 200...201 ~= captured.uint8(at: 1),
            (words &+ 1) &* 4 <= bytes.declaredCount
        else {
            return false
        }
        return words >= (captured.uint8(at: 1) == 200 ? 6 : 1) &+ Int(first & 31) &* 6
    }

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        bytes.captured.byteCount < 4 ? .unknown(until: 4) : .segment
    }

    public func describe(into dissection: inout Dissection) {
        var offset = 0
        while header.byteCount &- offset >= 4, dissection.hasRoom {
            let type = header.uint8(at: offset &+ 1)
            dissection.add(Self.version, in: header, at: offset)
            dissection.add(Self.hasPadding, in: header, at: offset)
            switch type {
            case 200, 201: dissection.add(Self.reportCount, in: header, at: offset)
            case 202, 203: dissection.add(Self.sourceCount, in: header, at: offset)
            default: break
            }
            dissection.add(Self.type, in: header, at: offset &+ 1)
            dissection.add(Self.length, in: header, at: offset &+ 2)
            let count = (Int(header.uint16(at: offset &+ 2)) &+ 1) &* 4
            var cursor = MessageCursor(header, at: offset &+ 4, upTo: offset &+ count)
            if type == 200 || type == 201 { report(type, header.uint8(at: offset) & 31, &cursor, into: &dissection) }
            if type == 205 || type == 206 { cursor.add(Self.sender, &dissection) }
            offset &+= count
        }
    }

    /// A report of a sender or a receiver, with its blocks (RFC 3550 sections 6.4.1 and 6.4.2).
    private func report(_ type: UInt8, _ count: UInt8, _ cursor: inout MessageCursor, into dissection: inout Dissection)
    {
        cursor.add(Self.sender, &dissection)
        if type == 200 {
            cursor.skip(8)
            cursor.add(Self.timestamp, &dissection)
            cursor.add(Self.packetCount, &dissection)
            cursor.add(Self.octetCount, &dissection)
        }
        var left = count
        while left > 0, cursor.rest >= 24, dissection.hasRoom {
            cursor.skip(4)
            cursor.add(Self.lost, &dissection)
            cursor.skip(7)
            cursor.add(Self.jitter, &dissection)
            cursor.skip(8)
            left &-= 1
        }
    }

    static let types = ValueNames { value in
        switch value {
        case 200: "Sender Report"
        case 201: "Receiver Report"
        case 202: "Source description"
        case 203: "Goodbye"
        case 204: "Application specific"
        case 205: "Generic RTP Feedback"
        case 206: "Payload-specific Feedback"
        case 207: "Extended report (RFC 3611)"
        default: nil
        }
    }
}
