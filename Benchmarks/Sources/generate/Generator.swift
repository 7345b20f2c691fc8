#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Makes the packets of a plan, one after the other.
struct Generator: ~Copyable {
    private let plan: Plan
    private let pool: PayloadPool
    private var random: Random
    private var buffer: PacketBuffer
    /// Microseconds since 1970, and the part of a microsecond that is left over, in picoseconds.
    private var clock: UInt64 = 1_700_000_000_000_000
    private var rest: UInt64 = 0
    private let step: UInt64
    private var identification: UInt16 = 0

    init(plan: Plan, descriptor: Int32) {
        self.plan = plan
        random = Random(seed: plan.seed)
        pool = PayloadPool(random: &random)
        buffer = PacketBuffer(descriptor: descriptor)
        step = 1_000_000_000_000 / UInt64(plan.rate)
    }

    /// Writes the file header and every packet.
    mutating func run() {
        writeFileHeader()
        switch plan.shape {
        case .flood: flood()
        case .sequential: sequential()
        case .random, .loss: interleaved()
        }
        buffer.flush()
    }

    /// Classic pcap, microseconds, version 2.4, Ethernet.
    private mutating func writeFileHeader() {
        buffer.reserve(24)
        for word in [0xa1b2_c3d4, 0x0004_0002, 0, 0, 262_144, 1] as [UInt32] { buffer.addLittle32(word) }
    }

    /// Each flow's share of the packets: around the mean, with the exact sum, never below one.
    private mutating func quotas() -> [UInt32] {
        let mean = plan.packets / plan.flows
        let more = plan.packets % plan.flows
        var quotas = (0..<plan.flows).map { UInt32(truncatingIfNeeded: $0 < more ? mean + 1 : mean) }
        for pair in 0..<plan.flows / 2 {
            let shift = UInt32(truncatingIfNeeded: random.below(mean / 2 + 1))
            quotas[2 * pair] -= shift
            quotas[2 * pair + 1] += shift
        }
        return quotas
    }

    private mutating func sequential() {
        let quotas = quotas()
        for index in quotas.indices {
            var flow = Flow(index: index, plan: plan, quota: Int(quotas[index]), random: &random)
            while flow.sent < flow.quota { write(next(of: &flow), of: flow) }
        }
    }

    private mutating func interleaved() {
        let quotas = quotas()
        var flows = quotas.indices.map { Flow(index: $0, plan: plan, quota: Int(quotas[$0]), random: &random) }
        var open = quotas.indices.map { UInt32(truncatingIfNeeded: $0) }
        var late: (segment: Segment, flow: Int)?
        let loses = plan.shape == .loss
        while !open.isEmpty {
            let place = random.below(open.count)
            let index = Int(open[place])
            let segment = next(of: &flows[index])
            if flows[index].sent >= flows[index].quota {
                open.swapAt(place, open.count - 1)
                open.removeLast()
            }
            if loses && segment.payloadCount > 0 {
                switch random.below(200) {
                case 0: continue  // never captured
                case 1: write(segment, of: flows[index])  // sent twice
                case 2 where late == nil:  // overtaken by the packet that comes next
                    late = (segment, index)
                    continue
                default: break
                }
            }
            write(segment, of: flows[index])
            if let held = late {
                write(held.segment, of: flows[held.flow])
                late = nil
            }
        }
        if let held = late { write(held.segment, of: flows[held.flow]) }
    }

    /// A SYN each from a source of its own, to servers at random.
    private mutating func flood() {
        for index in 0..<plan.packets {
            var flow = Flow(index: index % plan.flows, plan: plan, quota: 1, random: &random)
            write(next(of: &flow), of: flow)
        }
    }

    /// The flow's next segment; the flow moves on.
    @inline(__always)
    private mutating func next(of flow: inout Flow) -> Segment {
        var segment = Segment()
        let step = flow.step
        flow.sent &+= 1
        var consumed: UInt32 = 1
        switch step {
        case .syn: segment.flags = Flags.syn
        case .synAck:
            segment.fromClient = false
            segment.flags = Flags.syn | Flags.ack
        case .ack, .lastAck:
            segment.flags = Flags.ack
            consumed = 0
        case .clientFin: segment.flags = Flags.fin | Flags.ack
        case .serverFin:
            segment.fromClient = false
            segment.flags = Flags.fin | Flags.ack
        case .data:
            let size = plan.size.lowerBound + random.below(plan.size.count)
            let headers = Segment.headerCount(isVersion6: flow.isVersion6, flags: Flags.ack)
            segment.fromClient = random.oneIn(3)
            let owes =
                segment.fromClient
                ? flow.clientAcknowledged != flow.serverNext : flow.serverAcknowledged != flow.clientNext
            let isPureAck = plan.size.lowerBound == 60 && owes && random.oneIn(2)
            segment.payloadCount = isPureAck ? 0 : max(size - headers, 1)
            segment.flags = segment.payloadCount == 0 ? Flags.ack : Flags.ack | Flags.push
            consumed = UInt32(truncatingIfNeeded: segment.payloadCount)
        }
        segment.sequence = segment.fromClient ? flow.clientNext : flow.serverNext
        if segment.flags & Flags.ack != 0 {
            segment.acknowledgement = segment.fromClient ? flow.serverNext : flow.clientNext
            if segment.fromClient {
                flow.clientAcknowledged = segment.acknowledgement
            } else {
                flow.serverAcknowledged = segment.acknowledgement
            }
        }
        if segment.fromClient { flow.clientNext &+= consumed } else { flow.serverNext &+= consumed }
        return segment
    }

    @inline(__always)
    private mutating func write(_ segment: Segment, of flow: Flow) {
        rest += step
        clock += rest / 1_000_000
        rest %= 1_000_000
        identification &+= 1
        segment.write(of: flow, at: clock, identification: identification, pool: pool, into: &buffer)
    }
}
