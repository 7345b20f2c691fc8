import PeelWire

extension TCPTracker {
    /// A segment's letters and rare counts.
    struct Events {
        let fromClient: Bool
        /// Where the flow's record is.
        let place: Int
        var history: History
        var coldIndex: UInt32
        var marks: UInt8

        /// The mark of the holes of one side.
        private func holes(ofClient isClient: Bool) -> UInt8 {
            isClient ? FlowRecord.Marks.clientHoles : FlowRecord.Marks.serverHoles
        }

        private typealias Flag = Headers.Flag
        private typealias Seen = FlowSide.Seen

        /// Writes a letter, in the cold record once the history's first word is full.
        mutating func write(_ letter: History.Letter, _ client: Bool, _ cold: inout ColdStore) {
            if !history.isFull { return history.append(letter, fromClient: client) }
            cold.make(&coldIndex)
            cold[coldIndex].append(letter, fromClient: client)
        }

        /// Counts an event of a side, and writes its letter at the 1st, 10th, 100th ….
        mutating func count(
            _ letter: History.Letter, _ client: Bool, _ path: WritableKeyPath<ColdSide, UInt32>, _ cold: inout ColdStore
        ) {
            cold.make(&coldIndex)
            let side: WritableKeyPath<FlowCold, ColdSide> = client ? \.client : \.server
            let number = cold[coldIndex][keyPath: side.appending(path: path)] &+ 1
            cold[coldIndex][keyPath: side.appending(path: path)] = number
            if Self.isPowerOfTen(number) { write(letter, client, &cold) }
        }

        private static func isPowerOfTen(_ number: UInt32) -> Bool {
            var power: UInt32 = 1
            while power < number, power < 1_000_000_000 { power &*= 10 }
            return power == number
        }

        /// The one letter of the segment's class.
        mutating func letters(_ headers: Headers, _ sender: inout FlowSide, _ cold: inout ColdStore) {
            let flags = headers.flags & (Flag.syn | Flag.fin | Flag.rst)
            switch flags {
            case 0:
                if headers.payloadCount != 0 {
                    once(.data, Seen.data, &sender, &cold)
                } else if headers.flags & Flag.ack != 0 {
                    once(.ack, Seen.ack, &sender, &cold)
                }
            case Flag.syn: synLetter(headers, sender, &cold)
            case Flag.fin:
                let end = headers.sequence &+ headers.payloadCount
                if sender.state != .closed && sender.finSequence == 0 || sender.finSequence != end {
                    sender.finSequence = end
                    write(.fin, fromClient, &cold)
                }
            case Flag.rst: resetLetter(headers, &cold)
            case Flag.fin | Flag.rst: once(.multiple, Seen.multiple, &sender, &cold)
            default: once(.strange, Seen.strange, &sender, &cold)
            }
        }

        private mutating func once(
            _ letter: History.Letter, _ bit: UInt8, _ sender: inout FlowSide, _ cold: inout ColdStore
        ) {
            guard sender.seen & bit == 0 else { return }
            sender.seen |= bit
            write(letter, fromClient, &cold)
        }

        private mutating func synLetter(_ headers: Headers, _ sender: FlowSide, _ cold: inout ColdStore) {
            let known = fromClient ? cold.openings[place].client.hasSyn : cold.openings[place].server.hasSyn
            if known, sender.startSequence == headers.sequence { return }
            write(headers.flags & Flag.ack == 0 ? .syn : .synAck, fromClient, &cold)
        }

        private mutating func resetLetter(_ headers: Headers, _ cold: inout ColdStore) {
            cold.make(&coldIndex)
            var side = fromClient ? cold[coldIndex].client : cold[coldIndex].server
            side.resets &+= 1
            let isNew = !side.hasReset || side.resetSequence != headers.sequence
            side.hasReset = true
            side.resetSequence = headers.sequence
            if fromClient { cold[coldIndex].client = side } else { cold[coldIndex].server = side }
            if isNew { write(.reset, fromClient, &cold) }
        }

        /// What the handshake tells once: times, options, repeats.
        mutating func handshake(_ headers: Headers, _ cold: inout ColdStore) {
            let time = headers.time.nanoseconds
            guard headers.flags & Flag.syn != 0 else {
                if fromClient, headers.flags & (Flag.ack | Flag.rst) == Flag.ack {
                    cold.openings[place].ackTime = time
                    marks &= ~FlowRecord.Marks.handshake
                }
                return
            }
            if headers.flags & Flag.ack != 0 {
                if cold.openings[place].synAckTime == 0 {
                    cold.openings[place].synAckTime = time
                    marks |= FlowRecord.Marks.handshake
                }
            } else if cold.openings[place].synTime == 0 {
                cold.openings[place].synTime = time
            }
            let options = headers.bits.contains(.synOptions) ? headers.extra : 0
            cold.openings[place].note(options, fromClient: fromClient)
        }

        /// A window of zero.
        mutating func window(_ headers: Headers, _ sender: FlowSide, _ receiver: FlowSide, _ cold: inout ColdStore) {
            guard headers.window == 0, headers.flags & Flag.rst == 0, receiver.state != .closed,
                sender.state != .reset
            else { return }
            count(.zeroWindow, fromClient, \.zeroWindows, &cold)
        }

        /// What is sent again, and what is missing before it.
        mutating func sequence(
            _ headers: Headers, _ consumed: UInt32, _ sender: inout FlowSide, _ cold: inout ColdStore
        ) {
            let end = headers.sequence &+ consumed
            guard sender.seen & Seen.next != 0 else {
                if headers.flags & Flag.rst != 0, consumed == 0, headers.sequence == 0 { return }
                sender.seen |= Seen.next
                sender.nextSequence = end
                return
            }
            if headers.payloadCount > 0, !isAfter(end, sender.nextSequence), sender.state != .reset {
                count(.retransmission, fromClient, \.retransmissions, &cold)
            }
            guard consumed > 0, headers.flags & Flag.rst == 0 else { return }
            if isAfter(headers.sequence, sender.nextSequence) {
                cold.make(&coldIndex)
                let hole = Hole(start: sender.nextSequence, end: headers.sequence)
                if fromClient { cold[coldIndex].client.open(hole) } else { cold[coldIndex].server.open(hole) }
                marks |= holes(ofClient: fromClient)
            } else if marks & holes(ofClient: fromClient) != 0 {
                let left =
                    fromClient
                    ? cold[coldIndex].client.fill(headers.sequence, end)
                    : cold[coldIndex].server.fill(headers.sequence, end)
                if left == 0 { marks &= ~holes(ofClient: fromClient) }
            }
            if isAfter(end, sender.nextSequence) { sender.nextSequence = end }
        }

        /// What the sender acknowledges, and whether the capture has seen it.
        mutating func acknowledgment(
            _ headers: Headers, _ sender: inout FlowSide, _ receiver: inout FlowSide, _ cold: inout ColdStore
        ) {
            guard headers.flags & Flag.ack != 0 else { return }
            let number = headers.acknowledgment
            let isNew = sender.seen & Seen.acknowledged == 0 || isAfter(number, sender.acknowledged)
            guard isNew else { return }
            sender.seen |= Seen.acknowledged
            sender.acknowledged = number
            let ends =
                headers.flags & (Flag.fin | Flag.rst) != 0 || receiver.state == .closed || receiver.state == .reset
            guard receiver.seen & Seen.next != 0, !ends else { return }
            if isAfter(number, receiver.nextSequence) { count(.gap, !fromClient, \.gaps, &cold) }
            let mark = holes(ofClient: !fromClient)
            guard marks & mark != 0 else { return }
            let passed = fromClient ? cold[coldIndex].server.pass(number) : cold[coldIndex].client.pass(number)
            for _ in 0..<passed { count(.gap, !fromClient, \.gaps, &cold) }
            let left = fromClient ? cold[coldIndex].server.holeCount : cold[coldIndex].client.holeCount
            if left == 0 { marks &= ~mark }
        }
    }
}

extension ColdSide {
    /// Notes bytes that have been jumped over; beyond two places the newest are forgotten.
    mutating func open(_ hole: Hole) {
        guard holeCount < 2 else { return }
        holes[Int(holeCount)] = hole
        holeCount &+= 1
    }

    /// Bytes that came late close or narrow a hole; tells how many are left.
    mutating func fill(_ start: UInt32, _ end: UInt32) -> UInt8 {
        var index = 0
        while index < Int(holeCount) {
            let hole = holes[index]
            let reachesStart = !TCPTracker.isAfter(start, hole.start)
            let reachesEnd = !TCPTracker.isAfter(hole.end, end)
            if reachesStart, reachesEnd {
                remove(index)
                continue
            }
            if reachesStart, TCPTracker.isAfter(end, hole.start) {
                holes[index].start = end
            } else if reachesEnd, TCPTracker.isAfter(hole.end, start) {
                holes[index].end = start
            }
            index &+= 1
        }
        return holeCount
    }

    /// Removes the holes that an acknowledgment passes, and tells how many.
    mutating func pass(_ number: UInt32) -> Int {
        var passed = 0
        var index = 0
        while index < Int(holeCount) {
            if TCPTracker.isAfter(holes[index].end, number) {
                index &+= 1
            } else {
                remove(index)
                passed &+= 1
            }
        }
        return passed
    }

    private mutating func remove(_ index: Int) {
        holeCount &-= 1
        holes[index] = holes[Int(holeCount)]
    }
}
