import PeelWire

/// What a segment does to a connection, by Zeek's rules and in Zeek's order (TCPSessionAdapter::Process).
extension ZeekConnection {
    private typealias Flag = Headers.Flag

    /// Numbers further away than this are not believed of a SYN, a RST or an acknowledgment of zero.
    private static var tooFar: Int64 { 1_048_576 }

    /// Takes a segment; `isWhole` tells that its payload was captured to the end.
    mutating func takeSegment(_ headers: Headers, isSumRight: Bool, isWhole: Bool) {
        var fromOriginator = isFromOriginator(headers)
        guard isSumRight else { return scale(UInt8(ascii: "C"), fromOriginator, \.checksumErrors) }
        let flags = headers.flags
        if beganWithSynAck, flags & (Flag.syn | Flag.fin | Flag.rst) == 0,
            headers.payloadCount != 0 || flags & Flag.ack != 0
        {
            flipSynAck()
            fromOriginator = isFromOriginator(headers)
        }
        notePartial(flags, fromOriginator)
        let payload = Int64(headers.payloadCount)
        let length =
            (flags & Flag.rst == 0 ? payload : 0) &+ (flags & Flag.syn == 0 ? 0 : 1) &+ (flags & Flag.fin == 0 ? 0 : 1)
        let sequence = withSides(fromOriginator) { sender, _ in
            Self.begin(&sender, flags, headers.sequence, length)
            return sender.relative(headers.sequence, near: sender.last)
        }
        letters(flags, fromOriginator, sequence, payload)
        noteWindow(headers, fromOriginator)
        if !sides.originator.didClose || !sides.responder.didClose { end = headers.time.nanoseconds }
        let acknowledged = noteNumbers(headers, fromOriginator, sequence, length, payload)
        let before = fromOriginator
        var close = advance(headers, &fromOriginator)
        if before != fromOriginator { close.fromOriginator = fromOriginator }
        if flags & Flag.ack != 0 { acknowledge(acknowledged, of: !fromOriginator) }
        if payload > 0, isWhole, flags & Flag.rst == 0, sequence >= 0 {
            withSides(fromOriginator) { sender, receiver in
                let start = flags & Flag.syn == 0 ? sequence : sequence &+ 1
                let size = Int64(clamping: sender.size(peer: receiver))
                sender.reassembly.take(start, payload, acknowledged: sender.acknowledged, size: size)
            }
        }
        checkEnd(of: fromOriginator)
        if close.isAsked { self.close(close.fromOriginator) }
        if fromOriginator { sawOriginator = true } else { sawResponder = true }
        count(headers, fromOriginator)
    }

    /// The connection may have begun before the capture.
    private mutating func notePartial(_ flags: UInt8, _ fromOriginator: Bool) {
        if fromOriginator {
            if !sawOriginator { isPartial = flags & Flag.syn == 0 || flags & Flag.ack != 0 }
        } else if !sawResponder, !isPartial {
            isPartial = flags & Flag.syn == 0
        }
    }

    /// Learns where an end's numbers begin (init_endpoint).
    private static func begin(_ sender: inout ZeekEndpoint, _ flags: UInt8, _ sequence: UInt32, _ length: Int64) {
        let isSyn = flags & Flag.syn != 0
        switch sender.state {
        case .inactive:
            if isSyn { sender.begin(at: sequence, last: length) } else { sender.begin(at: sequence &- 1, last: 1) }
        case .synSent, .synAckSent:
            if isSyn, sequence != sender.start { sender.begin(at: sequence, last: length) }
        case .established, .partial:
            if isSyn { sender.begin(at: sequence, last: length) }
        case .reset:
            if isSyn, sender.stateBefore == .inactive { sender.begin(at: sequence, last: length) }
        case .closed: break
        }
    }

    private mutating func letters(_ flags: UInt8, _ fromOriginator: Bool, _ sequence: Int64, _ payload: Int64) {
        switch flags & (Flag.syn | Flag.fin | Flag.rst) {
        case 0:
            if payload > 0 {
                once(UInt8(ascii: "D"), 1, fromOriginator)
            } else if flags & Flag.ack != 0 {
                once(UInt8(ascii: "A"), 2, fromOriginator)
            }
        case Flag.syn:
            let letter = UInt8(ascii: flags & Flag.ack == 0 ? "S" : "H")
            again(letter, 4, fromOriginator, sequence, \.lastSyn)
        case Flag.fin: again(UInt8(ascii: "F"), 8, fromOriginator, sequence &+ payload, \.lastFin)
        case Flag.rst: again(UInt8(ascii: "R"), 16, fromOriginator, sequence, \.lastReset)
        case Flag.fin | Flag.rst: once(UInt8(ascii: "I"), 32, fromOriginator)
        default: once(UInt8(ascii: "Q"), 64, fromOriginator)
        }
    }

    private mutating func once(_ letter: UInt8, _ bit: UInt8, _ fromOriginator: Bool) {
        let isNew = withSides(fromOriginator) { sender, _ in
            defer { sender.seen |= bit }
            return sender.seen & bit == 0
        }
        if isNew { write(letter, fromOriginator: fromOriginator) }
    }

    /// Written again where its number is another.
    private mutating func again(
        _ letter: UInt8, _ bit: UInt8, _ fromOriginator: Bool, _ number: Int64,
        _ last: WritableKeyPath<ZeekEndpoint, Int64>
    ) {
        let isNew = withSides(fromOriginator) { sender, _ in
            defer {
                sender.seen |= bit
                sender[keyPath: last] = number
            }
            return sender.seen & bit == 0 || sender[keyPath: last] != number
        }
        if isNew { write(letter, fromOriginator: fromOriginator) }
    }

    private mutating func noteWindow(_ headers: Headers, _ fromOriginator: Bool) {
        guard headers.window == 0, headers.flags & Flag.rst == 0 else { return }
        let isTelling = withSides(fromOriginator) { $1.state != .closed && $0.state != .reset }
        if isTelling { scale(UInt8(ascii: "W"), fromOriginator, \.zeroWindows) }
    }

    /// Moves what was sent and what was acknowledged; returns the acknowledgment relative to the receiver's start.
    private mutating func noteNumbers(
        _ headers: Headers, _ fromOriginator: Bool, _ sequence: Int64, _ length: Int64, _ payload: Int64
    ) -> Int64 {
        let flags = headers.flags
        var acknowledged: Int64 = 0
        let isAgain = withSides(fromOriginator) { sender, receiver in
            if flags & Flag.fin != 0 {
                sender.finCount &+= 1
                sender.finEnd = sequence &+ length
            }
            if flags & Flag.ack != 0 {
                if receiver.state == .inactive {
                    acknowledged = 1
                    receiver.begin(at: headers.acknowledgment &- 1, last: 0)
                } else {
                    acknowledged = receiver.relative(headers.acknowledgment, near: receiver.acknowledged)
                    let ahead = acknowledged &- receiver.acknowledged
                    let isBroken = headers.acknowledgment == 0 && ahead > Self.tooFar
                    if acknowledged < 0 {
                        acknowledged = 0
                    } else if flags & Flag.rst == 0, ahead > 0, !isBroken {
                        receiver.acknowledged = acknowledged
                    }
                }
            }
            let ahead = sequence &+ length &- sender.last
            if flags & (Flag.syn | Flag.rst) != 0, ahead.magnitude > Self.tooFar { return false }
            if flags & Flag.fin != 0, sender.last == 1 {
                sender.last = sequence &+ length
                return false
            }
            if sender.state == .reset { return false }
            if ahead > 0 {
                sender.last = sequence &+ length
                return false
            }
            return payload > 0
        }
        if isAgain { scale(UInt8(ascii: "T"), fromOriginator, \.retransmissions) }
        return acknowledged
    }

    /// What the state machine asks for: that an end be closed.
    struct Close {
        var isAsked = false
        var fromOriginator: Bool
    }

    /// Moves the states; turns the roles round where a SYN comes after its own answer.
    private mutating func advance(_ headers: Headers, _ fromOriginator: inout Bool) -> Close {
        let flags = headers.flags
        let isFin = flags & Flag.fin != 0
        let isReset = flags & Flag.rst != 0
        var close = Close(fromOriginator: fromOriginator)
        let state = withSides(fromOriginator) { sender, _ in sender.state }
        switch state {
        case .inactive:
            let isTurned = withSides(fromOriginator) { sender, receiver in
                flags & (Flag.syn | Flag.ack) == Flag.syn && !fromOriginator && receiver.state == .synAckSent
                    && headers.sequence == sender.start
            }
            if isTurned {
                isPartial = false
                flip()
                fromOriginator = true
                withSides(true) { sender, receiver in
                    receiver.enter(.established)
                    sender.enter(.established)
                }
            } else {
                open(headers, fromOriginator)
            }
            close.isAsked = isFin || isReset
        case .synSent, .synAckSent:
            withSides(fromOriginator) { sender, _ in
                if isFin { sender.enter(.closed) }
                if isReset { sender.enter(.reset) }
            }
            if isReset { isFinished = true }
            close.isAsked = isFin || isReset
        case .established, .partial:
            let isAborted = withSides(fromOriginator) { sender, receiver in
                if flags & (Flag.syn | Flag.ack) == Flag.syn, sender.state == .partial, receiver.state == .inactive {
                    sender.enter(.synSent)
                }
                if isFin, !isReset {
                    sender.enter(.closed)
                    if receiver.state == .reset, receiver.stateBefore == .closed { receiver.enter(.closed) }
                }
                if isReset { sender.enter(.reset) }
                return isReset && (receiver.state != .reset || receiver.stateBefore != .established)
            }
            if isAborted { isFinished = true }
            close.isAsked = isFin || isReset
        case .closed:
            withSides(fromOriginator) { sender, receiver in
                guard isReset, receiver.state != .closed else { return }
                sender.enter(.reset)
                close.isAsked = !sender.didClose
            }
        case .reset: break
        }
        return close
    }

    /// The first segment that an end sends.
    private mutating func open(_ headers: Headers, _ fromOriginator: Bool) {
        let flags = headers.flags
        var isComplete = false
        let isAnswer = flags & Flag.syn != 0 && !fromOriginator && sides.originator.state != .partial
        if isAnswer, ZeekPorts.isPatient(responderPort) { patience = 3600 &* Self.second }
        withSides(fromOriginator) { sender, receiver in
            if flags & Flag.syn != 0 {
                if fromOriginator {
                    sender.enter(flags & Flag.ack != 0 ? .synAckSent : .synSent)
                } else {
                    if receiver.state == .synSent { receiver.enter(.established) }
                    sender.enter(.established)
                }
            }
            if flags & Flag.fin != 0 { sender.enter(.closed) }
            if flags & Flag.rst != 0 { sender.enter(.reset) }
            guard sender.state == .inactive else { return }
            if !fromOriginator, headers.payloadCount == 0, receiver.state == .synSent { return }
            if flags & Flag.ack != 0, receiver.state == .established {
                sender.enter(.established)
                isComplete = true
            } else {
                sender.enter(.partial)
            }
        }
        if isComplete { isPartial = false }
    }
}
