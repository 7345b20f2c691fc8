import PeelFlow
import PeelWire

extension QUICConversations {
    /// Shows the plain payload of a packet: its frames, and the messages that they complete.
    mutating func show(
        _ plain: [UInt8], _ level: QUICConnection.Level, _ found: Found, _ place: DatagramPlace,
        _ dissection: inout Dissection
    ) {
        guard let frames else { return }
        let source = dissection.addSource("Decrypted QUIC", frames: [place.frame]) { $0.append(contentsOf: plain) }
        guard let source else { return }
        let bytes = plain.rawSpan
        let start = dissection.messageStart
        let outer = dissection.begin(messageAt: 0, inSource: source)
        dissection.skipNextName(true)
        let layer = registry.show(
            PacketBytes(captured: bytes, declaredCount: bytes.byteCount),
            as: .reader(UInt16(truncatingIfNeeded: frames)), into: &dissection)
        if layer < dissection.layers.count {
            var offset = 0
            while offset < bytes.byteCount, let frame = QUICFrame(bytes, at: offset) {
                take(frame, bytes, source, layer, level, found, place, &dissection)
                offset = frame.end
            }
        }
        dissection.skipNextName(false)
        _ = dissection.begin(messageAt: start, inSource: outer)
    }

    /// Learns from one frame.
    private mutating func take(
        _ frame: QUICFrame, _ bytes: RawSpan, _ source: Int, _ layer: Int, _ level: QUICConnection.Level,
        _ found: Found, _ place: DatagramPlace, _ dissection: inout Dissection
    ) {
        switch frame.type {
        case QUICFrame.crypto: takeCrypto(frame, bytes, source, layer, level, found, place, &dissection)
        case QUICFrame.newConnection: add(bytes.clamped(frame.data), of: found)
        default:
            guard let known = connections[found.connection] else { return }
            if frame.type == QUICFrame.reset {
                connections[found.connection]?.streams.reset(frame.values[0], fromClient: found.fromClient)
            }
            let http = known.isHTTP3 ? http : nil
            guard frame.isStream, http != nil || dissection.collects == .quic else { return }
            let before = known.waitingCount
            connections[found.connection]?.streams.take(
                frame, bytes, source,
                QUICStreams.Place(
                    fromClient: found.fromClient, flow: place.stream, number: place.frame, layer: layer,
                    description: frames ?? 0, http: http, taker: transfers),
                registry, into: &dissection)
            count(from: before, found)
        }
    }

    /// Puts the handshake together and shows the messages that are whole.
    private mutating func takeCrypto(
        _ frame: QUICFrame, _ bytes: RawSpan, _ source: Int, _ layer: Int, _ level: QUICConnection.Level,
        _ found: Found, _ place: DatagramPlace, _ dissection: inout Dissection
    ) {
        guard let before = connections[found.connection]?.waitingCount else { return }
        defer { count(from: before, found) }
        // Taken out meanwhile, so that nothing of it is held twice.
        let held = connections[found.connection]?[fromClient: found.fromClient].takeCrypto(level)
        guard var assembly = held, var connection = connections[found.connection] else { return }
        let piece = bytes.clamped(frame.data)
        switch assembly.take(piece, at: frame.offset, frame: place.frame) {
        case .old:
            dissection.resume(layer: layer, describedBy: frames ?? 0)
            dissection.add(
                QUICFrames.retransmission, at: frame.start, count: 0, flags: .generated)
        case .kept: break
        case .full:
            dissection.resume(layer: layer, describedBy: frames ?? 0)
            dissection.fault(.limited(.message(QUICConnection.cryptoLimit)), at: frame.start)
        case .inOrder(let skipped):
            // Each piece that is next has a name in the chain, whether or not it completes a message.
            dissection.appendName("tls")
            var start = frame.data.lowerBound &+ skipped
            if assembly.bytes.isEmpty {
                // Whole messages are shown where they lie.
                let count = Self.wholeCount(bytes.clamped(start..<frame.data.upperBound))
                if count > 0 {
                    show(bytes.clamped(start..<start &+ count), at: start, source, &connection, found, &dissection)
                    assembly.pass(count)
                    start &+= count
                }
            }
            let rest = bytes.clamped(start..<frame.data.upperBound)
            if rest.byteCount > 0 { assembly.append(rest, frame: place.frame) }
            showWaiting(&assembly, &connection, found, &dissection)
        }
        connection[fromClient: found.fromClient].crypto[level.rawValue] = assembly
        connections[found.connection] = connection
    }

    /// How many bytes the whole messages have that begin `bytes`.
    private static func wholeCount(_ bytes: RawSpan) -> Int {
        var offset = 0
        while bytes.byteCount &- offset >= 4 {
            let count = 4 &+ Int(bytes.uint24(at: offset &+ 1))
            if count > bytes.byteCount &- offset { break }
            offset &+= count
        }
        return offset
    }

    /// Shows the messages that are now whole.
    private func showWaiting(
        _ assembly: inout ByteAssembly, _ connection: inout QUICConnection, _ found: Found,
        _ dissection: inout Dissection
    ) {
        let count = Self.wholeCount(assembly.bytes.rawSpan)
        if count > 0 {
            let messages = Array(assembly.bytes[..<count])
            let number = dissection.addSource("Reassembled QUIC CRYPTO", frames: assembly.frames) {
                $0.append(contentsOf: messages)
            }
            if let number { show(messages.rawSpan, at: 0, number, &connection, found, &dissection) }
            assembly.consume(count)
        }
        // A message that is longer than any will not come.
        if assembly.bytes.count >= 4, Int(assembly.bytes.rawSpan.uint24(at: 1)) > QUICConnection.cryptoLimit {
            dissection.fault(.limited(.message(QUICConnection.cryptoLimit)))
            assembly.giveUp()
        }
    }

    /// Shows whole handshake messages that lie at `offset` of source `source`.
    private func show(
        _ message: RawSpan, at offset: Int, _ source: Int, _ connection: inout QUICConnection, _ found: Found,
        _ dissection: inout Dissection
    ) {
        var place = 0
        while place < message.byteCount {
            let count = 4 &+ Int(message.uint24(at: place &+ 1))
            connection.note(message.clamped(place..<place &+ count), fromClient: found.fromClient)
            place &+= count
        }
        guard let tls else { return }
        let outer = dissection.begin(messageAt: offset, inSource: source)
        dissection.skipNextName(true)
        TLSMessage.show(
            PacketBytes(captured: message, declaredCount: message.byteCount), isThird: true, tls: tls, registry,
            into: &dissection)
        _ = dissection.begin(messageAt: 0, inSource: outer)
    }

    /// Notes what is protected and stays so, of packets that carry what applications say.
    func noteSealed(
        _ seal: Content.Seal, _ header: QUICHeader, _ captured: RawSpan, _ owner: Found, _ dissection: inout Dissection
    ) {
        guard header.kind == .short || header.kind == .early else { return }
        let count = min(header.count, captured.byteCount) &- header.numberStart
        dissection.note(.quic, sealed: count, seal, isFromServer: !owner.fromClient)
    }
}
