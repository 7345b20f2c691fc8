import PeelWire

extension FlowTable {
    /// How far the packets that wait have come, in numbers that grow with each; a packet's place is its number's remainder.
    struct Waiting: BitwiseCopyable {
        /// Packets that have come.
        var arrived = 0
        /// Packets whose slots have had time to come.
        var sought = 0
        /// Packets whose records were asked for.
        var found = 0
        /// Packets for which was asked what their analysis needs beside its record.
        var prepared = 0
        /// Packets for which was asked the segments they acknowledge.
        var completed = 0
        /// Packets that were counted.
        var settled = 0
        /// Packets whose meaning was told, see ``FlowTable/mark(_:number:_:)``.
        var told = 0

        /// Places in the ring: more than wait at once, and a power of two.
        static var limit: Int { 128 }
        /// How many packets go from one step to the next together.
        static var step: Int { 16 }

        /// Where the next packet is put.
        @inline(__always)
        var next: Int { Self.place(arrived) }

        @inline(__always)
        static func place(_ number: Int) -> Int { number & (limit &- 1) }
    }

    /// Lets the packet at the next place wait.
    ///
    /// When a packet comes, its slot is asked for. Later the slot is here and tells which record to ask for; later again
    /// the record is here and tells what else; then the packet is counted. Some packets take a step together, while those
    /// before them have time for theirs, so that memory is asked for evenly.
    @inline(__always)
    mutating func wait() {
        waiting.arrived &+= 1
        if waiting.arrived & (Waiting.step &- 1) == 0 { advance() }
    }

    /// Lets all packets that wait take a step, the oldest first.
    @inline(never)
    private mutating func advance() {
        while waiting.settled < waiting.completed { settleNext() }
        while waiting.completed < waiting.prepared { completeNext() }
        while waiting.prepared < waiting.found { prepareNext() }
        while waiting.found < waiting.sought { findNext() }
        waiting.sought = waiting.arrived
    }

    /// Counts the packets that still wait.
    public mutating func settle() {
        while waiting.settled < waiting.arrived { advance() }
    }

    /// Asks for the record that is most likely the next packet's.
    @inline(__always)
    private mutating func findNext() {
        let place = Waiting.place(waiting.found)
        waiting.found &+= 1
        let candidate = slots.candidate(pending[place].hash)
        pending[place].candidate = Int32(truncatingIfNeeded: candidate)
        guard candidate >= 0 else { return }
        hot.prefetch(candidate, line: 0)
        hot.prefetch(candidate, line: 1)
        hot.prefetch(candidate, line: 2)
        if pending[place].isSegment {
            // What both sides ask, and the sender's own two lines.
            let line = pending[place].fromLow ? 2 : 4
            analyses.prefetch(candidate, line: 0)
            analyses.prefetch(candidate, line: line)
            analyses.prefetch(candidate, line: line &+ 1)
        } else if pending[place].headers.flags & Headers.Flag.syn != 0 {
            cold.openings.prefetch(candidate)
        }
    }

    /// Asks for the segments that the next packet is likely to acknowledge, and for how its connection began.
    @inline(__always)
    private mutating func prepareNext() {
        let place = Waiting.place(waiting.prepared)
        waiting.prepared &+= 1
        let candidate = Int(pending[place].candidate)
        guard candidate >= 0, pending[place].isSegment else { return }
        let side = pending[place].fromLow ? 0 : 1
        // The sender's next segment makes its last one an elder, the receiver's elders are acknowledged.
        let isKept = analyses[candidate].sides[side].has(AnalysisSide.Bits.kept)
        if isKept || analyses[candidate].sides[side ^ 1].hasElders { analyses.prefetch(candidate, line: 1) }
        memory.prefetch(analyses[candidate].sides[0])
        memory.prefetch(analyses[candidate].sides[1])
        if analyses[candidate].sides[0].has(AnalysisSide.Bits.opening) {
            starts.prefetch(candidate)
            cold.openings.prefetch(candidate)
        }
    }

    /// Asks for the segment that has waited longest for an acknowledgment.
    @inline(__always)
    private mutating func completeNext() {
        let place = Waiting.place(waiting.completed)
        waiting.completed &+= 1
        let candidate = Int(pending[place].candidate)
        guard candidate >= 0, pending[place].isSegment else { return }
        memory.prefetchOldest(analyses[candidate].sides[pending[place].fromLow ? 1 : 0])
    }

    /// Counts the next packet.
    @inline(__always)
    private mutating func settleNext() {
        let place = Waiting.place(waiting.settled)
        waiting.settled &+= 1
        update(place)
    }
}
