/// How a TCP connection was opened: read once a handshake, and kept beside the hot records, so that a connection without
/// events needs no cold one. All zero before the first SYN.
struct FlowOpening: BitwiseCopyable, Sendable {
    /// One direction's SYN.
    struct Side: BitwiseCopyable, Sendable {
        /// What the SYN offers, see ``SynOptions``.
        var options: UInt32 = 0
        /// SYN or SYN-ACK sent again.
        var retries: UInt32 = 0
        var hasSyn = false
    }

    /// The first SYN, the first SYN-ACK, and the first ACK after it; 0 for none, as packets of 1970 do not matter.
    var synTime: Int64 = 0
    var synAckTime: Int64 = 0
    var ackTime: Int64 = 0
    var client = Side()
    var server = Side()
    /// The tunnel that carried the flow's first packet, see ``TunnelPlaces``; 0 for none.
    var tunnel: UInt32 = 0
    /// What was found out about the flow, see ``FlowNamer``; 0 for nothing.
    var names: UInt32 = 0

    /// Notes a SYN or SYN-ACK.
    mutating func note(_ options: UInt32, fromClient: Bool) {
        if fromClient { client.note(options) } else { server.note(options) }
    }
}

extension FlowOpening.Side {
    fileprivate mutating func note(_ options: UInt32) {
        if hasSyn {
            retries &+= 1
        } else {
            hasSyn = true
            self.options = options
        }
    }
}
