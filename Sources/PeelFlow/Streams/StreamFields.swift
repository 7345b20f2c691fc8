import PeelWire

/// The fields that a packet has by its place in a TCP or UDP stream. The names and units are Wireshark's.
public enum StreamFields {
    static var tcpStream: Field<UInt32> { .init("tcp.stream", "Stream index") }
    static var completeness: Field<UInt8> { .init("tcp.completeness", "Conversation completeness") }
    static var sequence: Field<UInt32> { .init("tcp.seq", "Sequence Number") }
    static var nextSequence: Field<UInt32> { .init("tcp.nxtseq", "Next Sequence Number") }
    static var acknowledgment: Field<UInt32> { .init("tcp.ack", "Acknowledgment Number") }
    static var windowSize: Field<UInt32> { .init("tcp.window_size", "Calculated window size") }
    static var windowScale: Field<Int32> { .init("tcp.window_size_scalefactor", "Window size scaling factor") }
    static var tcpTimeRelative: Field<WireDuration> {
        .init("tcp.time_relative", "Time since first frame in this TCP stream")
    }
    static var tcpTimeDelta: Field<WireDuration> {
        .init("tcp.time_delta", "Time since previous frame in this TCP stream")
    }
    static var udpStream: Field<UInt32> { .init("udp.stream", "Stream index") }
    static var udpTimeRelative: Field<WireDuration> { .init("udp.time_relative", "Time since first frame") }
    static var udpTimeDelta: Field<WireDuration> { .init("udp.time_delta", "Time since previous frame") }

    static var analysis: Field<WirePlace> { .init("tcp.analysis", "SEQ/ACK analysis") }
    static var acksFrame: Field<UInt32> {
        .init("tcp.analysis.acks_frame", "This is an ACK to the segment in frame", depth: 1)
    }
    static var ackRoundTrip: Field<WireDuration> {
        .init("tcp.analysis.ack_rtt", "The RTT to ACK the segment was", depth: 1)
    }
    static var initialRoundTrip: Field<WireDuration> { .init("tcp.analysis.initial_rtt", "iRTT", depth: 1) }
    static var bytesInFlight: Field<UInt32> { .init("tcp.analysis.bytes_in_flight", "Bytes in flight", depth: 1) }
    static var pushBytes: Field<UInt32> {
        .init("tcp.analysis.push_bytes_sent", "Bytes sent since last PSH flag", depth: 1)
    }
    static var flags: Field<WirePlace> { .init("tcp.analysis.flags", "TCP Analysis Flags", depth: 1) }
    static var retransmission: Field<WirePlace> {
        .init("tcp.analysis.retransmission", "This frame is a (suspected) retransmission", depth: 2)
    }
    static var fastRetransmission: Field<WirePlace> {
        .init("tcp.analysis.fast_retransmission", "This frame is a (suspected) fast retransmission", depth: 2)
    }
    static var spuriousRetransmission: Field<WirePlace> {
        .init("tcp.analysis.spurious_retransmission", "This frame is a (suspected) spurious retransmission", depth: 2)
    }
    static var outOfOrder: Field<WirePlace> {
        .init("tcp.analysis.out_of_order", "This frame is a (suspected) out-of-order segment", depth: 2)
    }
    static var lostSegment: Field<WirePlace> {
        .init("tcp.analysis.lost_segment", "Previous segment(s) not captured", depth: 2)
    }
    static var ackLostSegment: Field<WirePlace> {
        .init("tcp.analysis.ack_lost_segment", "ACKed segment that wasn't captured", depth: 2)
    }
    static var windowUpdate: Field<WirePlace> { .init("tcp.analysis.window_update", "TCP window update", depth: 2) }
    static var windowFull: Field<WirePlace> {
        .init("tcp.analysis.window_full", "The window offered by the receiver is completely full", depth: 2)
    }
    static var keepAlive: Field<WirePlace> { .init("tcp.analysis.keep_alive", "TCP keep-alive segment", depth: 2) }
    static var keepAliveAck: Field<WirePlace> {
        .init("tcp.analysis.keep_alive_ack", "ACK to a TCP keep-alive segment", depth: 2)
    }
    static var duplicateAck: Field<WirePlace> { .init("tcp.analysis.duplicate_ack", "Duplicate ACK", depth: 2) }
    static var duplicateAckNumber: Field<UInt32> {
        .init("tcp.analysis.duplicate_ack_num", "Duplicate ACK #", depth: 2)
    }
    static var duplicateAckFrame: Field<UInt32> {
        .init("tcp.analysis.duplicate_ack_frame", "Duplicate to the ACK in frame", depth: 2)
    }
    static var zeroWindowProbe: Field<WirePlace> {
        .init("tcp.analysis.zero_window_probe", "TCP Zero Window Probe", depth: 2)
    }
    static var zeroWindow: Field<WirePlace> { .init("tcp.analysis.zero_window", "TCP Zero Window segment", depth: 2) }
    static var zeroWindowProbeAck: Field<WirePlace> {
        .init("tcp.analysis.zero_window_probe_ack", "ACK to a TCP Zero Window Probe", depth: 2)
    }
    static var reusedPorts: Field<WirePlace> {
        .init("tcp.analysis.reused_ports", "A new connection on the ports of an earlier one", depth: 2)
    }
    static var fastOpenSyn: Field<WirePlace> { .init("tcp.analysis.tfo_syn", "TCP SYN with TFO Cookie", depth: 1) }
    static var fastOpenAck: Field<WirePlace> {
        .init("tcp.analysis.tfo_ack", "TCP SYN-ACK accepting TFO data", depth: 1)
    }
    static var fastOpenIgnored: Field<WirePlace> {
        .init("tcp.analysis.tfo_ignored", "TCP SYN-ACK ignoring TFO data", depth: 1)
    }
    static var timeout: Field<WireDuration> { .init("tcp.analysis.rto", "The RTO for this segment was", depth: 1) }
    static var timeoutFrame: Field<UInt32> {
        .init("tcp.analysis.rto_frame", "RTO based on delta from frame", depth: 1)
    }

    static var cause: Field<WireText> { .init("peel.tcp.retransmission_cause", "Cause of this retransmission") }
    static var originalFrame: Field<UInt32> { .init("peel.tcp.original_frame", "Sent before in frame") }
    static var spuriousProof: Field<WireText> {
        .init("peel.tcp.spurious_proof", "Proves that a retransmission was not needed, by")
    }
    static var spuriousFrame: Field<UInt32> { .init("peel.tcp.spurious_frame", "The retransmission in frame") }
    static var hopChange: Field<Int32> {
        .init("peel.tcp.hop_change", "Time to live differs from the packet before by")
    }

    /// The description that a registry must hold for a ``StreamTracker`` to add these fields.
    public static let layout = Layout(
        "stream",
        "Place in a TCP or UDP stream",
        fields: [
            tcpStream, completeness, sequence, nextSequence, acknowledgment, windowSize, windowScale, tcpTimeRelative,
            tcpTimeDelta, udpStream, udpTimeRelative, udpTimeDelta, analysis, acksFrame, ackRoundTrip,
            initialRoundTrip, bytesInFlight, pushBytes, flags, retransmission, fastRetransmission,
            spuriousRetransmission, outOfOrder, lostSegment, ackLostSegment, windowUpdate, windowFull, keepAlive,
            keepAliveAck, duplicateAck, duplicateAckNumber, duplicateAckFrame, zeroWindowProbe, zeroWindow,
            zeroWindowProbeAck, reusedPorts, fastOpenSyn, fastOpenAck, fastOpenIgnored, timeout, timeoutFrame, cause,
            originalFrame, spuriousProof, spuriousFrame, hopChange,
        ],
        isLayer: false
    )
}
