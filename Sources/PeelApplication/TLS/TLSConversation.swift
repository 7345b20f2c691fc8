import PeelFlow
import PeelWire

/// A connection of TLS: its records, and where the user's secrets open them what they protect.
///
/// Without secrets it keeps nothing but what a record needs.
public struct TLSConversation: Conversation {
    private let flow: FlowContext
    private var records: MessageConversation
    private var state: TLSState?
    private var inner: NestedStream?
    private var isInnerUnknown = false

    public init(_ flow: FlowContext) {
        self.flow = flow
        records = MessageConversation(flow)
        state = flow.secrets.map { TLSState($0) }
    }

    public mutating func take(_ bytes: PacketBytes, from side: Side, into dissection: inout Dissection) -> Taken {
        let layer = dissection.layers.count
        let taken = records.take(bytes, from: side, into: &dissection)
        guard case .complete(let count) = taken else { return taken }
        // Without a secret from the user nothing is to be learnt.
        if state != nil, flow.secrets?.isEmpty == false, count >= 5, layer < dissection.layers.count {
            read(bytes.captured.clamped(0..<count), layer, side, &dissection)
        } else if count > 5, bytes.captured.uint8(at: 0) == 23 {
            dissection.note(.tls, sealed: count &- 5, .noSecrets, isFromServer: side == .server)
        }
        return taken
    }

    public func showUnfinished(
        _ bytes: PacketBytes, from side: Side, isFirst: Bool, into dissection: inout Dissection
    ) {
        records.showUnfinished(bytes, from: side, isFirst: isFirst, into: &dissection)
    }

    public mutating func skip(_ count: Int, from side: Side) {
        records.skip(count, from: side)
        state?[side].isDoubtful = true
        state?[side].pending = []
        inner?.skip(from: side)
    }

    public mutating func close(_ side: Side) { inner?.close(side) }

    /// Learns from a record, and shows what it protects.
    private mutating func read(_ record: RawSpan, _ layer: Int, _ side: Side, _ dissection: inout Dissection) {
        // Taken out meanwhile, so that nothing of it is held twice.
        guard var state = self.state.take() else { return }
        defer { self.state = state }
        let head = RecordHead(record)
        let body = record.clamped(5..<5 &+ head.count)
        guard state.isProtected(head.type, side) else {
            if head.type == 20 { state.changeCipher(side) }
            if head.type == 22 { _ = Self.messages(body, &state, side) }
            return
        }
        let plain: [UInt8]
        switch state.open(body, head, side) {
        case .noKeys:
            if head.type != 23 { return }
            return dissection.note(.tls, sealed: head.count, .noSecrets, isFromServer: side == .server)
        case .failed:
            dissection.note(.tls, sealed: head.count, .notOpened, isFromServer: side == .server)
            dissection.resume(layer: layer, describedBy: Int(flow.layout))
            return dissection.add(TLS.decryptionFailed, at: 5, count: 0, flags: [.generated, .wrong])
        case .plain(let bytes): plain = bytes
        }
        if head.type != 23 {
            // What stood for it while it was not known.
            dissection.resume(layer: layer, describedBy: Int(flow.layout))
            TLS.withdrawSealed(head.type, from: &dissection)
        }
        var type = head.type
        var count = plain.count
        if state.isThird || state[side].stage == .early {
            // The type stands behind the text, before what fills the record.
            while count > 0, plain[count &- 1] == 0 { count &-= 1 }
            guard count > 0 else { return }
            count &-= 1
            type = plain[count]
            dissection.resume(layer: layer, describedBy: Int(flow.layout))
            if type != 23 { TLS.withdrawSealed(head.type, from: &dissection) }
            if state.isThird {
                dissection.add(TLS.contentType, value: type, at: 0, count: 0)
            } else {
                dissection.amend(TLS.contentType, value: type, at: 0, count: 0)
                dissection.add(TLS.opaqueType, value: head.type, at: 0, count: 1)
            }
        }
        guard count > 0 else { return }
        let frame = UInt32(truncatingIfNeeded: dissection.number)
        let number = dissection.addSource("Decrypted TLS", frames: [frame]) { $0.append(contentsOf: plain[..<count]) }
        guard let number else { return }
        show(plain, count, type, number, frame, &state, side, &dissection)
    }

    /// Shows the first `count` bytes of a record's plain text, which source `number` holds.
    private mutating func show(
        _ plain: [UInt8], _ count: Int, _ type: UInt8, _ number: Int, _ frame: UInt32, _ state: inout TLSState,
        _ side: Side, _ dissection: inout Dissection
    ) {
        let bytes = plain.rawSpan.clamped(0..<count)
        let start = dissection.messageStart
        let outer = dissection.begin(messageAt: 0, inSource: number)
        defer {
            dissection.skipNextName(false)
            _ = dissection.begin(messageAt: start, inSource: outer)
        }
        switch type {
        case 22:
            let isWaiting = !state[side].pending.isEmpty
            let messages = Self.messages(bytes, &state, side)
            dissection.skipNextName(true)
            if !isWaiting, messages.count == count {
                return TLSMessage.show(
                    PacketBytes(captured: bytes, declaredCount: count), isThird: state.isThird, tls: Int(flow.layout),
                    flow.registry, into: &dissection)
            }
            guard !messages.isEmpty,
                let joined = dissection.addSource(
                    "Reassembled TLS", frames: [frame], fill: { $0.append(contentsOf: messages) })
            else { return }
            _ = dissection.begin(messageAt: 0, inSource: joined)
            TLSMessage.show(
                PacketBytes(captured: messages.rawSpan, declaredCount: messages.count), isThird: state.isThird,
                tls: Int(flow.layout), flow.registry, into: &dissection)
        case 21:
            dissection.skipNextName(true)
            let layer = flow.registry.show(
                PacketBytes(captured: bytes, declaredCount: count), as: .named("tls.message"), into: &dissection)
            dissection.resume(layer: layer, describedBy: Int(flow.layout))
            dissection.add(TLS.alert, at: 0, count: count)
            dissection.add(TLS.alertLevel, in: bytes, at: 0)
            dissection.add(TLS.alertDescription, in: bytes, at: 1)
        case 23:
            dissection.note(.tls, isFromServer: side == .server, bytes)
            if inner == nil, !isInnerUnknown { begin(state) }
            inner?.take(number, 0..<count, from: side, frame: frame, into: &dissection)
        default: break
        }
    }

    /// Takes handshake bytes; returns the whole messages that they complete, from the beginning of the first.
    private static func messages(_ bytes: RawSpan, _ state: inout TLSState, _ side: Side) -> [UInt8] {
        state[side].pending.append(bytes)
        guard let end = wholeMessages(state[side].pending.rawSpan) else {
            // Longer than any.
            state[side].pending = []
            return []
        }
        if end == 0 { return [] }
        let messages = Array(state[side].pending[..<end])
        state[side].pending.removeFirst(end)
        var offset = 0
        while offset < end {
            let count = 4 &+ Int(messages.rawSpan.uint24(at: offset &+ 1))
            state.note(messages.rawSpan.clamped(offset..<offset &+ count), side)
            offset &+= count
        }
        return messages
    }

    /// How many bytes the whole messages have that begin `bytes`; nil where the first is longer than any.
    private static func wholeMessages(_ bytes: RawSpan) -> Int? {
        var offset = 0
        while bytes.byteCount &- offset >= 4 {
            let count = 4 &+ Int(bytes.uint24(at: offset &+ 1))
            if count > TLSState.messageLimit, offset == 0 { return nil }
            if offset &+ count > bytes.byteCount { break }
            offset &+= count
        }
        return offset
    }

    /// Chooses who reads what the connection carries: the negotiated protocol, else the port's, else what is recognised.
    private mutating func begin(_ state: TLSState) {
        let registry = flow.registry
        let name: StaticString? =
            switch String(decoding: state.application, as: UTF8.self) {
            case "h2": "http2"
            case "http/1.1", "http/1.0", "http/0.9": "http"
            case "mqtt": "mqtt"
            case "dot": "dns"
            default:
                switch flow.serverPort {
                case 443, 8443: "http"
                case 465: "smtp"
                case 636: "ldap"
                case 853: "dns"
                case 993: "imap"
                case 995: "pop"
                case 5061: "sip"
                case 5671: "amqp"
                case 8883: "mqtt"
                default: nil
                }
            }
        let layout = name.flatMap { registry.index(for: .named($0)) } ?? registry.index(of: "data")
        guard let layout else {
            isInnerUnknown = true
            return
        }
        inner = NestedStream(flow, layout: layout, called: "Reassembled TLS")
    }
}
