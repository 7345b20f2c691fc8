import PeelFlow
import PeelWire

/// The body of a message that passes piece by piece: noted for `follow --as` without its coding, and handed to who takes
/// objects as it is sent.
struct PassingBody: Sendable {
    private let carrier: Content.Carrier
    private let stream: UInt64?
    private let isFromServer: Bool
    private let taker: (any TransferTaker)?
    private let transfer: Transfer
    /// The number of the object, where somebody takes it and it has begun.
    private var object: Int?
    private var decoder: BodyDecoder
    /// Bytes that are missing before the next ones.
    private(set) var missing = 0

    /// Bytes that a body may come to where it is noted.
    private static var limit: Int { 64 << 20 }

    /// Begins a body as `transfer` describes it; one that may turn out to be empty is an object from its first byte on.
    init(
        _ transfer: Transfer, as carrier: Content.Carrier, stream: UInt64? = nil, mayBeEmpty: Bool = false,
        to taker: (any TransferTaker)?
    ) {
        self.transfer = transfer
        self.carrier = carrier
        self.stream = stream
        self.taker = taker
        isFromServer = !transfer.isFromClient
        object = mayBeEmpty ? nil : taker?.begin(transfer)
        decoder = BodyDecoder(HTTPCoding(transfer.coding.rawSpan), limit: Self.limit)
    }

    /// Takes the next bytes, without chunks and as they are coded.
    mutating func take(_ bytes: RawSpan, into dissection: inout Dissection) {
        guard !bytes.isEmpty else { return }
        if object == nil { object = taker?.begin(transfer) }
        if let object { taker?.append(bytes, to: object) }
        guard dissection.collects == carrier else { return }
        dissection.note(carrier, stream: stream, lost: missing, .missing, isFromServer: isFromServer)
        missing = 0
        var offset = 0
        while let piece = decoder.next(bytes, &offset) {
            dissection.note(carrier, stream: stream, isFromServer: isFromServer, piece.rawSpan)
        }
        if decoder.state != .open, offset < bytes.byteCount {
            dissection.note(
                carrier, stream: stream, lost: bytes.byteCount &- offset, .undecodable, isFromServer: isFromServer)
        }
    }

    /// Learns that `count` bytes are missing.
    mutating func miss(_ count: Int) {
        if object == nil { object = taker?.begin(transfer) }
        if let object { taker?.miss(count, of: object) }
        missing &+= count
        decoder.lose()
    }

    func end(isWhole: Bool) { if let object { taker?.end(object, isWhole: isWhole) } }
}
