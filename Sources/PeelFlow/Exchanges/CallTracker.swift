import PeelWire

/// What SIP's messages over UDP show of their requests: for each direction of a call the one that is being answered.
///
/// A response belongs to the other side's request where the number of its CSeq is the same. An ACK belongs to its own
/// side's, and ends it; a CANCEL takes the place of what it cancels; a request with the same number is the same again.
struct CallTracker {
    private var requests = RecentValues<Key, Request>(limit: 16384)

    private struct Key: Hashable {
        let stream: StreamKey
        let fromOne: Bool
        let call: UInt64
    }

    private struct Request {
        let number: UInt32
        var frame: UInt32
        var time: Timestamp
        var isOver = false
    }

    /// Takes the message that begins `bytes` and is layer `index`, which the registry describes as `layout`.
    mutating func take(
        _ index: Int, _ layout: Int, _ bytes: RawSpan, _ endpoints: StreamEndpoints, _ dissection: inout Dissection
    ) {
        guard let step = SIP.step(in: bytes) else { return }
        let fromOne = endpoints.isForward != (step.kind == .response)
        let key = Key(stream: endpoints.key(IPProtocol.udp), fromOne: fromOne, call: step.call)
        let known = requests[key].flatMap { $0.number == step.number ? $0 : nil }
        // Wireshark gives no request to the answer that a CANCEL itself has.
        let isAnswer = step.kind == .response && known?.isOver == false && !step.isOfCancellation
        let isShown = isAnswer || step.kind == .acknowledgment
        if let known, isShown {
            dissection.resume(layer: index, describedBy: layout)
            SIP.add(request: known.frame, at: known.time, to: &dissection)
        }
        let frame = UInt32(truncatingIfNeeded: dissection.number)
        var next = known ?? Request(number: step.number, frame: frame, time: dissection.time)
        switch step.kind {
        case .response: return
        case .request where known != nil: return
        case .request: break
        case .acknowledgment, .cancellation:
            (next.frame, next.time) = (frame, dissection.time)
            if step.kind == .acknowledgment { next.isOver = true }
        }
        requests.keep(next, for: key)
    }
}
