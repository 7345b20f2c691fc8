import PeelWire

/// What a TCP segment does to its connection's state and history, by Zeek's rules.
///
/// A segment with a wrong checksum counts and changes nothing but `c` in the history.
enum TCPTracker {
    private typealias Flag = Headers.Flag
    private typealias Seen = FlowSide.Seen

    /// Whether `left` lies after `right`, modulo 2^32 (RFC 9293 section 3.4).
    @inline(__always)
    static func isAfter(_ left: UInt32, _ right: UInt32) -> Bool { Int32(bitPattern: left &- right) > 0 }

    /// Takes a segment that `sender` sent; the segment is counted already.
    @inline(never)
    static func take(
        _ headers: Headers,
        _ fromClient: Bool,
        at place: Int,
        _ sender: inout FlowSide,
        _ receiver: inout FlowSide,
        _ history: inout History,
        _ coldIndex: inout UInt32,
        _ marks: inout UInt8,
        _ cold: inout ColdStore
    ) {
        guard headers.bits.contains(.transport), !headers.bits.contains(.laterFragment) else { return }
        let flags = headers.flags
        let consumed = headers.payloadCount &+ (flags & Flag.syn == 0 ? 0 : 1) &+ (flags & Flag.fin == 0 ? 0 : 1)
        noteStarts(headers, &sender, &receiver)
        if headers.bits.contains(.badChecksum) {
            return checksumEvent(fromClient, &history, &coldIndex, &cold)
        }
        var events = Events(
            fromClient: fromClient, place: place, history: history, coldIndex: coldIndex, marks: marks)
        events.letters(headers, &sender, &cold)
        if flags & Flag.syn != 0 || marks & FlowRecord.Marks.handshake != 0 { events.handshake(headers, &cold) }
        events.window(headers, sender, receiver, &cold)
        events.sequence(headers, consumed, &sender, &cold)
        events.acknowledgment(headers, &sender, &receiver, &cold)
        advance(flags, headers.payloadCount, fromClient, &sender, &receiver)
        history = events.history
        coldIndex = events.coldIndex
        marks = events.marks
    }

    /// Learns both sides' initial sequence numbers, from a SYN or from the first number seen or acknowledged.
    @inline(__always)
    private static func noteStarts(_ headers: Headers, _ sender: inout FlowSide, _ receiver: inout FlowSide) {
        if sender.seen & Seen.start == 0 {
            sender.seen |= Seen.start
            sender.startSequence = headers.flags & Flag.syn != 0 ? headers.sequence : headers.sequence &- 1
        }
        if receiver.seen & Seen.start == 0, headers.flags & Flag.ack != 0 {
            receiver.seen |= Seen.start
            receiver.startSequence = headers.acknowledgment &- 1
        }
    }

    /// Writes a wrong checksum's letter at the first, tenth, hundredth … of a direction.
    static func checksumEvent(
        _ fromClient: Bool, _ history: inout History, _ coldIndex: inout UInt32, _ cold: inout ColdStore
    ) {
        var events = Events(fromClient: fromClient, place: 0, history: history, coldIndex: coldIndex, marks: 0)
        events.count(.checksum, fromClient, \.checksumErrors, &cold)
        history = events.history
        coldIndex = events.coldIndex
    }

    /// Moves the sender's endpoint, and the receiver's where one packet tells about both.
    private static func advance(
        _ flags: UInt8, _ payload: UInt32, _ fromClient: Bool, _ sender: inout FlowSide, _ receiver: inout FlowSide
    ) {
        let syn = flags & Flag.syn != 0
        let fin = flags & Flag.fin != 0
        let rst = flags & Flag.rst != 0
        let ack = flags & Flag.ack != 0
        switch sender.state {
        case .inactive:
            if syn {
                if fromClient {
                    sender.state = ack ? .synAckSent : .synSent
                } else {
                    sender.state = .established
                    if receiver.state == .synSent { receiver.state = .established }
                }
            }
            // Each flag is asked after the other, so that of several the last counts.
            if fin { sender.state = .closed }
            if rst { sender.state = .reset }
            if syn || fin || rst {
                break
            } else if !fromClient, receiver.state == .synSent, payload == 0 {
                break
            } else {
                sender.state = ack && receiver.state == .established ? .established : .partial
            }
        case .synSent, .synAckSent:
            if rst { sender.state = .reset } else if fin { sender.state = .closed }
        case .established, .partial:
            if rst {
                sender.state = .reset
            } else if fin {
                sender.state = .closed
                if receiver.state == .reset, receiver.seen & Seen.closedFirst != 0 { receiver.state = .closed }
            } else if syn, !ack, sender.state == .partial, receiver.state == .inactive {
                sender.state = .synSent
            }
        case .closed:
            if rst, receiver.state != .closed {
                sender.state = .reset
                sender.seen |= Seen.closedFirst
            }
        case .reset: break
        }
    }
}
