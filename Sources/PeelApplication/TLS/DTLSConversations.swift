import PeelFlow
import PeelWire

/// The connections of DTLS in a source: puts together the handshake messages that came in fragments.
struct DTLSConversations: DatagramConversations {
    private let registry: Registry
    private let layout: Int
    /// What waits: the message's number, length and bytes.
    private var messages: [Key: Message] = [:]

    /// Most messages that wait.
    static var limit: Int { 1024 }
    /// The longest message that is put together.
    static var messageLimit: Int { 1 << 16 }
    /// Most records of a datagram that are read.
    static var recordLimit: Int { 16 }

    private struct Key: Hashable {
        let stream: Int
        let fromOne: Bool
        let number: UInt16
    }

    private struct Message: Sendable {
        let kind: UInt8
        let count: Int
        var assembly = ByteAssembly(limit: DTLSConversations.messageLimit)
    }

    init(_ registry: Registry, layout: Int, _ types: ConversationTypes) {
        self.registry = registry
        self.layout = layout
    }

    func knows(_ bytes: borrowing PacketBytes) -> Bool { false }

    mutating func take(_ bytes: PacketBytes, at place: DatagramPlace, into dissection: inout Dissection) -> Bool {
        guard DTLS.recognizes(bytes) else { return false }
        var offset = 0
        var records = 0
        while offset < bytes.captured.byteCount, records < Self.recordLimit {
            let rest = bytes.payload(after: offset, upTo: bytes.declaredCount)
            guard let count = DTLS.count(rest.captured) else { break }
            dissection.skipNextName(records > 0)
            let record = rest.payload(after: 0, upTo: count)
            registry.show(record, at: offset, as: .reader(UInt16(truncatingIfNeeded: layout)), into: &dissection)
            if record.captured.byteCount == count, record.captured.uint8(at: 0) == 22,
                record.captured.uint16(at: 3) == 0
            {
                takeFragments(record.captured, place, &dissection)
            }
            offset &+= count
            records &+= 1
        }
        return true
    }

    /// Takes the fragments in a record, and shows the messages that they complete.
    private mutating func takeFragments(_ record: RawSpan, _ place: DatagramPlace, _ dissection: inout Dissection) {
        var offset = 13
        while offset &+ DTLS.messageHeaderCount <= record.byteCount {
            let length = Int(record.uint24(at: offset &+ 1))
            let start = Int(record.uint24(at: offset &+ 6))
            let count = Int(record.uint24(at: offset &+ 9))
            let body = offset &+ DTLS.messageHeaderCount
            guard body &+ count <= record.byteCount, start &+ count <= length else { return }
            if count < length, count > 0, length <= Self.messageLimit {
                let key = Key(stream: place.stream, fromOne: place.fromOne, number: record.uint16(at: offset &+ 4))
                let kind = record.uint8(at: offset)
                take(record.clamped(body..<body &+ count), start, length, kind, key, place, &dissection)
            }
            offset = body &+ count
        }
    }

    private mutating func take(
        _ piece: RawSpan, _ start: Int, _ length: Int, _ kind: UInt8, _ key: Key, _ place: DatagramPlace,
        _ dissection: inout Dissection
    ) {
        // Taken out meanwhile, so that nothing of it is held twice.
        var message = messages.removeValue(forKey: key) ?? Message(kind: kind, count: length)
        guard message.kind == kind, message.count == length else {
            messages[key] = message
            return
        }
        if case .inOrder(let skipped) = message.assembly.take(piece, at: UInt64(start), frame: place.frame) {
            message.assembly.append(piece.clamped(skipped..<piece.byteCount), frame: place.frame)
        }
        guard message.assembly.bytes.count >= length else {
            if messages.count >= Self.limit {
                messages.removeAll()
                dissection.fault(.limited(.messages(Self.limit)))
            }
            messages[key] = message
            return
        }
        let bytes = message.assembly.bytes
        let number = dissection.addSource("Reassembled DTLS", frames: message.assembly.frames) {
            $0.append(contentsOf: bytes)
        }
        guard let number else { return }
        let (outerStart, outer) = (dissection.messageStart, dissection.begin(messageAt: 0, inSource: number))
        DTLS.show(
            PacketBytes(captured: bytes.rawSpan, declaredCount: length), kind: kind, dtls: layout, registry,
            into: &dissection)
        _ = dissection.begin(messageAt: outerStart, inSource: outer)
    }
}
