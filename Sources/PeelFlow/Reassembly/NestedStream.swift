import PeelWire

/// The bytes that lie inside another stream, such as those that TLS protects: offered to a conversation of their own.
///
/// It owns what waits for its rest, within bounds, as the engine does for TCP.
public struct NestedStream: Sendable {
    private struct End: Sendable {
        var pending: [UInt8] = []
        var frames: [UInt32] = []
        var need = 0
        /// Bytes still to come of a message that is left out.
        var discard = 0
    }

    private var flow: FlowContext
    private var conversation: any Conversation
    /// Nobody knows the bytes: they are shown as data.
    private var isPlain = false
    private var isCertain = false
    private var refused: [Int] = []
    private var client = End()
    private var server = End()
    /// What bytes that were put together are called.
    private let name: StaticString
    /// What the messages inherit.
    private var context = LayerContext()

    /// Bytes that may wait in one direction.
    static var limit: Int { 4 << 20 }

    /// Begins with the protocol at `layout` of the registry's readers, which `outer` carries and has agreed on `terms` with.
    public init(_ outer: FlowContext, layout: Int, called name: StaticString, terms: [UInt8] = []) {
        flow = outer.inner(layout)
        flow.terms = terms
        conversation = flow.begin()
        self.name = name
        context.isProtected = true
    }

    private subscript(side: Side) -> End {
        get { side == .client ? client : server }
        _modify {
            if side == .client { yield &client } else { yield &server }
        }
    }

    /// Bytes that wait.
    public var waitingCount: Int { client.pending.count &+ server.pending.count }

    /// Takes the bytes of `range` of source `number`, which go on from those before.
    public mutating func take(
        _ number: Int, _ range: Range<Int>, from side: Side, frame: UInt32, into dissection: inout Dissection
    ) {
        guard number > 0, number <= dissection.sources.count, !range.isEmpty else { return }
        // Held here, as the dissection gains sources meanwhile.
        let held = dissection.sources[number &- 1].bytes
        var range = range
        let skipped = min(self[side].discard, range.count)
        self[side].discard &-= skipped
        range = range.lowerBound &+ skipped..<range.upperBound
        let outer = dissection.begin(messageAt: dissection.messageStart, inSource: number)
        let start = dissection.messageStart
        if self[side].pending.isEmpty {
            inPlace(held.rawSpan, number, range, side, frame, &dissection)
        } else {
            self[side].pending.append(held.rawSpan.clamped(range))
            note(frame, side)
            joined(side, &dissection)
        }
        dissection.skipNextName(false)
        _ = dissection.begin(messageAt: start, inSource: outer)
    }

    /// Learns that bytes are missing: what waits is given up.
    public mutating func skip(from side: Side) {
        let lost = self[side].pending.count
        self[side] = End()
        conversation.skip(lost, from: side)
    }

    /// Learns that a direction is over.
    public mutating func close(_ side: Side) { conversation.close(side) }

    private mutating func note(_ frame: UInt32, _ side: Side) {
        if self[side].frames.last != frame, self[side].frames.count < 4096 { self[side].frames.append(frame) }
    }

    private mutating func inPlace(
        _ bytes: RawSpan, _ number: Int, _ range: Range<Int>, _ side: Side, _ frame: UInt32,
        _ dissection: inout Dissection
    ) {
        var place = range.lowerBound
        var hasName = false
        while place < range.upperBound {
            let rest = bytes.clamped(place..<range.upperBound)
            let offered = PacketBytes(captured: rest, declaredCount: rest.byteCount, context: context)
            _ = dissection.begin(messageAt: place, inSource: number)
            switch ask(offered, side, hasName, dissection.mark, &dissection) {
            case .complete(let count), .upgrade(_, let count):
                place &+= count
                hasName = true
            case .need(let count):
                self[side].pending.append(rest)
                self[side].need = count
                note(frame, side)
                return giveUp(ifTooLong: count, side)
            case .notMine:
                hasName = false
                if !change(offered) { return }
            }
        }
    }

    private mutating func joined(_ side: Side, _ dissection: inout Dissection) {
        var hasName = false
        while !self[side].pending.isEmpty, self[side].pending.count >= self[side].need {
            let mark = dissection.mark
            let pending = self[side].pending
            let frames = self[side].frames
            guard let number = dissection.addSource(name, frames: frames, fill: { $0.append(contentsOf: pending) })
            else {
                self[side] = End()
                return
            }
            _ = dissection.begin(messageAt: 0, inSource: number)
            let offered = PacketBytes(captured: pending.rawSpan, declaredCount: pending.count, context: context)
            switch ask(offered, side, hasName, mark, &dissection) {
            case .complete(let count), .upgrade(_, let count):
                dissection.cutSource(number, to: count, frames: frames.count)
                self[side].pending.removeFirst(count)
                self[side].need = 0
                if self[side].frames.count > 1 { self[side].frames.removeFirst(self[side].frames.count &- 1) }
                hasName = true
            case .need(let count):
                self[side].need = count
                return giveUp(ifTooLong: count, side)
            case .notMine:
                hasName = false
                if !change(offered) {
                    self[side] = End()
                    return
                }
            }
        }
    }

    private mutating func giveUp(ifTooLong count: Int, _ side: Side) {
        guard count > Self.limit else { return }
        let here = self[side].pending.count
        self[side] = End()
        self[side].discard = count &- here
        conversation.skip(count, from: side)
    }

    private mutating func ask(
        _ bytes: PacketBytes, _ side: Side, _ hasName: Bool, _ mark: Dissection.Mark, _ dissection: inout Dissection
    ) -> Taken {
        let here = bytes.captured.byteCount
        dissection.skipNextName(hasName)
        if isPlain {
            flow.registry.show(bytes, as: .data, into: &dissection)
            return .complete(here)
        }
        switch conversation.take(bytes, from: side, into: &dissection) {
        case .complete(let count) where count > 0 && count <= here:
            isCertain = true
            return .complete(count)
        case .upgrade(let claim, let count) where count > 0 && count <= here:
            begin(flow.registry.index(for: claim))
            return .complete(count)
        case .need(let count):
            dissection.rollBack(to: mark)
            return .need(max(count, here &+ 1))
        default:
            dissection.rollBack(to: mark)
            return .notMine
        }
    }

    /// Lets another protocol read what the one before does not know; false where bytes are to be left out.
    private mutating func change(_ bytes: borrowing PacketBytes) -> Bool {
        if isCertain { return false }
        refused.append(Int(flow.layout))
        let next = flow.registry.reader(recognizing: bytes)
        begin(next.flatMap { refused.contains($0) || refused.count > 4 ? nil : $0 })
        return true
    }

    private mutating func begin(_ layout: Int?) {
        guard let layout else {
            isPlain = true
            return
        }
        let terms = conversation.terms
        flow = flow.inner(layout)
        flow.terms = terms
        conversation = flow.begin()
        isCertain = false
    }
}
