import PeelFlow
import PeelWire

/// A connection id as a key.
struct QUICID: Hashable, Sendable {
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32
    let count: UInt8

    init(_ bytes: RawSpan) {
        func part(_ start: Int, _ size: Int) -> UInt64 {
            var value: UInt64 = 0
            for offset in start..<start &+ size {
                value = value << 8 | (offset < bytes.byteCount ? UInt64(bytes.uint8(at: offset)) : 0)
            }
            return value
        }
        high = part(0, 8)
        middle = part(8, 8)
        low = UInt32(truncatingIfNeeded: part(16, 4))
        count = UInt8(truncatingIfNeeded: bytes.byteCount)
    }
}

/// What a connection of QUIC is known to be: its ids, its keys, and what its CRYPTO frames said.
struct QUICConnection: Sendable {
    /// What packets are numbered by, and CRYPTO frames belong to.
    enum Level: Int, Sendable {
        case initial, handshake, application
    }

    /// What one end sends.
    struct End: Sendable {
        /// One more than the greatest packet number, by level.
        var expected: (UInt64, UInt64, UInt64) = (0, 0, 0)
        var crypto: [ByteAssembly?] = [nil, nil, nil]
        var initial: QUICKeys?
        var handshake: QUICKeys?
        var early: QUICKeys?
        var application: QUICKeys?
        /// The keys of the phase before, for packets that come late.
        var former: QUICKeys?
        var phase = false
        /// How long the ids are that others address this end by.
        var idCount = 0

        /// The handshake bytes of a level, which are not kept here any more till they are put back.
        mutating func takeCrypto(_ level: Level) -> ByteAssembly {
            defer { crypto[level.rawValue] = nil }
            return crypto[level.rawValue] ?? ByteAssembly(limit: QUICConnection.cryptoLimit)
        }

        subscript(expected level: Level) -> UInt64 {
            get {
                switch level {
                case .initial: expected.0
                case .handshake: expected.1
                case .application: expected.2
                }
            }
            set {
                switch level {
                case .initial: expected.0 = newValue
                case .handshake: expected.1 = newValue
                case .application: expected.2 = newValue
                }
            }
        }
    }

    /// Bytes of CRYPTO frames that may wait, by level.
    static var cryptoLimit: Int { 1 << 17 }

    let number: UInt32
    var version: UInt32
    /// The id that the client chose for the server.
    var original: [UInt8]
    var client = End()
    var server = End()
    /// The client's random, of its hello.
    var random: [UInt8] = []
    /// The cipher suite that the server chose.
    var suite: UInt16 = 0
    /// The protocol that was agreed on is HTTP/3, or the only one that the client offers.
    private(set) var isHTTP3 = false
    /// What the streams carry.
    var streams = QUICStreams()

    /// What the client, or the server, sends.
    subscript(fromClient fromClient: Bool) -> End {
        get { fromClient ? client : server }
        _modify {
            if fromClient { yield &client } else { yield &server }
        }
    }

    /// Bytes that wait.
    var waitingCount: Int {
        var count = streams.waitingCount
        for assembly in client.crypto + server.crypto { count &+= assembly?.waitingCount ?? 0 }
        return count
    }

    init(number: UInt32, version: UInt32, original: [UInt8]) {
        self.number = number
        self.version = version
        self.original = original
        deriveInitial(original)
    }

    /// Makes the keys of Initial packets anew.
    mutating func deriveInitial(_ id: [UInt8]) {
        guard let keys = QUICKeys.initial(id, version: version) else { return }
        client.initial = keys.client
        server.initial = keys.server
    }

    private var isSecond: Bool { version == QUICVersion.second }

    /// Finds the secrets of the level that `kind` needs, where the user has given them.
    private mutating func findKeys(_ kind: QUICHeader.Kind, fromClient: Bool, _ secrets: SecretStore?) {
        guard let secrets, !random.isEmpty else { return }
        func keys(_ label: SecretStore.Label) -> QUICKeys? {
            guard let suite = sealingSuite(suite), let secret = secrets.secret(label, of: random),
                secret.count == suite.hash.count
            else { return nil }
            return QUICKeys(secret, suite.cipher, suite.hash, isSecond: isSecond)
        }
        switch kind {
        case .handshake where self[fromClient: fromClient].handshake == nil:
            self[fromClient: fromClient].handshake = keys(fromClient ? .clientHandshake : .serverHandshake)
        case .short where self[fromClient: fromClient].application == nil:
            self[fromClient: fromClient].application = keys(fromClient ? .client : .server)
        default: break
        }
    }

    /// Whether keys for such a packet are there.
    enum Opened {
        case packet(QUICKeys.Packet)
        case noKeys
        /// The keys are not those of the packet.
        case failed
    }

    /// Removes the protection of a packet.
    mutating func open(
        _ packet: RawSpan, _ header: QUICHeader, fromClient: Bool, _ secrets: SecretStore?
    ) -> Opened {
        findKeys(header.kind, fromClient: fromClient, secrets)
        let end = self[fromClient: fromClient]
        let level: Level
        var keys: QUICKeys?
        switch header.kind {
        case .initial: (level, keys) = (.initial, end.initial)
        case .handshake: (level, keys) = (.handshake, end.handshake)
        case .short: (level, keys) = (.application, end.application)
        case .early: return openEarly(packet, header, secrets)
        default: return .noKeys
        }
        guard let held = keys else { return .noKeys }
        guard let revealed = held.reveal(packet, header) else { return .failed }
        let expected = end[expected: level]
        var opened: QUICKeys.Packet?
        if header.kind == .short, (revealed.first & 4 != 0) != end.phase {
            // Another phase: the one before, or the next.
            if let former = end.former { opened = former.open(packet, header, revealed, expected: expected) }
            if opened == nil {
                let next = held.updated
                opened = next.open(packet, header, revealed, expected: expected)
                if opened != nil { beginPhase(next, held, fromClient: fromClient) }
            }
        } else {
            opened = held.open(packet, header, revealed, expected: expected)
        }
        guard let opened else { return .failed }
        self[fromClient: fromClient][expected: level] = max(expected, opened.number &+ 1)
        return .packet(opened)
    }

    private mutating func beginPhase(_ next: QUICKeys, _ held: QUICKeys, fromClient: Bool) {
        self[fromClient: fromClient].former = held
        self[fromClient: fromClient].application = next
        self[fromClient: fromClient].phase.toggle()
    }

    /// Of 0-RTT the cipher is the one of the session before: it is tried.
    private mutating func openEarly(
        _ packet: RawSpan, _ header: QUICHeader, _ secrets: SecretStore?
    ) -> Opened {
        let expected = client[expected: .application]
        if client.early == nil {
            guard let secret = secrets?.secret(.clientEarly, of: random) else { return .noKeys }
            let suites: [UInt16] = secret.count == 48 ? [0x1302] : [0x1301, 0x1303]
            for suite in suites.compactMap(sealingSuite) where suite.hash.count == secret.count {
                let keys = QUICKeys(secret, suite.cipher, suite.hash, isSecond: isSecond)
                guard let revealed = keys.reveal(packet, header),
                    keys.open(packet, header, revealed, expected: expected) != nil
                else { continue }
                client.early = keys
                break
            }
        }
        guard let keys = client.early, let revealed = keys.reveal(packet, header),
            let opened = keys.open(packet, header, revealed, expected: expected)
        else { return .failed }
        client[expected: .application] = max(expected, opened.number &+ 1)
        return .packet(opened)
    }

    /// Learns from a whole handshake message.
    mutating func note(_ message: RawSpan, fromClient: Bool) {
        if !fromClient, message.uint8(at: 0) == 8 {
            isHTTP3 = Self.speaksHTTP3(message, 4)
            return
        }
        guard message.byteCount >= 38 else { return }
        if fromClient, message.uint8(at: 0) == 1 {
            random = []
            random.append(message.clamped(6..<38))
            // Session id, cipher suites and methods of compression stand before the extensions.
            var place = 39 &+ Int(message.uint8(at: 38))
            place &+= 2 &+ Int(message.uint16(at: place))
            place &+= 1 &+ Int(message.uint8(at: place))
            isHTTP3 = Self.speaksHTTP3(message, place)
        } else if !fromClient, message.uint8(at: 0) == 2 {
            let place = 39 &+ Int(message.uint8(at: 38))
            if place &+ 2 <= message.byteCount { suite = message.uint16(at: place) }
        }
    }

    /// Whether the extensions whose length stands at `start` name HTTP/3 and nothing else: what was agreed on in
    /// EncryptedExtensions, and in the client's hello what its 0-RTT speaks.
    private static func speaksHTTP3(_ message: RawSpan, _ start: Int) -> Bool {
        var offset = start &+ 2
        while offset &+ 4 <= message.byteCount {
            let end = offset &+ 4 &+ Int(message.uint16(at: offset &+ 2))
            guard message.uint16(at: offset) == 16, end <= message.byteCount else {
                offset = end
                continue
            }
            var name = offset &+ 6
            // `h3`, or of a draft `h3-29`.
            while name < end, message.uint8(at: name) >= 2, message.uint16(at: name &+ 1) == 0x6833 {
                name &+= 1 &+ Int(message.uint8(at: name))
            }
            return name == end && end > offset &+ 6
        }
        return false
    }
}
