import PeelFlow
import PeelWire

/// All connections of QUIC in a source: found by their ids, wherever they move.
struct QUICConversations: DatagramConversations {
    let registry: Registry
    let layout: Int
    let secrets: SecretStore?
    /// Takes the objects of HTTP/3, where somebody asks for them.
    let transfers: (any TransferTaker)?
    /// The layouts of ``QUICFrames`` and of ``TLS``.
    let frames: Int?
    let tls: Int?
    /// The layout of ``HTTP3``.
    let http: Int?
    /// Bytes that wait, of all connections.
    private var waitingCount = 0
    var connections: [Int: QUICConnection] = [:]
    private var ids: [QUICID: Owner] = [:]
    private var streams: [Int: Path] = [:]
    private var next = 0
    /// The lengths of ids that are in use, a bit each.
    private var idCounts: UInt32 = 0

    /// Most connections that are kept.
    static var limit: Int { 8192 }
    /// Most bytes that wait.
    static var waitingLimit: Int { 64 << 20 }
    /// Most ids that are kept.
    static var idLimit: Int { 65536 }
    /// Most packets in a datagram that are read.
    static var packetLimit: Int { 12 }

    private struct Owner: Sendable {
        var connection: Int
        /// The client is addressed by it.
        var isClients: Bool
    }

    private struct Path: Sendable {
        var connection: Int
        var isOneClient: Bool
    }

    /// The connection of a packet, and its direction.
    struct Found {
        var connection: Int
        var fromClient: Bool
        /// The packet's id is none that is known.
        var isGuessed = false
    }

    init(_ registry: Registry, layout: Int, _ types: ConversationTypes) {
        self.registry = registry
        self.layout = layout
        secrets = types.secrets
        transfers = types.transfers
        frames = registry.index(of: "quic.frames")
        tls = registry.index(of: "tls")
        http = registry.index(of: "http3")
    }

    func knows(_ bytes: borrowing PacketBytes) -> Bool {
        let first = bytes.captured.uint8(at: 0)
        return idCounts != 0 && first & 0xc0 == 0x40 && bytes.captured.byteCount >= 19 && ownerOfShort(bytes) != nil
    }

    /// The owner of the id that a short header begins with, by any length that is in use.
    private func ownerOfShort(_ bytes: borrowing PacketBytes) -> (owner: Owner, count: Int)? {
        var count = QUICHeader.idLimit
        while count > 0 {
            if idCounts >> UInt32(count) & 1 != 0, count < bytes.captured.byteCount,
                let owner = ids[QUICID(bytes.captured.clamped(1..<1 &+ count))]
            {
                return (owner, count)
            }
            count &-= 1
        }
        return nil
    }

    mutating func take(_ bytes: PacketBytes, at place: DatagramPlace, into dissection: inout Dissection) -> Bool {
        let captured = bytes.captured
        if streams[place.stream] == nil, captured.uint8(at: 0) & 0x80 == 0, ownerOfShort(bytes) == nil { return false }
        var offset = 0
        var packets = 0
        var layer = 0
        var before = QUICHeader(captured, declaredCount: bytes.declaredCount)
        while offset < captured.byteCount, packets < Self.packetLimit {
            let rest = bytes.payload(after: offset, upTo: bytes.declaredCount)
            if packets > 0, !isPacket(rest, after: before, place) {
                dissection.resume(layer: layer, describedBy: layout)
                dissection.add(
                    QUIC.padding, at: Int(before?.count ?? 0), count: rest.captured.byteCount, flags: .generated)
                break
            }
            dissection.skipNextName(packets > 0)
            layer = dissection.layers.count
            before = takePacket(rest, at: offset, isFirst: packets == 0, place, &dissection)
            offset &+= max(before?.count ?? bytes.declaredCount, 1)
            packets &+= 1
        }
        return true
    }

    /// Whether another packet follows one in a datagram, and not only bytes that fill it.
    private func isPacket(_ rest: borrowing PacketBytes, after before: QUICHeader?, _ place: DatagramPlace) -> Bool {
        let captured = rest.captured
        if captured.uint8(at: 0) & 0x80 != 0 {
            return captured.byteCount >= 7 && captured.uint32(at: 1) == before?.version
                && Int(captured.uint8(at: 5)) == before?.destination.count
        }
        guard captured.uint8(at: 0) & 0x40 != 0, captured.byteCount >= 19 else { return false }
        if ownerOfShort(rest) != nil { return true }
        guard let path = streams[place.stream], let connection = connections[path.connection] else { return false }
        return connection[fromClient: place.fromOne != path.isOneClient].idCount == 0
    }

    /// Shows the packet that begins `bytes`; returns how it is built. The first of a datagram tells the connection.
    private mutating func takePacket(
        _ bytes: borrowing PacketBytes, at offset: Int, isFirst: Bool, _ place: DatagramPlace,
        _ dissection: inout Dissection
    ) -> QUICHeader? {
        let captured = bytes.captured
        let isShort = captured.uint8(at: 0) & 0x80 == 0
        let found: Found?
        var context = bytes.context
        var idCount = 0
        if isShort {
            (found, idCount) = findShort(bytes, place)
            context.idCount = UInt8(truncatingIfNeeded: idCount)
        } else {
            found = nil
        }
        let header = QUICHeader(captured, declaredCount: bytes.declaredCount, idCount: idCount)
        let owner = found ?? header.flatMap { findLong($0, captured, place) }
        let packet = bytes.payload(after: 0, upTo: header?.count ?? bytes.declaredCount, context: context)
        let layer = registry.show(
            packet, at: offset, as: .reader(UInt16(truncatingIfNeeded: layout)), into: &dissection)
        guard layer < dissection.layers.count else { return nil }
        dissection.resume(layer: layer, describedBy: layout)
        guard let header, let owner, let connection = connections[owner.connection] else {
            if isFirst { dissection.add(QUIC.unknownConnection, at: 0, count: 0, flags: .generated) }
            if let header, isShort || header.kind == .handshake || header.kind == .early || header.kind == .initial {
                addRemaining(header, captured, &dissection)
            }
            return header
        }
        if isFirst { dissection.add(QUIC.connection, value: connection.number, flags: .generated) }
        learn(header, captured, owner, place)
        switch header.kind {
        case .retry: takeRetry(header, packet.captured, owner, &dissection)
        case .initial, .early, .handshake, .short:
            guard !header.isFlawed else { return header }
            let isWhole = header.count <= captured.byteCount
            let opened =
                isWhole
                ? connections[owner.connection]?.open(captured, header, fromClient: owner.fromClient, secrets)
                    ?? .noKeys
                : .noKeys
            show(opened, header, captured, owner, layer, place, &dissection)
        default: break
        }
        return header
    }

    /// Adds what is protected and stays so.
    private func addRemaining(_ header: QUICHeader, _ captured: RawSpan, _ dissection: inout Dissection) {
        let count = min(header.count, captured.byteCount) &- header.numberStart
        if count > 0 { dissection.add(QUIC.remaining, at: header.numberStart, count: count) }
    }

    /// Shows what a packet holds, or that it cannot be told.
    private mutating func show(
        _ opened: QUICConnection.Opened, _ header: QUICHeader, _ captured: RawSpan, _ owner: Found, _ layer: Int,
        _ place: DatagramPlace, _ dissection: inout Dissection
    ) {
        let packet: QUICKeys.Packet
        switch opened {
        case .packet(let plain): packet = plain
        case .noKeys:
            noteSealed(.noSecrets, header, captured, owner, &dissection)
            return addRemaining(header, captured, &dissection)
        case .failed:
            noteSealed(.notOpened, header, captured, owner, &dissection)
            dissection.add(
                QUIC.decryptionFailed, at: header.numberStart, count: 0, flags: [.generated, .wrong])
            return addRemaining(header, captured, &dissection)
        }
        let isLong = header.kind != .short
        if isLong {
            dissection.add(QUIC.longReserved, value: packet.first >> 2 & 3, at: 0, count: 1)
        } else {
            dissection.add(QUIC.shortReserved, value: packet.first >> 3 & 3, at: 0, count: 1)
            dissection.add(QUIC.keyPhase, value: packet.first & 4 != 0, at: 0, count: 1)
        }
        dissection.add(QUIC.numberLength, value: packet.first & 3, at: 0, count: 1)
        dissection.add(QUIC.number, value: packet.number, at: header.numberStart, count: packet.numberCount)
        let start = header.numberStart &+ packet.numberCount
        dissection.add(isLong ? QUIC.protectedPayload : QUIC.shortPayload, at: start, count: header.count &- start)
        let level: QUICConnection.Level =
            switch header.kind {
            case .initial: .initial
            case .handshake: .handshake
            default: .application
            }
        show(packet.plain, level, owner, place, &dissection)
    }

    // MARK: Connections

    /// The connection of a packet with a short header, and how long the id in it is.
    private func findShort(_ bytes: borrowing PacketBytes, _ place: DatagramPlace) -> (Found?, Int) {
        if let (owner, count) = ownerOfShort(bytes) {
            return (Found(connection: owner.connection, fromClient: !owner.isClients), count)
        }
        guard let path = streams[place.stream], let connection = connections[path.connection] else { return (nil, 0) }
        let fromClient = place.fromOne == path.isOneClient
        let count = connection[fromClient: !fromClient].idCount
        return (Found(connection: path.connection, fromClient: fromClient, isGuessed: count > 0), count)
    }

    private mutating func findLong(_ header: QUICHeader, _ captured: RawSpan, _ place: DatagramPlace) -> Found? {
        let id = captured.clamped(header.destination)
        if !header.destination.isEmpty, let owner = ids[QUICID(id)] {
            return Found(connection: owner.connection, fromClient: !owner.isClients)
        }
        // A client chooses eight bytes at least (RFC 9000 section 7.2), so that others are answers.
        let isFirst = header.kind == .initial || header.kind == .early || header.kind == .unknown
        if isFirst, 8...QUICHeader.idLimit ~= header.destination.count, header.source.count <= QUICHeader.idLimit {
            return Found(connection: begin(header, captured, place), fromClient: true)
        }
        guard let path = streams[place.stream], connections[path.connection] != nil else { return nil }
        return Found(connection: path.connection, fromClient: place.fromOne == path.isOneClient)
    }

    /// Begins a connection with a client's first packet.
    private mutating func begin(_ header: QUICHeader, _ captured: RawSpan, _ place: DatagramPlace) -> Int {
        if connections.count >= Self.limit || ids.count >= Self.idLimit { evict() }
        let number = next
        next &+= 1
        var original: [UInt8] = []
        original.append(captured.clamped(header.destination))
        connections[number] = QUICConnection(
            number: UInt32(truncatingIfNeeded: number), version: header.version, original: original)
        add(captured.clamped(header.destination), Owner(connection: number, isClients: false))
        return number
    }

    /// Counts what waits, after a connection has changed that held `before` bytes.
    mutating func count(from before: Int, _ found: Found) {
        waitingCount &+= (connections[found.connection]?.waitingCount ?? 0) &- before
        if waitingCount > Self.waitingLimit { evict() }
    }

    /// Forgets the elder half.
    private mutating func evict() {
        let numbers = connections.keys.sorted()
        let first = numbers[numbers.count / 2]
        connections = connections.filter { $0.key >= first }
        ids = ids.filter { $0.value.connection >= first }
        streams = streams.filter { $0.value.connection >= first }
        waitingCount = connections.values.reduce(0) { $0 &+ $1.waitingCount }
    }

    private mutating func add(_ id: RawSpan, _ owner: Owner) {
        guard 1...QUICHeader.idLimit ~= id.byteCount else { return }
        let key = QUICID(id)
        if ids[key] == nil, ids.count >= Self.idLimit { return }
        ids[key] = owner
        idCounts |= 1 << UInt32(id.byteCount)
    }

    /// Remembers another id of the connection that `found` names, of the end that sent it.
    mutating func add(_ id: RawSpan, of found: Found) {
        add(id, Owner(connection: found.connection, isClients: found.fromClient))
    }

    /// Learns where a connection is, and by which ids its ends are addressed.
    private mutating func learn(_ header: QUICHeader, _ captured: RawSpan, _ found: Found, _ place: DatagramPlace) {
        let isOneClient = place.fromOne == found.fromClient
        // Connections are found by their ids without it.
        if streams.count >= Self.idLimit, streams[place.stream] == nil { streams = [:] }
        streams[place.stream] = Path(connection: found.connection, isOneClient: isOneClient)
        guard header.kind != .short, header.kind != .unknown, header.source.upperBound <= captured.byteCount else {
            return
        }
        if header.kind == .negotiation || header.source.count > QUICHeader.idLimit { return }
        add(captured.clamped(header.source), of: found)
        connections[found.connection]?[fromClient: found.fromClient].idCount = header.source.count
        // After negotiation the client goes on in another version; a server may choose a compatible one (RFC 9368).
        if !found.fromClient || header.kind == .initial, let connection = connections[found.connection],
            connection.version != header.version, connection.suite == 0
        {
            connections[found.connection]?.version = header.version
            connections[found.connection]?.deriveInitial(connection.original)
        }
    }

    private mutating func takeRetry(
        _ header: QUICHeader, _ packet: RawSpan, _ found: Found, _ dissection: inout Dissection
    ) {
        guard let connection = connections[found.connection], !found.fromClient, !header.isFlawed else { return }
        guard QUICKeys.isRetrySound(packet, original: connection.original, version: header.version) else {
            return dissection.add(
                QUIC.badRetry, at: header.token.upperBound, count: 16, flags: [.generated, .wrong])
        }
        // What follows is protected by the id that the server chose (RFC 9001 section 5.2).
        var id: [UInt8] = []
        id.append(packet.clamped(header.source))
        connections[found.connection]?.deriveInitial(id)
        // The hello comes again, and not every client sends the same one.
        connections[found.connection]?.client.crypto[QUICConnection.Level.initial.rawValue] = nil
    }
}
