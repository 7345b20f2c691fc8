/// One TCP connection: its endpoints and how far it got.
struct Flow {
    /// Indices of the hosts; the address follows from them.
    let client: UInt32
    let server: UInt32
    let clientPort: UInt16
    let serverPort: UInt16
    let isVersion6: Bool
    /// Packets sent so far, and packets that it shall have.
    var sent: UInt32 = 0
    let quota: UInt32
    /// The next sequence number of each side.
    var clientNext: UInt32
    var serverNext: UInt32
    /// What each side acknowledged last.
    var clientAcknowledged: UInt32 = 0
    var serverAcknowledged: UInt32 = 0

    /// Flow number `index` of `plan`: client and port never repeat, so no two flows share endpoints.
    init(index: Int, plan: Plan, quota: Int, random: inout Random) {
        let ports = [443, 443, 443, 443, 80, 80, 8080, 22, 5432, 3306, 6379, 9092] as [UInt16]
        client = UInt32(truncatingIfNeeded: index % plan.hosts)
        clientPort = UInt16(truncatingIfNeeded: 65_535 - index / plan.hosts)
        let other = random.below(plan.hosts - 1)
        server = UInt32(truncatingIfNeeded: other >= Int(client) ? other + 1 : other)
        serverPort = ports[random.below(ports.count)]
        isVersion6 = plan.version6 > 0 && random.oneIn(plan.version6)
        self.quota = UInt32(truncatingIfNeeded: quota)
        clientNext = UInt32(truncatingIfNeeded: random.next())
        serverNext = UInt32(truncatingIfNeeded: random.next())
    }

    /// What the next packet is: three to open where there is room, three to close, data between.
    enum Step { case syn, synAck, ack, data, clientFin, serverFin, lastAck }

    @inline(__always)
    var step: Step {
        switch sent {
        case 0: return .syn
        case 1: return .synAck
        case 2: return .ack
        default: break
        }
        guard quota >= 6 else { return .data }
        switch quota &- sent {
        case 3: return .clientFin
        case 2: return .serverFin
        case 1: return .lastAck
        default: return .data
        }
    }
}

/// The IPv4 address of a host: spread over 10.0.0.0/8, each once.
@inline(__always)
func address(ofHost host: UInt32) -> UInt32 {
    0x0a00_0000 | ((host &* 0x9e_3779 &+ 0x01_0203) & 0x00ff_ffff)
}
