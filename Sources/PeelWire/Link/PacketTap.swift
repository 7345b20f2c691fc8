/// What macOS puts before a packet of its `pktap` interfaces: which interface and which process it belongs to.
///
/// LINKTYPE_PKTAP, the structure `pktap_header` of Darwin's bsd/net/pktap.h, little-endian. The frame behind it has the
/// link type that the header names.
public struct PacketTap: Layer, ~Escapable {
    public static var length: Field<UInt32> { .init("pktap.hdrlen", "Header length") }
    public static var record: Field<UInt32> { .init("pktap.rectype", "Record type") }
    public static var linkType: Field<UInt32> { .init("pktap.dlt", "DLT") }
    public static var interface: Field<WireText> { .init("pktap.ifname", "Interface name") }
    public static var flags: Field<UInt32> { .init("pktap.flags", "Flags", as: .hexadecimal) }
    public static var family: Field<UInt32> { .init("pktap.pfamily", "Protocol family") }
    public static var linkCount: Field<UInt32> { .init("pktap.llhdrlen", "Link-layer header length") }
    public static var trailerCount: Field<UInt32> { .init("pktap.lltrlrlen", "Link-layer trailer length") }
    public static var process: Field<UInt32> { .init("pktap.pid", "Process ID") }
    public static var command: Field<WireText> { .init("pktap.cmdname", "Command name") }
    public static var service: Field<UInt32> { .init("pktap.svc_class", "Service class") }
    public static var interfaceType: Field<UInt16> { .init("pktap.iftype", "Interface type") }
    public static var interfaceUnit: Field<UInt16> { .init("pktap.ifunit", "Interface unit") }
    public static var effectiveProcess: Field<UInt32> { .init("pktap.epid", "Effective process ID") }
    public static var effectiveCommand: Field<WireText> { .init("pktap.ecmdname", "Effective command name") }

    public static let layout = Layout(
        "pktap",
        "PKTAP packet header",
        claims: [.linkType(258)],
        fields: [
            length, record, linkType, interface, flags, family, linkCount, trailerCount, process, command, service,
            interfaceType, interfaceUnit, effectiveProcess, effectiveCommand,
        ]
    )

    static var headerCount: Int { 108 }

    public let header: RawSpan
    public let payload: PacketBytes

    public var next: Claim { .linkType(header.uint32LittleEndian(at: 8)) }
    public var nextPrefix: StaticString? { "pcap_pktdata" }

    /// Reads the header, which may grow in later versions.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<PacketTap> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        let count = Int(bytes.captured.uint32LittleEndian(at: 0))
        if count < headerCount || count > bytes.declaredCount {
            let allowed = headerCount...bytes.declaredCount
            return .stopped(.malformed(.outOfRange(field: length.name, value: count, allowed: allowed)))
        }
        if let fault = bytes.fault(reading: count) { return .stopped(fault) }
        return .whole(PacketTap(bytes, count: count))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.extracting(first: count)
        payload = bytes.payload(after: count, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        func add(_ field: Field<UInt32>, _ offset: Int) {
            dissection.add(field, value: header.uint32LittleEndian(at: offset), at: offset, count: 4)
        }
        func add(_ field: Field<UInt16>, _ offset: Int) {
            dissection.add(field, value: header.uint16LittleEndian(at: offset), at: offset, count: 2)
        }
        func add(_ field: Field<WireText>, _ range: Range<Int>) {
            var end = range.lowerBound
            while end < range.upperBound, header.uint8(at: end) != 0 { end &+= 1 }
            dissection.add(field, at: range.lowerBound, count: end &- range.lowerBound)
        }
        add(Self.length, 0)
        add(Self.record, 4)
        add(Self.linkType, 8)
        add(Self.interface, 12..<36)
        add(Self.flags, 36)
        add(Self.family, 40)
        add(Self.linkCount, 44)
        add(Self.trailerCount, 48)
        add(Self.process, 52)
        add(Self.command, 56..<76)
        add(Self.service, 76)
        add(Self.interfaceType, 80)
        add(Self.interfaceUnit, 82)
        add(Self.effectiveProcess, 84)
        add(Self.effectiveCommand, 88..<108)
    }
}
