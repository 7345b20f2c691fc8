import PeelWire

/// One segment on its way to its conversation.
struct Delivery {
    let pause: Interruption
    let stream: Int
    /// The index of the stream's state.
    let index: Int
    let fromOne: Bool
    let side: Side
    let frame: UInt32
    /// The source that the payload lies in.
    let source: Int
    /// A message has been shown in this frame, and no other protocol since.
    var hasName = false
    /// The part of the payload that waits for its rest, or has just completed a message.
    var share = 0..<0
    /// Some of the payload waits.
    var isWaiting = false
    /// How often the protocol changed.
    var changes = 0
}

extension StreamEngine {
    /// Changes the state of the direction that a segment goes.
    @inline(__always)
    mutating func withSide<Result>(
        _ delivery: Delivery, _ body: (inout StreamSide) -> Result
    ) -> Result {
        delivery.fromOne ? body(&states[delivery.index].one) : body(&states[delivery.index].other)
    }

    /// Takes a segment of a stream whose protocol reads messages; its payload lies in `whole`, source `source`.
    mutating func deliver(
        _ whole: RawSpan, _ source: Int, _ pause: Interruption, _ followed: FollowedSegment, _ index: Int,
        _ hindsight: inout Hindsight?, _ dissection: inout Dissection
    ) {
        let segment = followed.segment
        var delivery = Delivery(
            pause: pause, stream: followed.stream, index: index, fromOne: followed.fromOne,
            side: followed.fromOne == states[index].isOneClient ? .client : .server,
            frame: segment.frame, source: source)
        let payload = whole.clamped(pause.start..<pause.start &+ pause.capturedCount)
        if segment.has(Headers.Flag.ack) {
            if followed.fromOne {
                states[index].other.queue.noteAcknowledgment(segment.acknowledgment)
            } else {
                states[index].one.queue.noteAcknowledgment(segment.acknowledgment)
            }
        }
        let first = segment.sequence &+ (segment.has(Headers.Flag.syn) ? 1 : 0)
        if pause.declaredCount > 0 {
            let arrival = withSide(delivery) {
                $0.queue.take(first, payload, declaredCount: pause.declaredCount, frame: segment.frame)
            }
            switch arrival {
            case .inOrder(let skipped):
                advance(&delivery, payload, skipped..<payload.byteCount, &hindsight, &dissection)
            case .old: addSegmentData(pause, 0..<payload.byteCount, &dissection)
            case .kept: delivery.share = 0..<payload.byteCount
            }
            flush(&delivery, payload, &hindsight, &dissection)
            if !delivery.share.isEmpty {
                delivery.isWaiting = true
                addSegmentData(pause, delivery.share, &dissection)
            }
            if delivery.isWaiting, let last = hindsight?.frame(completing: segment.frame, pause.layer) {
                dissection.resume(layer: pause.layer, describedBy: layout)
                dissection.add(SegmentFields.within, value: last, flags: .generated)
            }
        }
        if segment.has(Headers.Flag.fin) {
            let end = first &+ UInt32(truncatingIfNeeded: pause.declaredCount)
            withSide(delivery) { $0.queue.noteEnd(end) }
        }
        if withSide(delivery, { $0.queue.isAtEnd }) {
            finish(&delivery, &hindsight, &dissection)
            if isConversing(delivery) { states[delivery.index].conversation.close(delivery.side) }
        }
    }

    /// Hands on what was kept and is now in order, over gaps that need not be waited for.
    private mutating func flush(
        _ delivery: inout Delivery, _ payload: RawSpan, _ hindsight: inout Hindsight?, _ dissection: inout Dissection
    ) {
        while true {
            while withSide(delivery, { $0.queue.isReady }), let piece = withSide(delivery, { $0.queue.popReady() }) {
                if piece.frame == delivery.frame {
                    delivery.share = 0..<0
                    let range = piece.offset..<piece.offset &+ piece.bytes.count
                    advance(&delivery, payload, range, &hindsight, &dissection)
                } else {
                    withSide(delivery) { side in
                        let skipped = side.takeDiscard(piece.bytes.count)
                        let rest = piece.bytes.rawSpan.clamped(skipped..<piece.bytes.count)
                        if rest.byteCount > 0 { side.append(rest, piece.frame, delivery.pause.layer) }
                    }
                    showPending(&delivery, payload, &hindsight, &dissection)
                }
            }
            guard withSide(delivery, { $0.queue.isWaitOver }) else { return }
            let gap = withSide(delivery) { $0.queue.skipGap() }
            lose(gap, delivery)
        }
    }

    /// Gives up the message in hand, as `gap` bytes behind it are missing.
    private mutating func lose(_ gap: Int, _ delivery: Delivery) {
        losses.missingBytes &+= gap
        let lost = withSide(delivery) { side -> Int in
            let here = side.pending.count
            // The rest of a message whose length is known is left out too, so that the next one is found.
            let rest = max(0, here > 0 ? side.need &- here : side.discard)
            side.discard = max(0, rest &- gap)
            side.pending = []
            side.parts = []
            side.need = 0
            return here &+ gap
        }
        states[delivery.index].conversation.skip(lost, from: delivery.side)
    }

    /// Hands on a part of the segment's payload that is the next in order.
    private mutating func advance(
        _ delivery: inout Delivery, _ payload: RawSpan, _ range: Range<Int>, _ hindsight: inout Hindsight?,
        _ dissection: inout Dissection
    ) {
        var place = range.lowerBound
        let skipped = withSide(delivery) { $0.takeDiscard(range.count) }
        if skipped > 0 {
            addSegmentData(delivery.pause, place..<place &+ skipped, &dissection)
            place &+= skipped
        }
        guard place < range.upperBound else { return }
        if withSide(delivery, { $0.pending.isEmpty }) {
            return showInPlace(&delivery, payload, place..<range.upperBound, &dissection)
        }
        delivery.share = place..<range.upperBound
        withSide(delivery) {
            $0.append(payload.clamped(place..<range.upperBound), delivery.frame, delivery.pause.layer)
        }
        showPending(&delivery, payload, &hindsight, &dissection)
    }
}
