import PeelWire

/// A segment as its headers tell it.
struct PassingSegment {
    let sequence: UInt32
    let acknowledgment: UInt32
    let flags: UInt8
    let declaredCount: Int
    let frame: UInt32
    /// Which layer of its frame it is.
    let layer: Int
    /// It comes from the lower endpoint.
    let fromOne: Bool
    let sourcePort: UInt16
    let destinationPort: UInt16
}

extension StreamEngine {
    /// Takes a segment that nobody has anything to say of, see
    /// ``FrameEngine/passes(_:carrying:frame:layer:isClaimed:isStrict:)``.
    mutating func passes(
        _ segment: PassingSegment, of stream: Int, _ payload: RawSpan, isClaimed: Bool
    ) -> Bool {
        guard stream < kinds.count else {
            if !isClaimed, payload.byteCount > 0 { notePlain(stream) }
            return !isClaimed
        }
        guard let index = kinds[stream].conversation else {
            if !isClaimed {
                // The first bytes of a stream tell what it carries, whether they are shown or not.
                if payload.byteCount > 0, kinds[stream] == .unknown { notePlain(stream) }
                return true
            }
            return kinds[stream] == .data && !begins(segment, payload)
        }
        if payload.byteCount == 0, segment.declaredCount == 0 { return states[index].passesEmpty(segment) }
        let ends = Headers.Flag.syn | Headers.Flag.fin | Headers.Flag.rst
        guard segment.flags & ends == 0, payload.byteCount > 0, payload.byteCount == segment.declaredCount,
            states[index].passes(segment, payload, limits)
        else { return false }
        noteWaiting(index)
        return true
    }

    /// Whether it is still to be decided what a stream carries. It mutates nothing, but so the engine is not copied.
    mutating func isOpen(_ stream: Int) -> Bool {
        stream >= kinds.count || kinds[stream] == .unknown || kinds[stream] == .forgotten
    }

    /// Whether another protocol knows its beginning in a stream that none knew before, see ``recognize(_:_:_:_:_:)``.
    private func begins(_ segment: PassingSegment, _ payload: RawSpan) -> Bool {
        let bytes = PacketBytes(captured: payload, declaredCount: segment.declaredCount)
        guard let found = registry.reader(recognizing: bytes) else { return false }
        return found != registry.reader(onPorts: segment.sourcePort, segment.destinationPort)
    }
}

extension StreamState {
    /// Notes what a segment without payload acknowledges; false for one that ends something.
    fileprivate mutating func passesEmpty(_ segment: PassingSegment) -> Bool {
        guard segment.flags & (Headers.Flag.syn | Headers.Flag.fin | Headers.Flag.rst) == 0 else { return false }
        noteAcknowledgment(segment)
        return true
    }

    private mutating func noteAcknowledgment(_ segment: PassingSegment) {
        guard segment.flags & Headers.Flag.ack != 0 else { return }
        if segment.fromOne {
            other.queue.noteAcknowledgment(segment.acknowledgment)
        } else {
            one.queue.noteAcknowledgment(segment.acknowledgment)
        }
    }

    /// Takes a segment where it is the next in order and goes on with what came before.
    mutating func passes(_ segment: PassingSegment, _ payload: RawSpan, _ limits: StreamLimits) -> Bool {
        let side = segment.fromOne == isOneClient ? Side.client : .server
        if showsParts(segment, payload, limits) { return false }
        let isTaken =
            segment.fromOne
            ? one.passes(segment, payload, side, &conversation) : other.passes(segment, payload, side, &conversation)
        if isTaken { noteAcknowledgment(segment) }
        return isTaken
    }
}

extension StreamState {
    /// Whether the protocol tells something of the part of a message that is here with `payload`.
    private func showsParts(_ segment: PassingSegment, _ payload: RawSpan, _ limits: StreamLimits) -> Bool {
        var part = segment.fromOne ? one.pending : other.pending
        if part.isEmpty || part.count &+ payload.byteCount > limits.part { return false }
        if shows(part) { return true }
        // A line that was begun may end in the segment.
        guard part.count < 4096, payload.lineCount != nil else { return false }
        part.append(payload)
        return shows(part)
    }

    private func shows(_ part: [UInt8]) -> Bool {
        let bytes = PacketBytes(captured: part.rawSpan, declaredCount: part.count)
        if case .shown = flow.registry.unfinished(layout, bytes) { return true }
        return false
    }
}

extension StreamSide {
    /// Takes a segment of this direction where it is the next and says no more than that it is there.
    fileprivate mutating func passes(
        _ segment: PassingSegment, _ payload: RawSpan, _ side: Side, _ conversation: inout any Conversation
    ) -> Bool {
        guard queue.isNext(segment.sequence), discard == 0 else { return false }
        if pending.isEmpty {
            guard conversation.passes(payload, from: side) else { return false }
        } else {
            guard pending.count &+ payload.byteCount < need else { return false }
            append(payload, segment.frame, segment.layer)
        }
        queue.pass(payload.byteCount)
        return true
    }
}
