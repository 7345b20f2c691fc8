/// An IEEE 802.11 frame: what is on the air in a wireless network.
///
///      0                 15 16                 31
///     +--------------------+--------------------+
///     |   Frame Control    |    Duration / ID   |
///     +--------------------+--------------------+
///     | Addresses 1, 2, 3; Sequence Control;    |   fewer in control frames
///     | Address 4, QoS Control, HT Control      |   where the frame control says so
///     +-----------------------------------------+
///
/// IEEE 802.11 clause 9.2 and 9.3, little-endian. A data frame that is neither encrypted nor in fragments carries LLC; what
/// management frames hold is not taken apart.
public struct WirelessLAN: Layer, ~Escapable {
    public static var typeAndSubtype: Field<UInt16> {
        .init("wlan.fc.type_subtype", "Type/Subtype", as: .hexadecimal, names: WirelessNames.subtype)
    }
    public static var control: Field<UInt16> { .init("wlan.fc", "Frame Control Field", as: .hexadecimal) }
    public static var version: Field<UInt8> { .init("wlan.fc.version", "Version", at: 0, bits: 6..<8, depth: 1) }
    public static var type: Field<UInt8> {
        .init("wlan.fc.type", "Type", bits: 4..<6, depth: 1, names: WirelessNames.type)
    }
    public static var subtype: Field<UInt8> { .init("wlan.fc.subtype", "Subtype", bits: 0..<4, depth: 1) }
    public static var flags: Field<UInt8> { .init("wlan.flags", "Flags", as: .hexadecimal, depth: 1) }
    public static var distribution: Field<UInt8> {
        .init("wlan.fc.ds", "DS status", bits: 6..<8, as: .hexadecimal, depth: 2)
    }
    public static var toDistribution: Field<Bool> { .init("wlan.fc.tods", "To DS", bits: 7..<8, depth: 2) }
    public static var fromDistribution: Field<Bool> { .init("wlan.fc.fromds", "From DS", bits: 6..<7, depth: 2) }
    public static var moreFragments: Field<Bool> {
        .init("wlan.fc.frag", "More Fragments", bits: 5..<6, depth: 2)
    }
    public static var retry: Field<Bool> { .init("wlan.fc.retry", "Retry", bits: 4..<5, depth: 2) }
    public static var sleeps: Field<Bool> { .init("wlan.fc.pwrmgt", "PWR MGT", bits: 3..<4, depth: 2) }
    public static var moreData: Field<Bool> { .init("wlan.fc.moredata", "More Data", bits: 2..<3, depth: 2) }
    public static var isProtected: Field<Bool> {
        .init("wlan.fc.protected", "Protected flag", bits: 1..<2, depth: 2)
    }
    public static var order: Field<Bool> { .init("wlan.fc.order", "+HTC/Order flag", bits: 0..<1, depth: 2) }
    public static var duration: Field<UInt16> { .init("wlan.duration", "Duration") }
    public static var association: Field<UInt16> { .init("wlan.aid", "Association ID") }
    public static var receiver: Field<MACAddress> { .init("wlan.ra", "Receiver address") }
    public static var transmitter: Field<MACAddress> { .init("wlan.ta", "Transmitter address") }
    public static var destination: Field<MACAddress> { .init("wlan.da", "Destination address") }
    public static var source: Field<MACAddress> { .init("wlan.sa", "Source address") }
    public static var network: Field<MACAddress> { .init("wlan.bssid", "BSS Id") }
    public static var station: Field<MACAddress> { .init("wlan.staa", "STA address") }
    public static var address: Field<MACAddress> { .init("wlan.addr", "Hardware address") }
    public static var fragment: Field<UInt16> { .init("wlan.frag", "Fragment number") }
    public static var sequence: Field<UInt16> { .init("wlan.seq", "Sequence number") }
    public static var quality: Field<UInt16> { .init("wlan.qos", "Qos Control", as: .hexadecimal) }
    public static var trafficIdentifier: Field<UInt16> { .init("wlan.qos.tid", "TID", depth: 1) }
    public static var priority: Field<UInt16> { .init("wlan.qos.priority", "Priority", depth: 1) }
    public static var frameCheck: Field<UInt32> { .init("wlan.fcs", "Frame check sequence", as: .hexadecimal) }
    public static var frameCheckStatus: Field<UInt8> {
        .init("wlan.fcs.status", "FCS Status", names: ChecksumStatus.names)
    }

    public static let layout = Layout(
        "wlan",
        "IEEE 802.11 wireless LAN",
        claims: [.linkType(105)],
        fields: [
            typeAndSubtype, control, version, type, subtype, flags, distribution, toDistribution, fromDistribution,
            moreFragments, retry, sleeps, moreData, isProtected, order, duration, association, receiver, transmitter,
            destination, source, network, station, address, fragment, sequence, quality, trafficIdentifier, priority,
            frameCheck, frameCheckStatus,
        ]
    )

    public let header: RawSpan
    public let payload: PacketBytes
    /// What the frame control says of the header.
    let shape: WirelessShape
    /// The frame check sequence behind the payload, in bytes; empty where it was not captured.
    let check: RawSpan
    /// Where the frame check sequence begins.
    let checkStart: Int

    public var next: Claim {
        guard shape.isKnown else { return .data }
        if carriesLLC { return .named("llc") }
        return shape.isData && !shape.isNull ? .data : .none
    }

    /// Whether the frame has data that is neither encrypted, nor in fragments, nor several frames in one.
    public var carriesLLC: Bool {
        guard shape.isKnown, shape.isData, !shape.isNull else { return false }
        let sequence = header.uint16LittleEndian(at: 22)
        let isWhole = sequence & 15 == 0 && header.uint8(at: 1) & 4 == 0
        let isAggregate = shape.hasQuality && header.uint8(at: shape.qualityStart) & 0x80 != 0
        return isWhole && !isAggregate && header.uint8(at: 1) & 0x40 == 0
    }

    /// Reads a header as long as its frame control makes it.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<WirelessLAN> {
        if let fault = bytes.fault(reading: 2) { return .stopped(fault) }
        let shape = WirelessShape(bytes.captured)
        if let fault = bytes.fault(reading: shape.count) { return .stopped(fault) }
        return .whole(WirelessLAN(bytes, shape))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, _ shape: WirelessShape) {
        header = bytes.captured.extracting(first: shape.count)
        self.shape = shape
        let hasCheck = bytes.context.hasFrameCheck && bytes.declaredCount >= shape.count &+ 4
        checkStart = hasCheck ? bytes.declaredCount &- 4 : bytes.declaredCount
        check = bytes.captured.clamped(checkStart..<bytes.declaredCount)
        var context = bytes.context
        context.hasFrameCheck = false
        payload = bytes.payload(after: shape.count, upTo: checkStart, context: context)
    }

    public func describe(into dissection: inout Dissection) {
        guard shape.isKnown else { return describeCheck(into: &dissection) }
        let kind = UInt16(header.uint8(at: 0) >> 2 & 3) << 4 | UInt16(header.uint8(at: 0) >> 4)
        dissection.add(Self.typeAndSubtype, value: kind, at: 0, count: 1)
        describeControl(into: &dissection)
        let duration = header.uint16LittleEndian(at: 2)
        if shape.isPoll {
            dissection.add(Self.association, value: duration & 0x3fff, at: 2, count: 2)
        } else if duration & 0x8000 == 0 {
            dissection.add(Self.duration, value: duration, at: 2, count: 2)
        }
        describeAddresses(into: &dissection)
        if !shape.isControl {
            let sequence = header.uint16LittleEndian(at: 22)
            dissection.add(Self.fragment, value: sequence & 15, at: 22, count: 2)
            dissection.add(Self.sequence, value: sequence >> 4, at: 22, count: 2)
        }
        if shape.hasQuality {
            let quality = header.uint16LittleEndian(at: shape.qualityStart)
            dissection.add(Self.quality, value: quality, at: shape.qualityStart, count: 2)
            dissection.add(Self.trafficIdentifier, value: quality & 15, at: shape.qualityStart, count: 2)
            dissection.add(Self.priority, value: quality & 7, at: shape.qualityStart, count: 2)
        }
        describeCheck(into: &dissection)
    }

    private func describeControl(into dissection: inout Dissection) {
        dissection.add(Self.control, in: header, at: 0)
        dissection.add(Self.type, in: header, at: 0)
        dissection.add(Self.subtype, in: header, at: 0)
        dissection.add(Self.flags, in: header, at: 1)
        dissection.add(Self.distribution, in: header, at: 1)
        for field in [
            Self.toDistribution, Self.fromDistribution, Self.moreFragments, Self.retry, Self.sleeps, Self.moreData,
            Self.isProtected, Self.order,
        ] {
            dissection.add(field, in: header, at: 1)
        }
    }

    private func describeCheck(into dissection: inout Dissection) {
        guard check.byteCount == 4 else { return }
        dissection.add(Self.frameCheck, value: check.uint32LittleEndian(at: 0), at: checkStart, count: 4)
        let status = ChecksumStatus.unverified.rawValue
        dissection.add(Self.frameCheckStatus, value: status, flags: .generated)
    }

    /// What each address means, which the type and the two distribution bits tell (IEEE 802.11 table 9-60).
    private func describeAddresses(into dissection: inout Dissection) {
        func add(_ field: Field<MACAddress>, _ offset: Int) { dissection.add(field, in: header, at: offset) }
        let (first, second, third, fourth) = (4, 10, 16, 24)
        if shape.isControl {
            add(shape.isPoll ? Self.network : Self.receiver, first)
            if shape.hasTransmitter { add(shape.isContentionEnd ? Self.network : Self.transmitter, second) }
        } else {
            let bits = shape.isData ? header.uint8(at: 1) & 3 : 0
            add(Self.receiver, first)
            add(Self.transmitter, second)
            add(Self.destination, bits & 1 == 0 ? first : third)
            add(Self.source, bits & 2 == 0 ? second : bits == 2 ? third : fourth)
            if bits != 3 { add(Self.network, bits == 0 ? third : bits == 1 ? first : second) }
            if bits == 1 || bits == 2 { add(Self.station, bits == 1 ? second : first) }
        }
        for place in 0..<shape.addressCount {
            let offset = place == 3 ? fourth : first &+ 6 &* place
            dissection.add(Self.address, in: header, at: offset, flags: .hidden)
        }
    }
}
