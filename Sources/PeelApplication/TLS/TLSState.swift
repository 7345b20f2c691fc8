import PeelFlow
import PeelWire

/// What a connection's handshake says of the keys, and what protects each direction now.
struct TLSState: Sendable {
    /// What one end sends.
    struct End: Sendable {
        var keys: RecordKeys?
        /// The number of the next record under these keys.
        var number: UInt64 = 0
        /// TLS 1.2: what comes is protected.
        var isProtected = false
        /// TLS 1.3: whose keys are in use.
        var stage = Stage.handshake
        /// Handshake bytes that wait for their rest.
        var pending: [UInt8] = []
        /// Records may have been lost, so that the number is in doubt.
        var isDoubtful = false
    }

    enum Stage: Sendable {
        case early, handshake, application
    }

    private let secrets: SecretStore
    private(set) var clientRandom: [UInt8] = []
    private var serverRandom: [UInt8] = []
    private(set) var suite: UInt16 = 0
    private var isMACLast = false
    /// Of TLS 1.3.
    private(set) var isThird = false
    private var hasServerHello = false
    /// The protocol that was negotiated.
    private(set) var application: [UInt8] = []
    var client = End()
    var server = End()

    /// The longest handshake message that is put together.
    static var messageLimit: Int { 1 << 17 }
    /// How many records may be missing before one that is opened.
    private static var doubtLimit: UInt64 { 16 }

    init(_ secrets: SecretStore) { self.secrets = secrets }

    subscript(side: Side) -> End {
        get { side == .client ? client : server }
        _modify {
            if side == .client { yield &client } else { yield &server }
        }
    }

    /// Whether a record of this type, from this end, is protected.
    func isProtected(_ type: UInt8, _ side: Side) -> Bool {
        if isThird || side == .client && !hasServerHello { return type == 23 }
        return self[side].isProtected && type != 20
    }

    /// What came of opening a record.
    enum Opened {
        case plain([UInt8])
        case noKeys
        case failed
    }

    /// Opens a record's body.
    mutating func open(_ body: RawSpan, _ head: RecordHead, _ side: Side) -> Opened {
        if self[side].keys == nil { findKeys(side) }
        guard let keys = self[side].keys else { return .noKeys }
        let last = self[side].isDoubtful ? self[side].number &+ Self.doubtLimit : self[side].number
        for number in self[side].number...last {
            guard let plain = keys.open(body, head, number) else { continue }
            self[side].number = number &+ 1
            self[side].isDoubtful = false
            return .plain(plain)
        }
        // The keys of 0-RTT may not have been accepted.
        if side == .client, self[side].stage == .early, hasServerHello {
            begin(.handshake, .client)
            if let keys = client.keys, let plain = keys.open(body, head, 0) {
                client.number = 1
                return .plain(plain)
            }
        }
        return .failed
    }

    /// Finds the keys that an end uses now.
    private mutating func findKeys(_ side: Side) {
        guard !clientRandom.isEmpty else { return }
        if side == .client, !hasServerHello {
            guard let secret = secrets.secret(.clientEarly, of: clientRandom) else { return }
            client.stage = .early
            client.keys =
                secret.count == 48
                ? RecordKeys(secret: secret, .aes256, .sha384) : RecordKeys(secret: secret, .aes128, .sha256)
            return
        }
        if isThird { return begin(self[side].stage, side) }
        guard let master = secrets.secret(.master, of: clientRandom),
            let keys = RecordKeys.derive(
                master: master, suite: suite, client: clientRandom, server: serverRandom, isMACLast: isMACLast)
        else { return }
        self[side].keys = side == .client ? keys.client : keys.server
    }

    /// Changes to the keys of another stage of TLS 1.3.
    private mutating func begin(_ stage: Stage, _ side: Side) {
        self[side].stage = stage
        self[side].number = 0
        self[side].keys = nil
        let label: SecretStore.Label =
            switch (stage, side) {
            case (.handshake, .client): .clientHandshake
            case (.handshake, .server): .serverHandshake
            case (.application, .client): .client
            case (.application, .server): .server
            case (.early, _): .clientEarly
            }
        guard let form = sealingSuite(suite), let secret = secrets.secret(label, of: clientRandom),
            secret.count == form.hash.count
        else { return }
        self[side].keys = RecordKeys(secret: secret, form.cipher, form.hash)
    }

    /// Learns that an end changes to the keys that were agreed on.
    mutating func changeCipher(_ side: Side) {
        if isThird { return }
        self[side].isProtected = true
        self[side].keys = nil
        self[side].number = 0
        self[side].pending = []
    }

    /// Learns from a whole handshake message.
    mutating func note(_ message: RawSpan, _ side: Side) {
        switch (message.uint8(at: 0), side) {
        case (1, .client): noteHello(message, isClient: true)
        case (2, .server): noteHello(message, isClient: false)
        case (5, .client): begin(.handshake, .client)
        case (8, .server) where isThird: noteExtensions(message, 4)
        case (20, _) where isThird: begin(.application, side)
        case (24, _) where isThird:
            guard let keys = self[side].keys else { return }
            self[side].keys = keys.updated
            self[side].number = 0
        default: break
        }
    }

    private mutating func noteHello(_ message: RawSpan, isClient: Bool) {
        guard message.byteCount >= 39 else { return }
        var random: [UInt8] = []
        random.append(message.clamped(6..<38))
        var offset = 39 &+ Int(message.uint8(at: 38))
        if isClient {
            // A second hello after a retry has the same random; a renegotiation another.
            clientRandom = random
            return
        }
        guard offset &+ 3 <= message.byteCount else { return }
        // A retry request is no answer, and tells the version alone (RFC 8446 section 4.1.4).
        if message.uint64(at: 6) == 0xcf21_ad74_e59a_6111 { return noteExtensions(message, offset &+ 3) }
        serverRandom = random
        suite = message.uint16(at: offset)
        isMACLast = false
        offset &+= 3
        hasServerHello = true
        noteExtensions(message, offset)
        if isThird {
            server.isProtected = true
            begin(.handshake, .server)
            if client.stage != .early { begin(.handshake, .client) }
        }
    }

    /// Learns from the extensions whose length stands at `start`.
    private mutating func noteExtensions(_ message: RawSpan, _ start: Int) {
        var offset = start &+ 2
        while offset &+ 4 <= message.byteCount {
            let type = message.uint16(at: offset)
            let count = Int(message.uint16(at: offset &+ 2))
            let body = offset &+ 4
            guard body &+ count <= message.byteCount else { return }
            switch type {
            case 43 where count == 2: isThird = message.uint16(at: body) == 0x0304
            case 22: isMACLast = true
            case 16 where count > 3:
                application = []
                application.append(message.clamped(body &+ 3..<body &+ 3 &+ Int(message.uint8(at: body &+ 2))))
            default: break
            }
            offset = body &+ count
        }
    }
}
