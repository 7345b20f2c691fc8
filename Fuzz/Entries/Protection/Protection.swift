import Crypto
import PeelApplication
import PeelFlow
import PeelWire
import _CryptoExtras

/// Seals the input's parts as packets of QUIC, and takes them from both ends: what is inside is the input's.
///
/// Each record is a byte that tells how, two of length, and the plain payload; where the byte says so, the datagram is
/// the input's as it is.
public func fuzzQUIC(_ input: RawSpan) {
    let keys = [
        PacketKeys(
            "1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c", "9f50449e04a0e810283a1e9933adedd2"),
        PacketKeys(
            "cf3a5331653c364c88f0f379b6067e37", "0ac1493ca1905853b0bba03e", "c206b8d9b9f0f37644430b490eeaa314"),
    ]
    let id = bytes("8394c8f03e515708")
    let other = bytes("f067a5502a4262b5")
    var feed = Feed(secrets: nil)
    // The client's first packet, so that the server's have a connection.
    feed.send(keys[0].seal([0xc3, 0, 0, 0, 1, 8] + id + [8] + other + [0], [1], 1), fromClient: true, isTCP: false)
    var offset = 0
    var number: UInt32 = 1
    while offset &+ 3 <= input.byteCount {
        let how = input.uint8(at: offset)
        let count = Int(input.uint16(at: offset &+ 1) & 0x7ff)
        var payload: [UInt8] = []
        payload.append(input.clamped(offset &+ 3..<offset &+ 3 &+ count))
        offset &+= 3 &+ count
        number &+= 1
        let fromClient = how & 1 == 0
        if how & 2 != 0 {
            feed.send(payload, fromClient: fromClient, isTCP: false)
        } else {
            let ids = fromClient ? id + [8] + other : other + [8] + id
            let head: [UInt8] = [0xc3, 0, 0, 0, 1, 8] + ids + [0]
            feed.send(keys[fromClient ? 0 : 1].seal(head, payload, number), fromClient: fromClient, isTCP: false)
        }
    }
}

/// Seals the input's parts as records of TLS 1.3 behind a known handshake, and takes them: what is inside is the
/// input's.
public func fuzzTLS(_ input: RawSpan) {
    let random = "cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7"
    let secrets = SecretStore()
    let log =
        "SERVER_HANDSHAKE_TRAFFIC_SECRET \(random) b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38\n"
        + "CLIENT_HANDSHAKE_TRAFFIC_SECRET \(random) b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21\n"
    secrets.add(keyLog: Array(log.utf8))
    secrets.add(keyLog: [])
    var feed = Feed(secrets: secrets)
    feed.open()
    let hello = bytes("010000260303\(random)00000213010100")
    feed.send(bytes("160301002a") + hello, fromClient: true, isTCP: true)
    let random2 = String(repeating: "a6", count: 32)
    feed.send(
        bytes("160303003202 00002e 0303 \(random2) 00 1301 00 0006 002b 0002 0304"), fromClient: false, isTCP: true)
    let keys = [
        (bytes("dbfaa693d1762c5b666af5d950258d01"), bytes("5bd3c71b836e0b76bb73265f")),
        (bytes("3fce516009c21727d0f2e4e86ee403bc"), bytes("5d313eb2671276ee13000b30")),
    ]
    var numbers = [0, 0]
    var offset = 0
    while offset &+ 3 <= input.byteCount {
        let how = input.uint8(at: offset)
        let count = Int(input.uint16(at: offset &+ 1) & 0x7ff)
        var payload: [UInt8] = []
        payload.append(input.clamped(offset &+ 3..<offset &+ 3 &+ count))
        offset &+= 3 &+ count
        let side = Int(how & 1)
        if how & 2 == 0 {
            payload.append([23, 22, 21, 23][Int(how >> 2 & 3)])
            let total = payload.count + 16
            let head: [UInt8] = [23, 3, 3, UInt8(total >> 8), UInt8(total & 255)]
            var nonce = keys[side].1
            nonce[11] ^= UInt8(truncatingIfNeeded: numbers[side])
            nonce[10] ^= UInt8(truncatingIfNeeded: numbers[side] >> 8)
            numbers[side] += 1
            payload = head + sealed(payload, keys[side].0, nonce, head)
        }
        feed.send(payload, fromClient: side == 0, isTCP: true)
    }
}

/// Hands the input's parts as frames of HTTP/2 to a connection that has begun, from both ends.
///
/// Each part is a byte that tells how, two of length, and a payload; where the byte says so, the payload is sent as it is,
/// else as a frame of a type, flags and a stream that it tells.
public func fuzzHTTP2(_ input: RawSpan) {
    var feed = Feed(secrets: nil)
    feed.open()
    let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]
    feed.send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + settings, fromClient: true, isTCP: true)
    feed.send(settings, fromClient: false, isTCP: true)
    var offset = 0
    while offset &+ 5 <= input.byteCount {
        let how = input.uint8(at: offset)
        let count = Int(input.uint16(at: offset &+ 1) & 0x3ff)
        let (flags, stream) = (input.uint8(at: offset &+ 3), input.uint8(at: offset &+ 4))
        var payload: [UInt8] = []
        payload.append(input.clamped(offset &+ 5..<offset &+ 5 &+ count))
        offset &+= 5 &+ count
        let isRaw = how & 0x80 != 0
        let head = [0, UInt8(payload.count >> 8), UInt8(payload.count & 255), how >> 1 & 0x1f, flags, 0, 0, 0, stream]
        feed.send(isRaw ? payload : head + payload, fromClient: how & 1 == 0, isTCP: true)
    }
}

/// Hands the input's parts to both ends of an HTTP connection, whose bodies are unpacked or handed over, or that has
/// changed to WebSocket with compressed messages.
///
/// The first byte tells which; each record is a byte that tells the end and whether bytes are lost before, two of
/// length, and what is sent.
public func fuzzWeb(_ input: RawSpan) {
    let how = input.uint8(at: 0)
    let types = how & 1 == 0 ? ConversationTypes.standard.decodingBodies(true) : .transferring(to: Dropper())
    var feed = Feed(secrets: nil, conversations: types)
    feed.open()
    if how & 2 != 0 {
        feed.send(Array("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n".utf8), fromClient: true, isTCP: true)
        let forgets = how & 4 != 0 ? "; client_no_context_takeover" : ""
        feed.send(
            Array(
                ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Extensions: permessage-deflate\(forgets)\r\n\r\n").utf8),
            fromClient: false, isTCP: true)
    }
    var offset = 1
    while offset &+ 3 <= input.byteCount {
        let how = input.uint8(at: offset)
        let count = Int(input.uint16(at: offset &+ 1) & 0x7ff)
        var payload: [UInt8] = []
        payload.append(input.clamped(offset &+ 3..<offset &+ 3 &+ count))
        offset &+= 3 &+ count
        if how & 4 != 0 { feed.lose(UInt32(how >> 3), fromClient: how & 1 == 0) }
        feed.send(payload, fromClient: how & 1 == 0, isTCP: true, flags: how & 2 != 0 ? 0x19 : 0x18)
    }
}

/// Takes objects and drops them.
private final class Dropper: TransferTaker {
    func begin(_ transfer: Transfer) -> Int { 1 }
    func append(_ bytes: RawSpan, to number: Int) {}
    func miss(_ count: Int, of number: Int) { if count < 0 { fatalError("less than nothing is missing") } }
    func end(_ number: Int, isWhole: Bool) {}
}

/// The keys of packets, as RFC 9001 section A.1 has them.
private struct PacketKeys {
    let key: [UInt8]
    let iv: [UInt8]
    let hiding: [UInt8]

    init(_ key: String, _ iv: String, _ hiding: String) {
        self.key = bytes(key)
        self.iv = bytes(iv)
        self.hiding = bytes(hiding)
    }

    /// A packet that ends in a length and a packet number of four bytes.
    func seal(_ head: [UInt8], _ payload: [UInt8], _ number: UInt32) -> [UInt8] {
        let digits = (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(24 - 8 * $0)) }
        let total = payload.count + 20
        let head = head + [0x40 | UInt8(total >> 8), UInt8(total & 255)] + digits
        var nonce = iv
        for place in 0..<4 { nonce[8 + place] ^= digits[place] }
        var packet = head + sealed(payload, key, nonce, head)
        var mask = Array(packet[head.count..<min(head.count + 16, packet.count)])
        guard mask.count == 16, (try? AES.permute(&mask, key: SymmetricKey(data: hiding))) != nil else { return packet }
        packet[0] ^= mask[0] & 0x0f
        for place in 0..<4 { packet[head.count - 4 + place] ^= mask[1 + place] }
        return packet
    }
}

private func sealed(_ plain: [UInt8], _ key: [UInt8], _ nonce: [UInt8], _ head: [UInt8]) -> [UInt8] {
    guard let nonce = try? AES.GCM.Nonce(data: nonce),
        let box = try? AES.GCM.seal(plain, using: SymmetricKey(data: key), nonce: nonce, authenticating: head)
    else { return [] }
    return Array(box.ciphertext) + Array(box.tag)
}

/// Hands packets between two hosts to an engine with every protocol.
private struct Feed: ~Copyable {
    private var engine: FrameEngine
    private var dissection = Dissection()
    private var number = 0
    private var next: [UInt32] = [1000, 5000]

    init(secrets: SecretStore?, conversations: ConversationTypes = .standard) {
        engine = FrameEngine(.standard, conversations: conversations.knowing(secrets))
    }

    /// Leaves out bytes, as if the capture had missed them; the other end acknowledges them.
    mutating func lose(_ count: UInt32, fromClient: Bool) {
        next[fromClient ? 0 : 1] &+= count
        send([], fromClient: !fromClient, isTCP: true, flags: 0x10)
    }

    /// Opens a TCP connection.
    mutating func open() {
        send([], fromClient: true, isTCP: true, flags: 2)
        send([], fromClient: false, isTCP: true, flags: 0x12)
    }

    mutating func send(_ payload: [UInt8], fromClient: Bool, isTCP: Bool, flags: UInt8 = 0x18) {
        number += 1
        let ports: [UInt8] = fromClient ? [0x9c, 0x40, 0x11, 0x51] : [0x11, 0x51, 0x9c, 0x40]
        let side = fromClient ? 0 : 1
        var head = ports
        if isTCP {
            for word in [next[side], next[1 - side]] {
                head += (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * $0)) }
            }
            head += [0x50, flags, 0xff, 0xff, 0, 0, 0, 0]
            next[side] &+= UInt32(payload.count) &+ (flags & 2 != 0 ? 1 : 0)
        } else {
            let length = 8 + payload.count
            head += [UInt8(length >> 8), UInt8(length & 255), 0, 0]
        }
        let total = 20 + head.count + payload.count
        let hosts: [UInt8] = fromClient ? [192, 0, 2, 1, 198, 51, 100, 2] : [198, 51, 100, 2, 192, 0, 2, 1]
        let packet =
            [0x45, 0, UInt8(total >> 8), UInt8(total & 255), 0, 1, 0, 0, 64, isTCP ? 6 : 17, 0, 0] + hosts + head
            + payload
        let frame = Frame(
            time: Timestamp(nanoseconds: Int64(number) &* 1_000_000), linkType: .raw, interface: 0,
            captured: packet.rawSpan, wireCount: packet.count)
        engine.dissect(frame, number: number, into: &dissection)
        for field in dissection.fields {
            let span = dissection.bytes(of: field, frame: packet.rawSpan)
            if span.byteCount > Int(field.count) { fatalError("a field reaches beyond itself") }
        }
        if dissection.layers.count > Dissection.messageLimit { fatalError("too many layers") }
    }
}

private func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
}
