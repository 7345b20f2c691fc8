import PeelWire

/// Headers whose fixed fields can be read without a dissection.
enum HeaderLayer: UInt8, Sendable, BitwiseCopyable {
    case ethernet, ipv4, ipv6, tcp, udp, arp
    /// The frame as a whole.
    case frame
    /// A header that a frame of the common shape cannot have.
    case absent

    init?(rawName: String) {
        switch rawName {
        case "eth": self = .ethernet
        case "ip": self = .ipv4
        case "ipv6": self = .ipv6
        case "tcp": self = .tcp
        case "udp": self = .udp
        case "arp": self = .arp
        case "udplite", "sctp", "igmp": self = .absent
        default: return nil
        }
    }

    var isOnWire: Bool { self != .frame }
}

/// Where a value lies in its header.
struct HeaderKey: Sendable, BitwiseCopyable {
    let layer: HeaderLayer
    var offset: Int16 = 0
    private var count: UInt8 = 0
    private var shift: UInt8 = 0
    private var scale: UInt8 = 1
    private var isBoolean = false
    private var mask: UInt64 = .max
    private var datum: FrameNumber = .none

    private enum FrameNumber: UInt8, BitwiseCopyable { case none, number, length, captured, time }

    init(presenceOf layer: HeaderLayer) { self.layer = layer }

    /// Nil where the field has no fixed place in one of the headers, or no value in 64 bits (IPv6 apart).
    init?(_ record: FieldCatalogue.RecordKey) {
        let field = record.field
        guard let layer = HeaderLayer(rawName: record.layoutName.description), layer != .arp,
            field.offset >= 0 || layer == .absent
        else {
            return nil
        }
        switch field.type {
        case .unsigned, .boolean, .ipv4, .mac, .ipv6: break
        default: return nil
        }
        self.layer = layer
        offset = Int16(clamping: field.offset)
        count = field.count
        shift = field.shift
        scale = field.scale
        isBoolean = field.type == .boolean
        mask = field.mask
    }

    init?(_ datum: FrameDatum) {
        layer = .frame
        switch datum {
        case .number: self.datum = .number
        case .length: self.datum = .length
        case .captured: self.datum = .captured
        case .time, .epoch: self.datum = .time
        default: return nil
        }
    }

    /// The value in a header that begins at `start`.
    @inline(__always)
    func value(_ facts: HeaderFacts, _ bytes: RawSpan, _ start: Int) -> UInt64 {
        let place = start &+ Int(offset)
        let raw: UInt64
        switch count {
        case 1: raw = UInt64(bytes.uint8(at: place))
        case 2: raw = UInt64(bytes.uint16(at: place))
        case 4: raw = UInt64(bytes.uint32(at: place))
        case 0: return facts.number(of: datum.rawValue)
        default: raw = bytes.uint64(at: place) >> UInt64(64 &- Int(count) &* 8)
        }
        let value = raw >> UInt64(shift) & mask
        return isBoolean ? min(value, 1) : value &* UInt64(scale)
    }
}

/// Where the headers of a frame of the common shape begin.
struct HeaderFacts: BitwiseCopyable {
    private var ethernet: Int32 = -1
    private var ipv4: Int32 = -1
    private var ipv6: Int32 = -1
    private var tcp: Int32 = -1
    private var udp: Int32 = -1
    private var arp: Int32 = -1
    /// No further layer of these kinds can lie inside.
    private(set) var isComplete = false
    private let frameNumber: Int
    private let wireCount: Int
    private let capturedCount: Int
    private let time: Int64

    /// Where the frame has another shape, no header is known and any may be there.
    @inline(__always)
    init(_ frame: borrowing Frame, number: Int, claimed udpPorts: [UInt64]) {
        frameNumber = number
        wireCount = frame.wireCount
        capturedCount = frame.bytes.captured.byteCount
        time = frame.time.nanoseconds
        var headers = Headers()
        guard Headers.read(frame, number: 0, into: &headers) else {
            // An ARP message holds none of the other headers.
            guard frame.linkType == .ethernet, frame.bytes.captured.byteCount >= 42,
                frame.bytes.captured.uint16(at: 12) == EtherType.arp
            else { return }
            isComplete = true
            ethernet = 0
            arp = 14
            return
        }
        let start = Int32(headers.networkStart)
        switch frame.linkType {
        case .ethernet:
            guard start == 14 || start == 18 && frame.bytes.captured.uint16(at: 12) == EtherType.vlan else { return }
        case .raw: guard start == 0 else { return }
        case .linuxCooked: guard start == 16 else { return }
        case .linuxCooked2: guard start == 20 else { return }
        default: return
        }
        guard headers.bits.contains(.transport), headers.bits.isDisjoint(with: [.fragment, .quotes, .tunnel, .routed]),
            Int32(headers.transportStart) == start &+ (headers.bits.contains(.v6) ? 40 : 20)
        else { return }
        switch headers.proto {
        case IPProtocol.tcp:
            tcp = Int32(headers.transportStart)
            isComplete = true
        case IPProtocol.udp:
            udp = Int32(headers.transportStart)
            // What a datagram carries may hold packets of its own.
            isComplete =
                headers.payloadCount == 0
                || !Self.isClaimed(headers.sourcePort, udpPorts) && !Self.isClaimed(headers.destinationPort, udpPorts)
        case IPProtocol.icmp where headers.sourcePort == 8 || headers.sourcePort == 0: isComplete = true
        case IPProtocol.icmpv6 where headers.sourcePort == 128 || headers.sourcePort == 129: isComplete = true
        default: return
        }
        if frame.linkType == .ethernet { ethernet = 0 }
        if headers.bits.contains(.v6) { ipv6 = start } else { ipv4 = start }
    }

    @inline(__always)
    private static func isClaimed(_ port: UInt16, _ ports: [UInt64]) -> Bool {
        ports[Int(port >> 6)] >> UInt64(port & 63) & 1 != 0
    }

    /// Where a header begins; nil where the frame lacks it.
    @inline(__always)
    func start(of layer: HeaderLayer) -> Int? {
        let start: Int32 =
            switch layer {
            case .ethernet: ethernet
            case .ipv4: ipv4
            case .ipv6: ipv6
            case .tcp: tcp
            case .udp: udp
            case .arp: arp
            case .frame: 0
            case .absent: -1
            }
        return start < 0 ? nil : Int(start)
    }

    /// A number of the frame as a whole.
    func number(of datum: UInt8) -> UInt64 {
        switch datum {
        case 1: UInt64(frameNumber)
        case 2: UInt64(wireCount)
        case 3: UInt64(capturedCount)
        // A moment before 1970 is left to the dissection by the tests that ask for one.
        default: UInt64(max(0, time))
        }
    }
}
