import PeelWire

/// One flow as it is printed: a copy that nothing changes any more.
public struct FlowRow: Sendable {
    /// The index from 1 in order of the first packet.
    public var index: UInt64
    /// The index of the tunnel's flow that carried the first packet; nil for none.
    public var parent: UInt64?
    /// The IP protocol number.
    public var proto: UInt8
    public var isV6: Bool
    /// The ports are known; without them the flow is one of addresses.
    public var hasPorts: Bool
    /// An ICMP message that nothing answers.
    public var isOneWay: Bool
    /// An IPv4 address lies in the low 32 bits.
    public var clientAddress: IPv6Address
    public var serverAddress: IPv6Address
    /// For ICMP the type.
    public var clientPort: UInt16
    /// For ICMP the answering type, or the code.
    public var serverPort: UInt16
    /// The earliest packet.
    public var start: Timestamp
    /// The latest packet.
    public var end: Timestamp
    public var client: Side
    public var server: Side
    /// Zeek's `conn_state`.
    public var state: ConnectionState
    public var history: HistoryText
    /// The first packet's outermost VLAN; nil without a tag.
    public var vlan: UInt16?
    public var quality: FlowQuality
    /// From the first SYN to the first SYN-ACK, nanoseconds; nil where one was not seen.
    public var connectNanoseconds: Int64?
    /// From the last SYN to the first ACK that is no SYN, nanoseconds: `tcp.analysis.initial_rtt`.
    public var initialNanoseconds: Int64?
    /// ICMP errors that quote the flow.
    public var icmpErrors: UInt32
    /// The last of them.
    public var icmpError: ErrorSource?

    /// What its first messages tell, and answers of DNS; nil where that is not known.
    public var names: FlowNames?

    /// What its requests and answers come to; nil where nobody counted them, or there are none.
    public var calls: FlowCalls?

    /// The process of this machine that holds its socket; known of live captures alone.
    public var owner: FlowOwner?

    /// Where the capture was taken, as the handshake tells; nil where it does not.
    public var tap: Tap?

    /// Where on the path a capture was taken.
    public enum Tap: UInt8, Sendable, BitwiseCopyable { case client, middle, server }

    /// What one side sent.
    public struct Side: Sendable, BitwiseCopyable {
        public var packets: UInt64
        /// Frame bytes on the wire.
        public var bytes: UInt64
        /// IP total length.
        public var ipBytes: UInt64
        /// Transport payload, repeats included.
        public var payloadBytes: UInt64
        /// nil where the side sent nothing.
        public var ttlMin: UInt8?
        public var ttlMax: UInt8?
        /// The first packet's code point.
        public var dscp: UInt8?
        /// Segments with RST; nil where the flow is not TCP.
        public var resets: UInt32?
        /// SYN or SYN-ACK sent again; nil where none was seen.
        public var synRetries: UInt32?
        /// The side's SYN; nil where none was seen.
        public var synOptions: SynOptions?
        /// Pieces of fragmented packets.
        public var fragments: UInt32
        /// ICMP errors that say a packet of this side was too big.
        public var tooBig: UInt32
        /// Bytes between SYN and FIN by their sequence numbers; nil where one of them was not seen.
        public var streamBytes: UInt32?
        /// What the analysis found; nil where the flow is not TCP, and for a side that sent nothing.
        public var tcp: TCPStatistics?
    }

    /// Who sent an ICMP error, and what it said.
    public struct ErrorSource: Sendable, BitwiseCopyable {
        public var router: IPv6Address
        public var isV6: Bool
        public var type: UInt8
        public var code: UInt8
        /// The sequence number of the quoted TCP segment, raw; 0 elsewhere.
        public var sequence: UInt32

        /// One of nobody.
        public static var blank: ErrorSource {
            ErrorSource(router: IPv6Address(high: 0, low: 0), isV6: false, type: 0, code: 0, sequence: 0)
        }
    }

    /// The bytes of both sides on the wire.
    public var bytes: UInt64 { client.bytes &+ server.bytes }
    /// The packets of both sides.
    public var packets: UInt64 { client.packets &+ server.packets }
    /// From the first to the last packet, nanoseconds.
    public var durationNanoseconds: Int64 { max(0, end.nanoseconds(since: start)) }
}

extension FlowRow {
    /// A TCP flow without packets: what has a value in it says which values a row has.
    public static let blank: FlowRow = {
        var record = FlowRecord()
        record.proto = 6
        var row = FlowRow(record, nil, FlowOpening(), index: 0)
        row.owner = FlowOwner(pid: 0, process: "", user: "")
        row.calls = FlowCalls()
        row.names = FlowNames(service: "", serverName: "", ja3: "", ja3s: "", ja4: "", alpn: "")
        return row
    }()

    init(_ record: FlowRecord, _ cold: FlowCold?, _ opening: FlowOpening, index: UInt64) {
        self.index = index
        proto = record.proto
        isV6 = record.bits & FlowRecord.Bits.v6 != 0
        hasPorts = record.bits & FlowRecord.Bits.portless == 0
        isOneWay = record.bits & FlowRecord.Bits.oneWay != 0
        let swapped = record.bits & FlowRecord.Bits.clientIsHigh != 0
        clientAddress = swapped ? record.high : record.low
        serverAddress = swapped ? record.low : record.high
        clientPort = swapped ? record.highPort : record.lowPort
        serverPort = swapped ? record.lowPort : record.highPort
        start = Timestamp(nanoseconds: record.first)
        end = Timestamp(nanoseconds: record.last)
        let isTCP = record.proto == 6 && hasPorts
        client = Side(record.client, cold?.client, opening.client, isTCP: isTCP)
        server = Side(record.server, cold?.server, opening.server, isTCP: isTCP)
        history = HistoryText(record.history, cold?.history)
        state = ConnectionState(record, history, hasPorts: hasPorts)
        vlan = record.vlan == Headers.noVLAN ? nil : record.vlan
        quality = record.quality
        if isTCP {
            if record.client.packets == 0 || record.server.packets == 0,
                (record.client.seen | record.server.seen) & FlowSide.Seen.acknowledged != 0,
                !(record.client.state == .reset || record.server.state == .reset)
            {
                quality.insert(.oneSided)
            }
            if !opening.client.hasSyn, !opening.server.hasSyn { quality.insert(.midstream) }
            if let cold, cold.client.gaps | cold.server.gaps != 0 { quality.insert(.gaps) }
        }
        if opening.synTime != 0, opening.synAckTime >= opening.synTime {
            connectNanoseconds = opening.synAckTime &- opening.synTime
        } else {
            connectNanoseconds = nil
        }
        initialNanoseconds = nil
        parent = nil
        tap = Self.tap(opening)
        names = nil
        calls = nil
        icmpErrors = cold?.icmpErrors ?? 0
        if let cold, cold.icmpErrors != 0 {
            icmpError = ErrorSource(
                router: cold.icmpRouter, isV6: cold.icmpIsV6, type: cold.icmpType, code: cold.icmpCode,
                sequence: cold.icmpSequence)
        } else {
            icmpError = nil
        }
    }

    /// The half of the handshake that passes between the capture and its near end is short: at most a quarter of the
    /// other. Unknown where a SYN was sent again, and where both are shorter than a tenth of a millisecond.
    private static func tap(_ opening: FlowOpening) -> Tap? {
        guard opening.synTime != 0, opening.synAckTime >= opening.synTime, opening.ackTime >= opening.synAckTime,
            opening.client.retries == 0, opening.server.retries == 0
        else { return nil }
        let far = opening.synAckTime &- opening.synTime
        let near = opening.ackTime &- opening.synAckTime
        if max(far, near) < 100_000 { return nil }
        if near <= far / 4 { return .client }
        return far <= near / 4 ? .server : .middle
    }
}

extension FlowRow.Side {
    init(_ side: FlowSide, _ cold: ColdSide?, _ opening: FlowOpening.Side, isTCP: Bool) {
        packets = side.packets
        bytes = side.bytes
        ipBytes = side.ipBytes
        payloadBytes = side.payloadBytes
        let sent = side.packets != 0
        let hasSyn = isTCP && opening.hasSyn
        ttlMin = sent ? side.ttlMin : nil
        ttlMax = sent ? side.ttlMax : nil
        dscp = sent ? side.dscp : nil
        resets = isTCP && sent ? cold?.resets ?? 0 : nil
        fragments = cold?.fragments ?? 0
        tooBig = cold?.tooBig ?? 0
        streamBytes =
            hasSyn && side.finSequence != 0 ? side.finSequence &- side.startSequence &- 1 : nil
        tcp = nil
        synRetries = hasSyn ? opening.retries : nil
        synOptions = hasSyn ? SynOptions(rawValue: opening.options) : nil
    }
}
