import PeelWire

/// How acknowledgments tell of gaps, and when an end counts as closed.
extension ZeekConnection {
    /// An end's bytes were acknowledged up to `number`.
    mutating func acknowledge(_ number: Int64, of isOriginator: Bool) {
        var missing: [Int64] = []
        let isReported = sides.originator.isClean && sides.responder.isClean
        let isPartial = isPartial
        withSides(isOriginator) { side, _ in
            let end = side.finCount > 0 && number >= side.finEnd ? side.finEnd &- 1 : number
            side.reassembly.acknowledge(end, isPartial: isPartial) { missing.append($0) }
        }
        if isReported {
            for count in missing {
                scale(UInt8(ascii: "G"), isOriginator, \.gaps)
                missedBytes &+= UInt64(clamping: count)
            }
        }
        checkEnd(of: isOriginator)
    }

    /// An end that has closed may have had its last byte handed on.
    mutating func checkEnd(of isOriginator: Bool) {
        let isPending = isPending(isOriginator)
        let isAtEnd = withSides(isOriginator) { side, _ in
            guard !side.didEnd, side.finCount > 0 || side.state == .closed || side.state == .reset, !isPending else {
                return false
            }
            side.didEnd = true
            return true
        }
        guard isAtEnd, closeIsDeferred else { return }
        close(isOriginator)
        closeIsDeferred = false
    }

    /// Bytes that an end sent, or that its peer sent and it has not acknowledged, are still to come.
    private mutating func isPending(_ isOriginator: Bool) -> Bool {
        withSides(isOriginator) { side, peer in
            guard !side.reassembly.isSkipping, side.last >= side.reassembly.delivered else { return false }
            if side.reassembly.isPending(upTo: side.last) { return true }
            return side.state != .reset && peer.reassembly.holdsData
        }
    }

    /// An end has closed: with the other one, or reset, the connection is over in five seconds.
    mutating func close(_ isOriginator: Bool) {
        if isPending(isOriginator) {
            closeIsDeferred = true
            return
        }
        closeIsDeferred = false
        let isOver = withSides(isOriginator) { side, peer -> Bool? in
            if side.didClose { return nil }
            side.didClose = true
            return side.state == .reset || peer.didClose || peer.state == .inactive
        }
        guard isOver == true else { return }
        isFinished = true
        deletion = end &+ 5 &* Self.second
    }

    /// What a SYN on the same ports means: a new connection, or more of this one (IsReuse).
    func isReused(by headers: Headers) -> Bool {
        guard kind == .tcp, headers.flags & Headers.Flag.syn != 0, headers.bits.contains(.transport) else {
            return false
        }
        let isAnswer = headers.flags & Headers.Flag.ack != 0
        if isAnswer, sides.originator.state != .inactive { return false }
        if sides.originator.didClose, sides.responder.didClose { return true }
        let side = isAnswer ? sides.responder : sides.originator
        if headers.sequence == side.start { return false }
        return isAnswer
            || !(side.state == .synAckSent && sides.responder.state == .inactive
                && headers.sequence == sides.responder.start)
    }
}
