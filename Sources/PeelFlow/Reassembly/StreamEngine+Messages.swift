import PeelWire

extension StreamEngine {
    /// Reads the messages of a part of the payload where they lie; what is left of one is kept.
    mutating func showInPlace(
        _ delivery: inout Delivery, _ payload: RawSpan, _ range: Range<Int>, _ dissection: inout Dissection
    ) {
        var place = range.lowerBound
        while place < range.upperBound, isConversing(delivery) {
            let rest = payload.clamped(place..<range.upperBound)
            let bytes = PacketBytes(captured: rest, declaredCount: rest.byteCount, context: delivery.pause.context)
            let start = delivery.pause.start &+ place
            switch ask(&delivery, bytes, at: start, in: delivery.source, dissection.mark, &dissection) {
            case .complete(let count), .upgrade(_, let count): place &+= count
            case .need(let count):
                showUnfinished(delivery, bytes, at: start, in: delivery.source, isFirst: true, &dissection)
                addSegmentData(delivery.pause, place..<range.upperBound, &dissection)
                delivery.isWaiting = true
                withSide(delivery) {
                    $0.append(rest, delivery.frame, delivery.pause.layer)
                    $0.need = count
                }
                return giveUp(ifTooLong: count, delivery)
            case .notMine:
                if states[delivery.index].isCertain {
                    let outer = dissection.begin(messageAt: start, inSource: delivery.source)
                    registry.show(bytes, as: .data, into: &dissection)
                    _ = dissection.begin(messageAt: 0, inSource: outer)
                    return
                }
                guard change(delivery, bytes) else { return setPlain(delivery.stream) }
            }
        }
    }

    /// Reads the messages that begin in earlier segments, once enough of them is here.
    mutating func showPending(
        _ delivery: inout Delivery, _ payload: RawSpan, _ hindsight: inout Hindsight?, _ dissection: inout Dissection
    ) {
        while isConversing(delivery) {
            if withSide(delivery, { $0.pending.isEmpty }) { return }
            let (pending, parts, need) = withSide(delivery) { ($0.pending, $0.parts, $0.need) }
            if pending.count < need { return showPart(pending, delivery, wasAsked: false, &dissection) }
            let mark = dissection.mark
            let source = dissection.addSource("Reassembled TCP", frames: parts.map(\.frame)) { $0 = pending }
            guard let source else { return }
            let bytes = PacketBytes(
                captured: pending.rawSpan, declaredCount: pending.count, context: delivery.pause.context)
            delivery.hasName = false
            switch ask(&delivery, bytes, at: 0, in: source, mark, &dissection) {
            case .complete(let count), .upgrade(_, let count):
                complete(count, parts, source, &delivery, &hindsight, &dissection)
                // What is left of this segment alone is read where it lies.
                let isHere = withSide(delivery) { side -> Bool in
                    guard !side.parts.isEmpty, side.parts.allSatisfy({ $0.frame == delivery.frame }) else {
                        return false
                    }
                    side.consume(side.pending.count)
                    return true
                }
                if isHere {
                    let rest = delivery.share
                    delivery.share = 0..<0
                    delivery.hasName = false
                    return showInPlace(&delivery, payload, rest, &dissection)
                }
            case .need(let count):
                withSide(delivery) { $0.need = count }
                showPart(pending, delivery, wasAsked: true, &dissection)
                return giveUp(ifTooLong: count, delivery)
            case .notMine:
                guard states[delivery.index].isCertain || !change(delivery, bytes) else { continue }
                withSide(delivery) { $0.consume(pending.count) }
                if !states[delivery.index].isCertain { setPlain(delivery.stream) }
            }
        }
    }

    /// Lets the conversation tell of a message whose rest is still to come; not twice in a frame.
    private func showUnfinished(
        _ delivery: Delivery, _ bytes: PacketBytes, at start: Int, in source: Int, isFirst: Bool,
        _ dissection: inout Dissection
    ) {
        if delivery.hasName { return }
        let outer = dissection.begin(messageAt: start, inSource: source)
        states[delivery.index].conversation.showUnfinished(
            bytes, from: delivery.side, isFirst: isFirst, into: &dissection)
        _ = dissection.begin(messageAt: 0, inSource: outer)
    }

    /// The same of a message that began in an earlier segment, where it is short; its name is told again where the
    /// conversation was asked anew.
    private func showPart(
        _ pending: [UInt8], _ delivery: Delivery, wasAsked: Bool, _ dissection: inout Dissection
    ) {
        guard pending.count <= limits.part, !delivery.share.isEmpty else { return }
        let bytes = PacketBytes(
            captured: pending.rawSpan, declaredCount: pending.count, context: delivery.pause.context)
        guard case .shown = registry.unfinished(states[delivery.index].layout, bytes) else {
            if wasAsked {
                showUnfinished(delivery, bytes, at: 0, in: delivery.source, isFirst: true, &dissection)
            }
            return
        }
        let mark = dissection.mark
        guard let source = dissection.addSource("Part of a message", frames: [delivery.frame], fill: { $0 = pending })
        else { return }
        showUnfinished(delivery, bytes, at: 0, in: source, isFirst: false, &dissection)
        if dissection.mark.layers == mark.layers { dissection.rollBack(to: mark) }
    }

    /// Notes that the first `count` bytes that waited made a message, which source `source` holds.
    private mutating func complete(
        _ count: Int, _ parts: [StreamSide.Part], _ source: Int, _ delivery: inout Delivery,
        _ hindsight: inout Hindsight?, _ dissection: inout Dissection
    ) {
        let frame = delivery.frame
        let (partCount, left) = withSide(delivery) { side -> (Int, Int) in
            let partCount = side.partCount(of: count)
            side.consume(count)
            side.need = 0
            return (partCount, side.parts.reduce(0) { $1.frame == frame ? $0 &+ $1.count : $0 })
        }
        dissection.cutSource(source, to: count, frames: partCount)
        for part in parts.prefix(partCount) where part.frame != frame {
            hindsight?.note(part.frame, Int(part.layer), isCompletedIn: frame)
        }
        let end = max(delivery.share.lowerBound, delivery.share.upperBound &- left)
        addSegmentData(delivery.pause, delivery.share.lowerBound..<end, &dissection)
        delivery.share = end..<delivery.share.upperBound
        dissection.resume(layer: delivery.pause.layer, describedBy: layout)
        dissection.addSegments(ofSource: source)
    }

    /// Gives up a message that is longer than any that is kept; the bytes that still come are left out.
    private mutating func giveUp(ifTooLong count: Int, _ delivery: Delivery) {
        guard count > limits.message else { return }
        losses.messages &+= 1
        withSide(delivery) {
            $0.discard = count &- $0.pending.count
            $0.consume($0.pending.count)
            $0.need = 0
        }
        states[delivery.index].conversation.skip(count, from: delivery.side)
    }

    /// Reads what is left of a direction whose end has come.
    mutating func finish(_ delivery: inout Delivery, _ hindsight: inout Hindsight?, _ dissection: inout Dissection) {
        guard withSide(delivery, { !$0.pending.isEmpty }), isConversing(delivery) else { return }
        let (pending, parts) = withSide(delivery) { ($0.pending, $0.parts) }
        let mark = dissection.mark
        let source = dissection.addSource("Reassembled TCP", frames: parts.map(\.frame)) { $0 = pending }
        guard let source else { return }
        let bytes = PacketBytes(
            captured: pending.rawSpan, declaredCount: pending.count, context: delivery.pause.context)
        delivery.hasName = false
        let taken = ask(&delivery, bytes, at: 0, in: source, mark, isLast: true, &dissection)
        if case .complete(let count) = taken { complete(count, parts, source, &delivery, &hindsight, &dissection) }
        withSide(delivery) { $0.consume($0.pending.count) }
    }

    /// Asks the conversation what `bytes` are; what it adds in vain is taken back.
    private mutating func ask(
        _ delivery: inout Delivery, _ bytes: PacketBytes, at start: Int, in source: Int, _ mark: Dissection.Mark,
        isLast: Bool = false, _ dissection: inout Dissection
    ) -> Taken {
        let here = bytes.captured.byteCount
        let index = delivery.index
        let outer = dissection.begin(messageAt: start, inSource: source)
        dissection.skipNextName(delivery.hasName)
        let taken =
            isLast
            ? states[index].conversation.end(bytes, from: delivery.side, into: &dissection)
            : states[index].conversation.take(bytes, from: delivery.side, into: &dissection)
        dissection.skipNextName(false)
        _ = dissection.begin(messageAt: 0, inSource: outer)
        switch taken {
        case .complete(let count) where count > 0 && count <= here:
            states[index].isCertain = true
            delivery.hasName = true
            return taken
        case .upgrade(let claim, let count) where count >= 0 && count <= here && delivery.changes < 4:
            delivery.changes &+= 1
            delivery.hasName = false
            upgrade(index, delivery.stream, to: claim)
            return taken
        case .need(let count):
            dissection.rollBack(to: mark)
            return .need(max(count, here &+ 1))
        default:
            dissection.rollBack(to: mark)
            return .notMine
        }
    }
}
