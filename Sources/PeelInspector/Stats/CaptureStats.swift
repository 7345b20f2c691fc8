import PeelOutput
import PeelWire

/// Everything that `peel stats` counts, in one pass and within bounds.
struct CaptureStats: Sendable {
    let sections: StatsSections
    private(set) var packets: UInt64 = 0
    private(set) var bytes: UInt64 = 0
    private(set) var hierarchy = Hierarchy()
    private(set) var ethernet = EndpointTable<NetworkAddress>(limit: Self.tableLimit)
    private(set) var internet = EndpointTable<NetworkAddress>(limit: Self.tableLimit)
    private(set) var ports = EndpointTable<ServedPort>(limit: Self.tableLimit)
    private(set) var ethernetPairs = PairCount(limit: Self.tableLimit)
    private(set) var ipv4Pairs = PairCount(limit: Self.tableLimit)
    private(set) var ipv6Pairs = PairCount(limit: Self.tableLimit)
    private var tcpNumbers = NumberSet()
    private var udpNumbers = NumberSet()
    /// Streams that a counted packet belongs to.
    var tcpStreams: UInt64 { tcpNumbers.count }
    var udpStreams: UInt64 { udpNumbers.count }
    private(set) var intervals: IntervalTable
    private(set) var lengths = Histogram.lengths
    private(set) var roundTrips = Histogram.durations
    private(set) var problems: ProblemList

    private let layers: LayerKinds
    private let streamFields: StreamFieldPlaces
    private var path: [Int] = []

    /// Rows of a table; what has no row is counted together.
    static var tableLimit: Int { 1 << 20 }

    /// `keepsPackets` for who goes from problem to problem.
    init(_ options: StatsOptions, _ registry: Registry, keepsPackets: Bool = false) {
        sections = options.sections
        intervals = IntervalTable(interval: options.interval)
        problems = ProblemList(registry, keepsPackets: keepsPackets)
        layers = LayerKinds(registry)
        streamFields = StreamFieldPlaces(registry)
    }

    /// Counts what needs no layers.
    mutating func count(_ frame: borrowing Frame) {
        packets &+= 1
        bytes &+= UInt64(clamping: frame.wireCount)
        if sections.contains(.io) { intervals.count(frame.time, bytes: frame.wireCount) }
        if sections.contains(.lengths) { lengths.add(UInt64(clamping: frame.wireCount)) }
    }

    /// Counts what the layers and streams of a packet tell.
    mutating func count(_ frame: borrowing Frame, _ dissection: borrowing Dissection) {
        let bytes = UInt64(clamping: frame.wireCount)
        path.removeAll(keepingCapacity: true)
        for layer in dissection.layers {
            let kind = layers.kinds[Int(layer.layout)]
            if kind != .part { path.append(Int(layer.layout)) }
            switch kind {
            case .ethernet, .ipv4, .ipv6: countAddresses(frame, layer, kind, bytes)
            case .tcp, .udp, .sctp, .udplite: if layer.headerCount >= 4 { countPorts(frame, layer, kind, bytes) }
            case .icmp, .icmpv6:
                // What an error quotes is another packet.
                guard kind.quotes(frame.bytes.captured.uint8(at: Int(layer.start))) else { break }
                countStreams(dissection)
                return finish(frame, dissection)
            case .other, .part: break
            }
        }
        countStreams(dissection)
        finish(frame, dissection)
    }

    /// Takes what a packet that does not count tells of its stream.
    mutating func pass(_ frame: borrowing Frame, _ dissection: borrowing Dissection) {
        if sections.contains(.problems) { problems.pass(frame, dissection) }
    }

    private mutating func finish(_ frame: borrowing Frame, _ dissection: borrowing Dissection) {
        if sections.contains(.hierarchy) { hierarchy.count(path, bytes: frame.wireCount) }
        if sections.contains(.problems) { problems.take(frame, dissection) }
    }

    private mutating func countAddresses(
        _ frame: borrowing Frame, _ layer: LayerRecord, _ kind: LayerKinds.Kind, _ bytes: UInt64
    ) {
        guard sections.contains(.endpoints) || sections.contains(.conversations) else { return }
        let start = Int(layer.start)
        let captured = frame.bytes.captured
        guard start + Int(layer.headerCount) <= captured.byteCount else { return }
        let source: NetworkAddress
        let destination: NetworkAddress
        switch kind {
        case .ethernet where layer.headerCount >= 12:
            destination = .mac(MACAddress(bits48: captured.mac(at: start)))
            source = .mac(MACAddress(bits48: captured.mac(at: start + 6)))
        case .ipv4 where layer.headerCount >= 20:
            source = .ipv4(IPv4Address(bits32: captured.uint32(at: start + 12)))
            destination = .ipv4(IPv4Address(bits32: captured.uint32(at: start + 16)))
        case .ipv6 where layer.headerCount >= 40:
            source = .ipv6(IPv6Address(high: captured.uint64(at: start + 8), low: captured.uint64(at: start + 16)))
            destination = .ipv6(
                IPv6Address(high: captured.uint64(at: start + 24), low: captured.uint64(at: start + 32)))
        default: return
        }
        if sections.contains(.endpoints) {
            if kind == .ethernet {
                ethernet.add(source, bytes, isSource: true)
                ethernet.add(destination, bytes, isSource: false)
            } else {
                internet.add(source, bytes, isSource: true)
                internet.add(destination, bytes, isSource: false)
            }
        }
        guard sections.contains(.conversations) else { return }
        switch kind {
        case .ethernet: ethernetPairs.add(source, destination)
        case .ipv4: ipv4Pairs.add(source, destination)
        default: ipv6Pairs.add(source, destination)
        }
    }

    private mutating func countPorts(
        _ frame: borrowing Frame, _ layer: LayerRecord, _ kind: LayerKinds.Kind, _ bytes: UInt64
    ) {
        guard sections.contains(.ports) else { return }
        let proto = kind.transport
        let source = frame.bytes.captured.uint16(at: Int(layer.start))
        let destination = frame.bytes.captured.uint16(at: Int(layer.start) + 2)
        let fromServer = ServedPort.isServer(source, over: destination, proto) && source != destination
        ports.add(
            ServedPort(proto: proto, port: fromServer ? source : destination), bytes, isSource: fromServer)
    }

    private mutating func countStreams(_ dissection: borrowing Dissection) {
        guard sections.contains(.conversations) || sections.contains(.roundTrips) else { return }
        let fields = dissection.fields.span
        for index in 0..<fields.count {
            let record = fields[index]
            guard record.layout == streamFields.layout else { continue }
            switch record.id {
            case streamFields.tcp: tcpNumbers.insert(record.value)
            case streamFields.udp: udpNumbers.insert(record.value)
            case streamFields.roundTrip:
                let value = Int64(bitPattern: record.value)
                if value >= 0 { roundTrips.add(UInt64(value)) }
            default: break
            }
        }
    }
}

/// Which of the numbers from 0 on were seen; a bit each.
private struct NumberSet: Sendable {
    private var words: [UInt64] = []
    private(set) var count: UInt64 = 0

    /// Numbers that are told apart: as many as streams can be numbered.
    private static var limit: UInt64 { 1 << 32 }

    mutating func insert(_ number: UInt64) {
        guard number < Self.limit else { return }
        let place = Int(number >> 6)
        if place >= words.count { words += Array(repeating: 0, count: place + 1 - words.count) }
        let bit = UInt64(1) << (number & 63)
        if words[place] & bit == 0 { count &+= 1 }
        words[place] |= bit
    }
}

extension RawSpan {
    /// Six bytes in network order.
    fileprivate func mac(at offset: Int) -> UInt64 {
        UInt64(uint32(at: offset)) << 16 | UInt64(uint16(at: offset + 4))
    }
}
