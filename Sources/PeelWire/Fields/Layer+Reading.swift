extension Layer where Self: ~Escapable {
    public static func read(
        _ bytes: borrowing PacketBytes,
        at start: Int,
        as index: Int,
        _ fixed: borrowing FixedFields,
        into dissection: inout Dissection
    ) -> Next {
        dissection.addToChain(fixed.name)
        switch peel(copy bytes) {
        case .whole(let layer):
            return show(layer, nil, fixed, bytes.declaredCount, start, index, &dissection)
        case .flawed(let layer, let fault):
            return show(layer, fault, fixed, bytes.declaredCount, start, index, &dissection)
        case .stopped(let fault):
            let captured = bytes.captured
            let end = captured.byteCount
            dissection.begin(layout: index, start: start, headerCount: end, declaredCount: bytes.declaredCount)
            dissection.add(fixed, in: captured)
            describe(cut: bytes, into: &dissection)
            dissection.fault(fault, at: end)
            dissection.end()
            return Next(claim: .none, start: end, end: end, context: bytes.context, prefix: nil, isRead: false)
        }
    }

    /// Adds a layer whose header could be read.
    @inline(__always)
    private static func show(
        _ layer: borrowing Self,
        _ fault: Fault?,
        _ fixed: borrowing FixedFields,
        _ declaredCount: Int,
        _ start: Int,
        _ index: Int,
        _ dissection: inout Dissection
    ) -> Next {
        let header = layer.header
        dissection.begin(layout: index, start: start, headerCount: header.byteCount, declaredCount: declaredCount)
        if let fault { dissection.fault(fault) }
        if dissection.wants(index) {
            dissection.add(fixed, in: header)
            layer.describe(into: &dissection)
        }
        dissection.end()
        if let name = layer.chainName { dissection.renameChain(name) }
        let payload = layer.payload
        let payloadStart = layer.payloadOffset
        return Next(
            claim: layer.next,
            start: payloadStart,
            end: payloadStart &+ payload.declaredCount,
            context: payload.context,
            prefix: layer.nextPrefix,
            isRead: true
        )
    }
}
