import PeelFlow
import PeelWire

/// A connection that speaks WebSocket: frames without their masks, messages put together from their fragments and
/// unpacked, pongs that answer pings.
///
/// RFC 6455; RFC 7692 for messages that are compressed, where the connection's opening has agreed on that.
public struct WebSocketConversation: Conversation {
    private let flow: FlowContext
    private let agreement: Agreement
    private var client = End()
    private var server = End()

    /// Bytes that a message may have, put together and unpacked.
    static var limit: Int { 4 << 20 }

    /// What the opening has agreed on.
    struct Agreement: Sendable {
        var isDeflated = false
        /// That end begins each message anew.
        var clientForgets = false
        var serverForgets = false

        /// Reads the value of Sec-WebSocket-Extensions in the response (RFC 7692 section 7.1).
        init(_ terms: [UInt8]) {
            let text = String(decoding: terms.prefix(4096), as: UTF8.self).lowercased()
            isDeflated = text.contains("permessage-deflate")
            clientForgets = text.contains("client_no_context_takeover")
            serverForgets = text.contains("server_no_context_takeover")
        }
    }

    /// What is kept of a direction.
    private struct End: Sendable {
        /// The message that is being put together.
        var opcode: UInt8 = 0
        var isCompressed = false
        var message: [UInt8] = []
        var frames: [UInt32] = []
        var fragmentCount = 0
        /// The message has begun.
        var isOpen = false
        /// The message is too long, or a part of it is missing.
        var isLost = false
        var inflater: ContentInflater?
        /// A message before was not unpacked, so that those after it cannot be.
        var hasLostContext = false
        /// What it has asked of the other end.
        var pings = PendingRequests<UInt64>()

        mutating func begin(_ frame: WebSocketFrame) {
            opcode = frame.opcode
            isCompressed = frame.isCompressed
            message = []
            frames = []
            fragmentCount = 0
            isOpen = true
            isLost = false
        }
    }

    /// Where bytes lie: in a source, or in the layer in hand.
    private struct Place {
        var source: Int?
        var start: Int
        var count: Int

        func add(_ field: Field<some VariableWireValue>, _ dissection: inout Dissection) {
            if let source {
                dissection.add(field, inSource: source, at: start, count: count)
            } else {
                dissection.add(field, at: start, count: count)
            }
        }

        func without(_ skipped: Int) -> Place {
            Place(source: source, start: start &+ skipped, count: max(0, count &- skipped))
        }
    }

    public init(_ flow: FlowContext) {
        self.flow = flow
        agreement = Agreement(flow.terms)
    }

    public mutating func take(_ bytes: PacketBytes, from side: Side, into dissection: inout Dissection) -> Taken {
        let captured = bytes.captured
        guard let frame = WebSocketFrame(captured) else { return .need(WebSocketFrame.headerCount(captured)) }
        guard frame.isPlausible else { return .notMine }
        guard captured.byteCount >= frame.count else { return .need(frame.count) }
        var context = bytes.context
        context.state = agreement.isDeflated ? WebSocket.isNegotiated : 0
        // On a stream of HTTP/2 too (RFC 8441).
        let last = dissection.chain.last?.description ?? ""
        if last == "http" || last.hasSuffix("http2") { context.state |= WebSocket.followsHTTP }
        let message = bytes.payload(after: 0, upTo: frame.count, context: context)
        let layer = flow.registry.show(message, as: .reader(flow.layout), into: &dissection)
        guard frame.payloadCount > 0 || !frame.isFinal || frame.opcode == 0 else { return .complete(frame.count) }
        let payload = captured.clamped(frame.headerCount..<frame.count)
        if frame.isMasked {
            var plain: [UInt8] = []
            plain.append(payload)
            for place in plain.indices {
                plain[place] ^= UInt8(truncatingIfNeeded: frame.key >> UInt32(24 &- 8 &* (place & 3)))
            }
            let now = UInt32(truncatingIfNeeded: dissection.number)
            let source = dissection.addSource("Unmasked data", frames: [now]) { $0 = plain }
            dissection.resume(layer: layer, describedBy: Int(flow.layout))
            guard let source else { return .complete(frame.count) }
            let place = Place(source: source, start: 0, count: plain.count)
            read(plain.rawSpan, place, frame, side, layer, &dissection)
        } else {
            dissection.resume(layer: layer, describedBy: Int(flow.layout))
            let place = Place(source: nil, start: frame.headerCount, count: payload.byteCount)
            read(payload, place, frame, side, layer, &dissection)
        }
        return .complete(frame.count)
    }

    public mutating func skip(_ count: Int, from side: Side) {
        self[side].message = []
        self[side].isLost = true
        self[side].hasLostContext = true
    }

    private subscript(side: Side) -> End {
        get { side == .client ? client : server }
        _modify {
            if side == .client { yield &client } else { yield &server }
        }
    }

    /// Shows what a frame carries, which lies at `place`.
    private mutating func read(
        _ bytes: RawSpan, _ place: Place, _ frame: WebSocketFrame, _ side: Side, _ layer: Int,
        _ dissection: inout Dissection
    ) {
        switch frame.opcode {
        case 8:
            place.add(WebSocket.close, &dissection)
            guard bytes.byteCount >= 2 else { return }
            let code = bytes.uint16(at: 0)
            // In the frame where that holds the bytes as they are.
            dissection.add(
                WebSocket.statusCode, value: code, at: place.source == nil ? place.start : frame.headerCount, count: 2)
            if bytes.byteCount > 2 { place.without(2).add(WebSocket.reason, &dissection) }
            self[side].inflater = nil
        case 9:
            place.add(WebSocket.ping, &dissection)
            let mark = RequestMark(frame: UInt32(truncatingIfNeeded: dissection.number), place: 0)
            self[side].pings.ask(bytes.hash(0..<bytes.byteCount), mark, dissection.time)
        case 10:
            place.add(WebSocket.pong, &dissection)
            guard let ping = self[side.other].pings.answer(bytes.hash(0..<bytes.byteCount)) else { return }
            dissection.add(WebSocket.pingIn, value: ping.mark.frame, flags: .generated)
            let time = WireDuration(nanoseconds: dissection.time.nanoseconds(since: ping.time))
            dissection.add(WebSocket.roundTrip, value: time, flags: .generated)
        default: readPart(bytes, place, frame, side, layer, &dissection)
        }
    }

    /// Shows a part of a message, or a message.
    private mutating func readPart(
        _ bytes: RawSpan, _ place: Place, _ frame: WebSocketFrame, _ side: Side, _ layer: Int,
        _ dissection: inout Dissection
    ) {
        if frame.opcode != 0 { self[side].begin(frame) }
        if frame.isFinal, frame.opcode != 0 {
            self[side].isOpen = false
            return show(bytes, place, frame.opcode, frame.isCompressed, side, layer, &dissection)
        }
        keep(bytes, side, &dissection)
        guard frame.isFinal else {
            if frame.opcode == 0 { place.add(WebSocket.part, &dissection) }
            return
        }
        let end = self[side]
        self[side].isOpen = false
        self[side].message = []
        guard end.isOpen, !end.isLost else { return place.add(WebSocket.part, &dissection) }
        let source = dissection.addSource("Reassembled WebSocket", frames: end.frames) { $0 = end.message }
        dissection.resume(layer: layer, describedBy: Int(flow.layout))
        guard let source else { return }
        for number in end.frames { dissection.add(WebSocket.fragment, value: number, flags: .generated) }
        dissection.add(WebSocket.fragmentCount, value: UInt32(clamping: end.fragmentCount), flags: .generated)
        dissection.add(WebSocket.messageLength, value: UInt32(clamping: end.message.count), flags: .generated)
        let whole = Place(source: source, start: 0, count: end.message.count)
        show(end.message.rawSpan, whole, end.opcode, end.isCompressed, side, layer, &dissection)
    }

    /// Keeps a part of a message till its last part has come.
    private mutating func keep(_ bytes: RawSpan, _ side: Side, _ dissection: inout Dissection) {
        guard self[side].isOpen, !self[side].isLost else { return }
        self[side].fragmentCount &+= 1
        if self[side].frames.count < 1024 {
            self[side].frames.append(UInt32(truncatingIfNeeded: dissection.number))
        }
        guard self[side].message.count &+ bytes.byteCount <= Self.limit else {
            self[side].message = []
            self[side].isLost = true
            if self[side].isCompressed { self[side].hasLostContext = true }
            return dissection.fault(.limited(.message(Self.limit)))
        }
        self[side].message.append(bytes)
    }

    /// Shows a whole message, unpacked where it is compressed.
    private mutating func show(
        _ bytes: RawSpan, _ place: Place, _ opcode: UInt8, _ isCompressed: Bool, _ side: Side, _ layer: Int,
        _ dissection: inout Dissection
    ) {
        var place = place
        if isCompressed, agreement.isDeflated {
            guard let plain = unpack(bytes, side, layer, &dissection) else {
                return place.add(WebSocket.unknown, &dissection)
            }
            let now = UInt32(truncatingIfNeeded: dissection.number)
            let source = dissection.addSource("Decompressed payload", frames: [now]) { $0 = plain }
            dissection.resume(layer: layer, describedBy: Int(flow.layout))
            guard let source else { return }
            place = Place(source: source, start: 0, count: plain.count)
            dissection.note(.websocket, isFromServer: side == .server, plain.rawSpan)
        } else {
            dissection.note(.websocket, isFromServer: side == .server, bytes)
        }
        switch opcode {
        case 1: place.add(WebSocket.text, &dissection)
        default: place.add(WebSocket.binary, &dissection)
        }
    }

    /// Unpacks a message (RFC 7692 section 7.2.2); nil, with a fault, where that cannot be done.
    private mutating func unpack(
        _ bytes: RawSpan, _ side: Side, _ layer: Int, _ dissection: inout Dissection
    ) -> [UInt8]? {
        let forgets = side == .client ? agreement.clientForgets : agreement.serverForgets
        if self[side].hasLostContext, !forgets {
            dissection.fault(.malformed(.rule("compressed with what an earlier message held, which is not known")))
            return nil
        }
        guard let inflater = self[side].inflater ?? ContentInflater() else {
            self[side].hasLostContext = true
            dissection.fault(.limited(.unpacking(ContentInflater.limit)))
            return nil
        }
        var packed: [UInt8] = []
        packed.append(bytes)
        packed += [0, 0, 0xff, 0xff]
        var plain: [UInt8] = []
        let outcome = inflater.unpack(packed.rawSpan, limit: Self.limit, into: &plain)
        self[side].inflater = forgets ? nil : inflater
        switch outcome {
        case .unfinished: return plain
        case .done:
            // The last block says that it is; the next message begins anew.
            inflater.restart()
            return plain
        case .damaged:
            dissection.fault(.malformed(.rule("the message cannot be decompressed")))
            self[side].inflater = nil
            self[side].hasLostContext = true
            return nil
        case .tooLong:
            dissection.fault(.limited(.message(Self.limit)))
            self[side].inflater = nil
            self[side].hasLostContext = true
            return plain
        }
    }
}
