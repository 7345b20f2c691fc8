import PeelInspector

/// What is wrong with a packet, in words.
enum ProblemWords {
    static func text(_ marks: PacketMarks) -> String {
        var words: [String] = []
        let found = marks.analysis
        if found.contains(.spuriousRetransmission) {
            words.append("needless retransmission")
        } else if found.contains(.fastRetransmission) {
            words.append("fast retransmission")
        } else if found.contains(.retransmission) {
            words.append("retransmission")
        }
        if found.contains(.outOfOrder) { words.append("out of order") }
        if found.contains(.lostSegment) { words.append("a segment before it was not captured") }
        if found.contains(.ackLostSegment) { words.append("acknowledges what was not captured") }
        if found.contains(.duplicateAck) { words.append("duplicate acknowledgment") }
        if found.contains(.zeroWindow) { words.append("zero window") }
        if found.contains(.windowFull) { words.append("fills the window") }
        if found.contains(.reusedPorts) { words.append("ports used again") }
        if marks.tcpFlags & 4 != 0 { words.append("reset") }
        if marks.hasBadChecksum { words.append("wrong checksum") }
        if marks.isError { words.append("ICMP error") }
        return words.joined(separator: ", ")
    }
}
