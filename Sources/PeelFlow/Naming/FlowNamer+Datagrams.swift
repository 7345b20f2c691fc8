import PeelWire

extension FlowNamer {
    /// Takes a datagram: by the protocol that claims a port, else by one that knows the bytes.
    mutating func takeDatagram(_ payload: RawSpan, _ packet: NamedPacket, _ flow: OpenFlow) {
        if flow.datagrams != nil { return converse(payload, packet, flow) }
        let message = PacketBytes(
            captured: payload, declaredCount: max(packet.declaredCount, payload.byteCount), context: packet.context)
        let (claimed, known) = candidates(payload, packet)
        if let claimed, take(message, as: claimed, packet, flow) { return }
        if let known { _ = take(message, as: known, packet, flow) }
    }

    /// The protocol that claims a port and may be meant, and the one that knows the bytes.
    func candidates(_ payload: RawSpan, _ packet: NamedPacket) -> (claimed: Int?, known: Int?) {
        let message = PacketBytes(
            captured: payload, declaredCount: max(packet.declaredCount, payload.byteCount), context: packet.context)
        var claimed = registry.index(for: .udpPorts(packet.sourcePort, packet.destinationPort))
        if let index = claimed,
            registry.message(of: index, in: message) == .foreign || !registry.confirms(index, message, over: .udp)
        {
            claimed = nil
        }
        return (claimed, registry.reader(recognizingDatagram: message))
    }

    /// Reads a datagram as the protocol at `index`; false where it contradicts that.
    private mutating func take(
        _ message: borrowing PacketBytes, as index: Int, _ packet: NamedPacket, _ flow: OpenFlow
    ) -> Bool {
        if let type = common.conversations.datagramType(registry.layout(index).name) {
            flow.datagrams = type.init(registry, layout: index, common.conversations)
            flow.service = index
            converse(message.captured, packet, flow)
            return true
        }
        registry.dissect(message, as: .reader(UInt16(truncatingIfNeeded: index)), into: &scratch)
        if hasContradiction { return false }
        gather(message.captured, flow, isWhole: true)
        flow.service = index
        return true
    }

    /// Lets a protocol that remembers its connections read a datagram, such as QUIC.
    private mutating func converse(_ payload: RawSpan, _ packet: NamedPacket, _ flow: OpenFlow) {
        let message = PacketBytes(
            captured: payload, declaredCount: max(packet.declaredCount, payload.byteCount), context: packet.context)
        registry.dissect(message, as: .none, into: &scratch)
        let place = DatagramPlace(
            stream: 0, fromOne: packet.fromLow, frame: UInt32(truncatingIfNeeded: packet.number))
        if flow.datagrams?.take(message, at: place, into: &scratch) == true {
            gather(payload, flow, isWhole: true)
        }
    }
}
