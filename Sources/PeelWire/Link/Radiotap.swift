/// What a radio tells of an IEEE 802.11 frame, before the frame itself; everything in little-endian order.
///
///      0      7 8     15 16                 31
///     +--------+--------+--------------------+
///     |Version |  Pad   |       Length       |
///     +--------+--------+--------------------+
///     |  Present: a bit for each field       |   another word follows where bit 31 is set
///     +--------------------------------------+
///
/// LINKTYPE_IEEE802_11_RADIOTAP; https://www.radiotap.org. Fields follow in the order of their bits, each at a multiple of
/// its own alignment. What stands in a vendor's namespace is passed over.
public struct Radiotap: Layer, ~Escapable {
    public static var version: Field<UInt8> { .init("radiotap.version", "Header revision", at: 0) }
    public static var pad: Field<UInt8> { .init("radiotap.pad", "Header pad", at: 1) }
    public static var length: Field<UInt16> { .init("radiotap.length", "Header length") }
    public static var present: Field<UInt32> {
        .init("radiotap.present.word", "Present flags word", as: .hexadecimal)
    }
    public static var time: Field<UInt64> { .init("radiotap.mactime", "MAC timestamp") }
    public static var flags: Field<UInt8> { .init("radiotap.flags", "Flags", as: .hexadecimal) }
    public static var hasFrameCheck: Field<Bool> { .init("radiotap.flags.fcs", "FCS at end", bits: 3..<4, depth: 1) }
    public static var isBad: Field<Bool> { .init("radiotap.flags.badfcs", "Bad FCS", bits: 1..<2, depth: 1) }
    public static var frequency: Field<UInt32> { .init("radiotap.channel.freq", "Channel frequency") }
    public static var channel: Field<UInt16> { .init("radiotap.channel.flags", "Channel flags", as: .hexadecimal) }
    public static var signal: Field<Int32> { .init("radiotap.dbm_antsignal", "Antenna signal") }
    public static var noise: Field<Int32> { .init("radiotap.dbm_antnoise", "Antenna noise") }
    public static var quality: Field<UInt16> { .init("radiotap.quality", "Signal Quality") }
    public static var power: Field<Int32> { .init("radiotap.txpower", "Transmit power") }
    public static var antenna: Field<UInt32> { .init("radiotap.antenna", "Antenna") }
    public static var relativeSignal: Field<UInt8> { .init("radiotap.db_antsignal", "dB antenna signal") }
    public static var relativeNoise: Field<UInt8> { .init("radiotap.db_antnoise", "dB antenna noise") }
    public static var receiverFlags: Field<UInt16> { .init("radiotap.rxflags", "RX flags", as: .hexadecimal) }

    public static let layout = Layout(
        "radiotap",
        "Radiotap Header",
        claims: [.linkType(127)],
        fields: [
            version, pad, length, present, time, flags, hasFrameCheck, isBad, frequency, channel, signal, noise,
            quality, power, antenna, relativeSignal, relativeNoise, receiverFlags,
        ]
    )

    static var headerCount: Int { 8 }

    public let header: RawSpan
    public let payload: PacketBytes

    public var next: Claim { .named("wlan") }
    public var nextPrefix: StaticString? { "wlan_radio" }

    /// Reads the header, whose length includes the fields behind its present words.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<Radiotap> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        let count = Int(bytes.captured.uint16LittleEndian(at: 2))
        if count < headerCount {
            let allowed = headerCount...max(headerCount, bytes.declaredCount)
            return .stopped(.malformed(.outOfRange(field: length.name, value: count, allowed: allowed)))
        }
        if let fault = bytes.fault(reading: count) { return .stopped(fault) }
        return .whole(Radiotap(bytes, count: count))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.extracting(first: count)
        var context = bytes.context
        if let place = RadiotapFields.place(of: 1, in: header) {
            context.hasFrameCheck = header.uint8(at: place) & 0x10 != 0
        }
        payload = bytes.payload(after: count, upTo: bytes.declaredCount, context: context)
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.length, value: header.uint16LittleEndian(at: 2), at: 2, count: 2)
        var fields = RadiotapFields(header)
        for place in stride(from: 4, to: fields.offset, by: 4) {
            dissection.add(Self.present, value: header.uint32LittleEndian(at: place), at: place, count: 4)
        }
        while let (bit, offset) = fields.next(in: header) { describe(bit, at: offset, into: &dissection) }
    }

    private func describe(_ bit: Int, at offset: Int, into dissection: inout Dissection) {
        switch bit {
        case 0: dissection.add(Self.time, value: header.uint64(at: offset).byteSwapped, at: offset, count: 8)
        case 1:
            dissection.add(Self.flags, in: header, at: offset)
            dissection.add(Self.hasFrameCheck, in: header, at: offset)
            dissection.add(Self.isBad, in: header, at: offset)
        case 3:
            let frequency = UInt32(header.uint16LittleEndian(at: offset))
            dissection.add(Self.frequency, value: frequency, at: offset, count: 2)
            let flags = header.uint16LittleEndian(at: offset &+ 2)
            dissection.add(Self.channel, value: flags, at: offset &+ 2, count: 2)
        case 5: dissection.add(Self.signal, value: signed(offset), at: offset, count: 1)
        case 6: dissection.add(Self.noise, value: signed(offset), at: offset, count: 1)
        case 7: dissection.add(Self.quality, value: header.uint16LittleEndian(at: offset), at: offset, count: 2)
        case 10: dissection.add(Self.power, value: signed(offset), at: offset, count: 1)
        case 11: dissection.add(Self.antenna, value: UInt32(header.uint8(at: offset)), at: offset, count: 1)
        case 12: dissection.add(Self.relativeSignal, in: header, at: offset)
        case 13: dissection.add(Self.relativeNoise, in: header, at: offset)
        case 14:
            let flags = header.uint16LittleEndian(at: offset)
            dissection.add(Self.receiverFlags, value: flags, at: offset, count: 2)
        default: break
        }
    }

    private func signed(_ offset: Int) -> Int32 { Int32(Int8(bitPattern: header.uint8(at: offset))) }
}

/// The fields that the present words of a radiotap header announce, one after the other.
struct RadiotapFields {
    /// Where the next field may begin.
    private(set) var offset: Int
    /// Where the present words end.
    private let first: Int
    /// The present word that is walked, and its bits that are left.
    private var word = 4
    private var bit = 0

    /// Alignment and size in bytes of the fields of bits 0 to 27.
    private static let shapes: [(alignment: Int, count: Int)] = [
        (8, 8), (1, 1), (1, 1), (2, 4), (2, 2), (1, 1), (1, 1), (2, 2), (2, 2), (2, 2), (1, 1), (1, 1), (1, 1), (1, 1),
        (2, 2), (2, 2), (1, 1), (1, 1), (4, 8), (1, 3), (4, 8), (2, 12), (8, 12), (2, 12), (2, 12), (2, 6), (1, 1),
        (2, 4),
    ]

    init(_ header: RawSpan) {
        var end = 4
        while end &+ 4 <= header.byteCount {
            end &+= 4
            if header.uint32LittleEndian(at: end &- 4) >> 31 == 0 { break }
        }
        offset = end
        first = end
    }

    /// Where the first field of `bit` stands; nil where it is absent.
    static func place(of bit: Int, in header: RawSpan) -> Int? {
        var fields = RadiotapFields(header)
        while let (found, offset) = fields.next(in: header) {
            if found == bit { return offset }
        }
        return nil
    }

    /// The next field's bit and place; nil at the end, and where a field is not known, so that the next cannot be found.
    mutating func next(in header: RawSpan) -> (bit: Int, offset: Int)? {
        while word < first {
            let present = header.uint32LittleEndian(at: word)
            while bit < Self.shapes.count {
                let current = bit
                bit &+= 1
                guard present >> UInt32(current) & 1 != 0 else { continue }
                let shape = Self.shapes[current]
                let start = (offset &+ shape.alignment &- 1) / shape.alignment &* shape.alignment
                guard start &+ shape.count <= header.byteCount else { return nil }
                offset = start &+ shape.count
                return (current, start)
            }
            // Another word goes on in the same namespace where bit 29 says so; nothing is known of others.
            guard present >> 28 & 1 == 0, present >> 29 & 7 == 5 else { return nil }
            word &+= 4
            bit = 0
        }
        return nil
    }
}
