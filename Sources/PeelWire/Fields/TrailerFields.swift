/// How a link layer names the bytes that follow what it carries: padding up to the shortest frame, what a device
/// appended, and the frame check sequence.
public struct TrailerFields: Sendable {
    let padding: Field<WireBytes>
    let trailer: Field<WireBytes>?
    let frameCheck: Field<UInt32>?
    let frameCheckStatus: Field<UInt8>?

    /// A layer without a field for the trailer shows its padding alone.
    public init(
        padding: Field<WireBytes>,
        trailer: Field<WireBytes>? = nil,
        frameCheck: Field<UInt32>? = nil,
        frameCheckStatus: Field<UInt8>? = nil
    ) {
        self.padding = padding
        self.trailer = trailer
        self.frameCheck = frameCheck
        self.frameCheckStatus = frameCheckStatus
    }

    /// The shortest Ethernet frame without its check sequence, in bytes (IEEE 802.3 clause 3.2.7).
    static var shortestFrame: Int { 60 }
}

extension Dissection {
    /// Adds the bytes of `captured` after `end` to layer `index` as its trailer.
    ///
    /// `captured` begins at `place.lowerBound` of the source, and `place.upperBound` is where the outer layer ends. What
    /// a short frame needs to reach 60 bytes is padding if it is zero; of a frame of 64 bytes and more, the last four
    /// bytes of the rest are taken for a frame check sequence, as no capture tells.
    mutating func add(
        _ names: TrailerFields,
        to index: Int,
        in captured: RawSpan,
        after end: Int,
        place: Range<Int>
    ) {
        let bytes = captured.clamped(end..<place.count)
        guard !bytes.isEmpty, layers.indices.contains(index) else { return }
        resume(layer: index)
        let first = place.lowerBound &+ end &- Int(layers[index].start)
        let length = place.count &- end
        var padding = 0
        if wireCount >= TrailerFields.shortestFrame, wireCount &- length < TrailerFields.shortestFrame {
            padding = min(length, TrailerFields.shortestFrame &- (wireCount &- length))
            if !bytes.clamped(0..<padding).isZero { padding = 0 }
        }
        if padding > 0 { add(names.padding, at: first, count: min(padding, bytes.byteCount)) }
        var rest = length &- padding
        let isFrame = layers[index].start == 0 && layers[index].source == 0
        let hasCheck = names.frameCheck != nil && isFrame && rest >= 4 && layers[index].declaredCount >= 64
        if hasCheck { rest &-= 4 }
        let here = min(rest, bytes.byteCount &- padding)
        if here > 0, let trailer = names.trailer { add(trailer, at: first &+ padding, count: here) }
        guard hasCheck, bytes.byteCount == length, let check = names.frameCheck else { return }
        let value = bytes.uint32(at: length &- 4)
        add(check, value: value, at: first &+ length &- 4, count: 4)
        // Whether the last bytes are a check sequence is a guess, so they are not held against the frame.
        if let status = names.frameCheckStatus {
            add(status, value: ChecksumStatus.unverified.rawValue, flags: .generated)
        }
    }
}

extension RawSpan {
    /// Every byte is zero.
    var isZero: Bool {
        var offset = 0
        while offset < byteCount {
            if uint8(at: offset) != 0 { return false }
            offset &+= 1
        }
        return true
    }
}
