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
    public static var identifier: Field<UInt32> {
        .init("rtcp.ssrc.identifier", "Identifier", as: .hexadecimal, depth: 1)
    }
    public static var mediaSource: Field<UInt32> { .init("rtcp.mediassrc", "Media source SSRC", as: .hexadecimal) }
    public static var itemType: Field<UInt8> { .init("rtcp.sdes.type", "Type", depth: 1, names: items) }
    public static var itemText: Field<WireText> { .init("rtcp.sdes.text", "Text", depth: 1) }
    public static var feedback: Field<UInt8> {
        .init("rtcp.rtpfb.fmt", "RTCP Feedback message type (FMT)", bits: 3..<8)
    }
    public static var payloadFeedback: Field<UInt8> {
        .init("rtcp.psfb.fmt", "RTCP Feedback message type (FMT)", bits: 3..<8)
    }
    public static var appName: Field<WireText> { .init("rtcp.app.name", "Name (ASCII)") }
    public static var lost: Field<UInt8> { .init("rtcp.ssrc.fraction", "Fraction lost", depth: 1) }
    public static var jitter: Field<UInt32> { .init("rtcp.ssrc.jitter", "Interarrival jitter", depth: 1) }

    public static let layout = Layout(
        "rtcp",
        "Real-time Transport Control Protocol",
        fields: [
            version, hasPadding, reportCount, sourceCount, type, length, sender, timestamp, packetCount, octetCount,
            identifier, mediaSource, itemType, itemText, feedback, payloadFeedback, appName, lost, jitter,
        ]
    )

    public let message: PacketBytes
    public static var guesses: Transport? { .udp }

    /// A report, as each datagram begins with, that has room for its parts; or one of those that may come alone.
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        let captured = bytes.captured
        let first = captured.uint8(at: 0)
        let words = Int(captured.uint16(at: 2))
        guard first >> 6 == 2, bytes.declaredCount & 3 == 0, (words &+ 1) &* 4 <= bytes.declaredCount else {
            return false
        }
        switch captured.uint8(at: 1) {
        case 200: return words >= 6 &+ Int(first & 31) &* 6
        case 201: return words >= 1 &+ Int(first & 31) &* 6
        // RFC 5506: feedback, BYE and APP of reduced size may come alone; behind it what SRTCP has encrypted.
        case 203, 204, 206: return words >= 1 && words <= 374
        default: return false
        }
    }

    /// IANA rtp-parameters, RTCP Control Packet Types.
    private static func isKnown(_ type: UInt8) -> Bool { 192...195 ~= type || 200...213 ~= type }

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        bytes.captured.byteCount < 4 ? .unknown(until: 4) : .segment
    }

    public func describe(into dissection: inout Dissection) {
        var offset = 0
        // What follows with another type is none of it, such as what SRTCP adds (RFC 3711 section 3.4).
        while header.byteCount &- offset >= 4, Self.isKnown(header.uint8(at: offset &+ 1)), dissection.hasRoom {
            let type = header.uint8(at: offset &+ 1)
            dissection.add(Self.version, in: header, at: offset)
            dissection.add(Self.hasPadding, in: header, at: offset)
            switch type {
            case 200, 201: dissection.add(Self.reportCount, in: header, at: offset)
            case 202, 203: dissection.add(Self.sourceCount, in: header, at: offset)
            case 205: dissection.add(Self.feedback, in: header, at: offset)
            case 206: dissection.add(Self.payloadFeedback, in: header, at: offset)
            default: break
            }
            dissection.add(Self.type, in: header, at: offset &+ 1)
            dissection.add(Self.length, in: header, at: offset &+ 2)
            let count = (Int(header.uint16(at: offset &+ 2)) &+ 1) &* 4
            var cursor = MessageCursor(header, at: offset &+ 4, upTo: offset &+ count)
            let number = header.uint8(at: offset) & 31
            switch type {
            case 200, 201: report(type, number, &cursor, into: &dissection)
            case 202: describeSources(number, &cursor, into: &dissection)
            case 203:
                for _ in 0..<number { cursor.add(Self.identifier, &dissection) }
                let count = Int(cursor.uint8)
                if cursor.rest > 1, count > 0 {
                    cursor.skip(1)
                    cursor.add(Self.itemText, count: count, &dissection)
                }
            case 204:
                cursor.add(Self.identifier, &dissection)
                if cursor.rest >= 4 { cursor.add(Self.appName, count: 4, &dissection) }
            case 205, 206:
                cursor.add(Self.sender, &dissection)
                cursor.add(Self.mediaSource, &dissection)
            case 207: extended(&cursor, into: &dissection)
            default: break
            }
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
            cursor.add(Self.identifier, &dissection)
            cursor.add(Self.lost, &dissection)
            cursor.skip(7)
            cursor.add(Self.jitter, &dissection)
            cursor.skip(8)
            left &-= 1
        }
    }

    /// Sources, each with items of a type, a length and a text, which a zero and what fills a word end (section 6.5).
    private func describeSources(_ count: UInt8, _ cursor: inout MessageCursor, into dissection: inout Dissection) {
        var left = count
        while left > 0, cursor.rest >= 4, dissection.hasRoom {
            let start = cursor.offset
            cursor.add(Self.identifier, &dissection)
            while cursor.rest >= 1, cursor.uint8 != 0, dissection.hasRoom {
                let isPrivate = cursor.uint8 == 8
                cursor.add(Self.itemType, &dissection)
                var count = Int(cursor.uint8)
                cursor.skip(1)
                if isPrivate, count > 0 {
                    // A prefix that tells whose item it is comes first.
                    let prefix = min(count, 1 &+ Int(cursor.uint8))
                    cursor.skip(prefix)
                    count &-= prefix
                }
                if count > 0 { cursor.add(Self.itemText, count: count, &dissection) }
            }
            if cursor.rest > 0 { dissection.add(Self.itemType, in: header, at: cursor.offset) }
            cursor.skip(4 &- (cursor.offset &- start) & 3)
            left &-= 1
        }
    }

    /// Blocks of an extended report (RFC 3611 section 3); of those on voice what was lost (section 4.7).
    private func extended(_ cursor: inout MessageCursor, into dissection: inout Dissection) {
        cursor.add(Self.sender, &dissection)
        while cursor.rest >= 4, dissection.hasRoom {
            let kind = cursor.uint8
            let count = Int(cursor.bytes.uint16(at: cursor.offset &+ 2)) &* 4
            cursor.skip(4)
            let end = min(cursor.offset &+ count, cursor.end)
            switch kind {
            case 1, 2, 3, 6, 7:
                if count >= 8 { dissection.add(Self.identifier, in: header, at: cursor.offset) }
                if kind == 7, count >= 8 { dissection.add(Self.lost, in: header, at: cursor.offset &+ 4) }
            case 5:
                // When each source was last heard of (section 4.5).
                for place in stride(from: cursor.offset, to: end &- 11, by: 12) where dissection.hasRoom {
                    dissection.add(Self.identifier, in: header, at: place)
                }
            default: break
            }
            cursor.skip(count)
        }
    }

    /// RFC 3550 section 12.2.
    static let items = ValueNames { value in
        switch value {
        case 0: "END"
        case 1: "CNAME (user and domain)"
        case 2: "NAME (common name)"
        case 3: "EMAIL (electronic mail address)"
        case 4: "PHONE (phone number)"
        case 5: "LOC (geographic location)"
        case 6: "TOOL (name/version of source app)"
        case 7: "NOTE (note about source)"
        case 8: "PRIV (private extensions)"
        default: nil
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
