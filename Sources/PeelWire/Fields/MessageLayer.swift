/// A protocol that carries nothing further: its header is the whole message, whose length ``Layer/message(in:)`` tells.
///
/// A message that is not all here is shown as far as it goes.
public protocol MessageLayer: Layer, ~Escapable {
    /// The message, cut to what was captured.
    var message: PacketBytes { @_lifetime(copy self) get }
    @_lifetime(copy message)
    init(message: PacketBytes)
}

extension MessageLayer where Self: ~Escapable {
    public var header: RawSpan { @_lifetime(copy self) get { message.captured } }
    public var payload: PacketBytes {
        @_lifetime(copy self) get { message.payload(after: message.declaredCount, upTo: message.declaredCount) }
    }
    public var next: Claim { .none }
    var context: LayerContext { message.context }

    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<Self> {
        switch message(in: bytes) {
        case .segment: return finish(bytes, bytes.fault(reading: bytes.declaredCount))
        case .count(let count):
            return finish(bytes.payload(after: 0, upTo: count), bytes.fault(reading: count))
        case .unknown(let count):
            return finish(bytes, bytes.fault(reading: max(count, bytes.captured.byteCount &+ 1)))
        case .foreign: return finish(bytes, .malformed(.rule("the first bytes are another protocol's")))
        }
    }

    @_lifetime(copy bytes)
    private static func finish(_ bytes: PacketBytes, _ fault: Fault?) -> Peeled<Self> {
        // What is missing comes in a later segment.
        if bytes.context.isUnfinished { return .whole(Self(message: bytes)) }
        if let fault { return .flawed(Self(message: bytes), fault) }
        return .whole(Self(message: bytes))
    }
}

/// A place in a message that moves on as fields are read there, never beyond the message's end.
struct MessageCursor: ~Escapable {
    let bytes: RawSpan
    /// Where the next field is.
    var offset: Int
    /// Where the fields end.
    let end: Int

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, at offset: Int = 0, upTo end: Int = .max) {
        self.bytes = bytes
        self.offset = max(0, offset)
        self.end = max(0, min(end, bytes.byteCount))
    }

    /// How many bytes are left.
    var rest: Int { max(0, end &- offset) }

    var uint8: UInt8 { bytes.uint8(at: offset) }
    var uint16: UInt16 { bytes.uint16(at: offset) }
    var uint32: UInt32 { bytes.uint32(at: offset) }

    /// Passes over `count` bytes.
    mutating func skip(_ count: Int) { offset = count < rest ? offset &+ max(0, count) : end }

    /// Adds a field of fixed length, where it is here; false where it is not.
    @discardableResult
    mutating func add<Value: WireValue>(_ field: Field<Value>, _ dissection: inout Dissection) -> Bool {
        guard Value.wireCount <= rest else {
            offset = end
            return false
        }
        dissection.add(field, in: bytes, at: offset)
        offset &+= Value.wireCount
        return true
    }

    /// Adds bytes or text of `count` bytes, or what is here of them.
    mutating func add<Value: VariableWireValue>(_ field: Field<Value>, count: Int, _ dissection: inout Dissection) {
        let here = max(0, min(count, rest))
        dissection.add(field, at: offset, count: here)
        offset &+= here
    }

    /// Adds text that ends with a zero byte, or with the message.
    mutating func add(terminated field: Field<WireText>, _ dissection: inout Dissection) {
        let stop = min(bytes.find(0, in: offset..<max(offset, end)), end)
        dissection.add(field, at: offset, count: stop &- offset)
        offset = min(stop &+ 1, end)
    }

    /// Adds an unsigned number of one to eight bytes, least significant first.
    mutating func add<Value: WireValue>(
        littleEndian field: Field<Value>, count: Int, _ dissection: inout Dissection
    ) {
        guard count <= rest else {
            offset = end
            return
        }
        dissection.add(field, value: Value(bits: littleEndian(count)), at: offset, count: count)
        offset &+= count
    }

    /// The unsigned number of one to eight bytes here, least significant first.
    func littleEndian(_ count: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<max(0, min(count, 8)) {
            value |= UInt64(bytes.uint8(at: offset &+ index)) << UInt64(index &* 8)
        }
        return value
    }
}
