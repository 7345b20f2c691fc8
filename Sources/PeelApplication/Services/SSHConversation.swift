import PeelFlow
import PeelWire

/// Adds fingerprints to the lists of algorithms that the two sides of an SSH connection send: HASSH.
///
/// <https://github.com/salesforce/hassh>: MD5 over the sender's own key exchanges, ciphers, MACs and compressions.
public struct SSHConversation: Conversation {
    private let flow: FlowContext
    private let layout: Int?
    private var messages: MessageConversation

    public init(_ flow: FlowContext) {
        self.flow = flow
        layout = flow.registry.index(of: "ssh.fingerprints")
        messages = MessageConversation(flow)
    }

    public mutating func take(_ bytes: PacketBytes, from side: Side, into dissection: inout Dissection) -> Taken {
        let layer = dissection.layers.count
        let taken = messages.take(bytes, from: side, into: &dissection)
        if case .complete = taken, let layout { addFingerprint(side, to: layer, bytes.captured, layout, &dissection) }
        return taken
    }

    public func showUnfinished(
        _ bytes: PacketBytes, from side: Side, isFirst: Bool, into dissection: inout Dissection
    ) {
        messages.showUnfinished(bytes, from: side, isFirst: isFirst, into: &dissection)
    }

    public mutating func skip(_ count: Int, from side: Side) { messages.skip(count, from: side) }

    /// Adds the fingerprint to `layer` where that holds the lists.
    private func addFingerprint(
        _ side: Side, to layer: Int, _ bytes: RawSpan, _ layout: Int, _ dissection: inout Dissection
    ) {
        guard dissection.layers.indices.contains(layer) else { return }
        let shown = dissection.layers[layer]
        let fields =
            side == .client
            ? [SSH.kex, SSH.clientCiphers, SSH.clientMACs, SSH.clientCompression]
            : [SSH.kex, SSH.serverCiphers, SSH.serverMACs, SSH.serverCompression]
        var text: [UInt8] = []
        for (index, field) in fields.enumerated() {
            let records = dissection.fields[Int(shown.firstField)..<Int(shown.firstField &+ shown.fieldCount)]
            guard let record = records.first(where: { $0.id == field.id }) else { return }
            if index > 0 { text.append(UInt8(ascii: ";")) }
            let start = Int(record.start &- shown.start)
            text.append(bytes.clamped(start..<start &+ Int(record.count)))
        }
        dissection.resume(layer: layer, describedBy: layout)
        let isClient = side == .client
        dissection.add(
            isClient ? SSHFingerprints.clientText : SSHFingerprints.serverText, text: text, at: 0, count: 0,
            flags: .generated)
        dissection.add(
            isClient ? SSHFingerprints.client : SSHFingerprints.server, text: HelloFacts.md5(text).utf8, at: 0,
            count: 0,
            flags: .generated)
    }
}

/// What the lists of algorithms of SSH come to. The names are Wireshark's.
public enum SSHFingerprints {
    static var clientText: Field<WireText> { .init("ssh.kex.hassh_algorithms", "hasshAlgorithms") }
    static var client: Field<WireText> { .init("ssh.kex.hassh", "hassh") }
    static var serverText: Field<WireText> { .init("ssh.kex.hasshserver_algorithms", "hasshServerAlgorithms") }
    static var server: Field<WireText> { .init("ssh.kex.hasshserver", "hasshServer") }

    /// The description that a registry must hold for an ``SSHConversation`` to add these fields.
    public static let layout = Layout(
        "ssh.fingerprints",
        "Fingerprints of SSH clients and servers",
        fields: [clientText, client, serverText, server],
        isLayer: false
    )
}
