/// Zeek's `conn_state`: how far a connection came.
public enum ConnectionState: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// An attempt without reply.
    case s0
    /// Established, not closed.
    case s1
    /// Established, closed by the client only.
    case s2
    /// Established, closed by the server only.
    case s3
    /// Opened and closed.
    case sf
    /// The attempt was rejected.
    case rej
    /// Established, reset by the client.
    case rsto
    /// Reset by the server.
    case rstr
    /// The client sent SYN and RST; no SYN-ACK was seen.
    case rstos0
    /// The server sent SYN-ACK and RST; no SYN was seen.
    case rstrh
    /// The client sent SYN and FIN; no SYN-ACK was seen.
    case sh
    /// The server sent SYN-ACK and FIN; no SYN was seen.
    case shr
    /// Seen from its middle, and everything else.
    case oth

    /// The name in Zeek's logs.
    public var name: StaticString {
        switch self {
        case .s0: "S0"
        case .s1: "S1"
        case .s2: "S2"
        case .s3: "S3"
        case .sf: "SF"
        case .rej: "REJ"
        case .rsto: "RSTO"
        case .rstr: "RSTR"
        case .rstos0: "RSTOS0"
        case .rstrh: "RSTRH"
        case .sh: "SH"
        case .shr: "SHR"
        case .oth: "OTH"
        }
    }
}

extension ConnectionState {
    /// The decision of Zeek's base/protocols/conn, in its order.
    init(_ record: FlowRecord, _ history: HistoryText, hasPorts: Bool) {
        let client = record.client.state
        let server = record.server.state
        guard hasPorts, record.proto == 6 else {
            self = hasPorts && record.proto == 17 ? Self.ofDatagrams(record) : .oth
            return
        }
        let clientInactive = client == .inactive || client == .partial
        let serverInactive = server == .inactive || server == .partial
        if server == .reset {
            let isEmpty = client == .reset && record.client.sentCount == 0 && record.server.sentCount == 0
            if client == .synSent || client == .synAckSent || isEmpty {
                self = .rej
            } else {
                self = clientInactive ? .rstrh : .rstr
            }
        } else if client == .reset {
            self = !serverInactive ? .rsto : history.isResetAfterSyn ? .rstos0 : .oth
        } else if client == .closed {
            self = server == .closed ? .sf : serverInactive ? .sh : .s2
        } else if server == .closed {
            self = clientInactive ? .shr : .s3
        } else if client == .synSent, server == .inactive {
            self = .s0
        } else {
            self = client == .established && server == .established ? .s1 : .oth
        }
    }

    /// A datagram conversation is judged by who sent anything.
    private static func ofDatagrams(_ record: FlowRecord) -> ConnectionState {
        if record.client.packets == 0 { return record.server.packets == 0 ? .oth : .shr }
        return record.server.packets == 0 ? .s0 : .sf
    }
}

extension HistoryText {
    /// `^?S[^HAFGIQ]*R`: a SYN, nothing that establishes, a reset; all of the client.
    var isResetAfterSyn: Bool {
        var index = self[0] == 0x5e && count > 0 ? 1 : 0
        guard index < count, self[index] == 0x53 else { return false }
        index += 1
        while index < count {
            switch self[index] {
            case 0x52: return true
            case 0x48, 0x41, 0x46, 0x47, 0x49, 0x51: return false
            default: index += 1
            }
        }
        return false
    }
}

extension FlowSide {
    /// Bytes between the initial and the highest sequence number, SYN left out.
    var sentCount: UInt32 {
        guard seen & Seen.next != 0 else { return 0 }
        let count = nextSequence &- startSequence
        return count == 0 || Int32(bitPattern: count) < 0 ? 0 : count &- 1
    }
}
