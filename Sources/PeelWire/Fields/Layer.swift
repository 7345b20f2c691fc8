/// A protocol's header, read in place over the captured bytes.
///
/// `peel` proves the length once; afterwards the accessors read freely.
public protocol Layer: ~Escapable, SendableMetatype {
    /// Names, claims and fields of the protocol.
    static var layout: Layout { get }
    /// Reads the header that begins `bytes`.
    @_lifetime(copy bytes)
    static func peel(_ bytes: PacketBytes) -> Peeled<Self>
    /// The header's bytes.
    var header: RawSpan { @_lifetime(copy self) get }
    /// What the header carries, cut to what it declares.
    var payload: PacketBytes { @_lifetime(copy self) get }
    /// What the payload is.
    var next: Claim { get }
    /// Bytes of `payload` from the start of the layer, where it does not follow the header at once.
    var payloadOffset: Int { get }
    /// The part of `frame.protocols` that stands before the next layer's name, such as `ethertype`; nil for none.
    var nextPrefix: StaticString? { get }
    /// What the layer is called in `frame.protocols`, where that differs from its layout's name.
    var chainName: StaticString? { get }
    /// What the protocol calls bytes that follow what it carries; nil where it has no trailer.
    static var trailer: TrailerFields? { get }
    /// Whether the header's own length ends what the layer outside carries, so that bytes beyond are its trailer.
    static var endsOuter: Bool { get }
    /// The transport over which ``recognizes(_:)`` is asked where no port names a protocol; nil where it never is.
    static var guesses: Transport? { get }
    /// What an engine that knows the other frames takes over of the layer, see ``Interruption``.
    static var handover: Handover { get }
    /// How long the message that begins `bytes` is, of a protocol whose messages follow each other in a stream.
    static func message(in bytes: borrowing PacketBytes) -> MessageLength
    /// What is told of a message of which only the beginning, `bytes`, is here.
    static func unfinished(_ bytes: borrowing PacketBytes) -> Unfinished
    /// Whether `bytes` can only be this protocol's: a bounded look at a fixed place.
    static func recognizes(_ bytes: borrowing PacketBytes) -> Bool
    /// Whether bytes on a port of the protocol are its own for sure; where it ``recognizes(_:)`` them, unless it is less strict
    /// with its own ports.
    static func confirms(_ bytes: borrowing PacketBytes) -> Bool
    /// What is added to answers, where the protocol asks and answers; nil where it does not.
    static var pairing: PairFields? { get }
    /// What a whole message is to the requests and answers of its connection, or of its two endpoints.
    static func exchange(in message: borrowing PacketBytes) -> Exchange
    /// What the connection has come to behind a message: `context.state` of the messages after it, of both sides.
    static func state(after message: borrowing PacketBytes) -> UInt32
    /// What the connection goes on as behind a message, such as TLS; nil where it stays as it is.
    static func successor(after message: borrowing PacketBytes) -> Claim?
    /// Adds the fields that have no fixed place, such as options, and findings such as a checksum's status.
    func describe(into dissection: inout Dissection)
    /// Adds what can be told of a header that could not be read, beside the fixed fields before the cut.
    static func describe(cut bytes: borrowing PacketBytes, into dissection: inout Dissection)
    /// Reads the layer that begins `bytes` at `start` of the source, adds it to the dissection and tells what follows.
    ///
    /// The registry calls this; the default, which every protocol has, calls the others.
    static func read(
        _ bytes: borrowing PacketBytes,
        at start: Int,
        as index: Int,
        _ fixed: borrowing FixedFields,
        into dissection: inout Dissection
    ) -> Next
}

extension Layer where Self: ~Escapable {
    public var payloadOffset: Int { header.byteCount }
    public var nextPrefix: StaticString? { nil }
    public var chainName: StaticString? { nil }
    public static var trailer: TrailerFields? { nil }
    public static var endsOuter: Bool { false }
    public static var guesses: Transport? { nil }
    public static var handover: Handover { .none }
    public static func message(in bytes: borrowing PacketBytes) -> MessageLength { .segment }
    public static func unfinished(_ bytes: borrowing PacketBytes) -> Unfinished { .nothing }
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool { false }
    public static func confirms(_ bytes: borrowing PacketBytes) -> Bool { recognizes(bytes) }
    public static var pairing: PairFields? { nil }
    public static func exchange(in message: borrowing PacketBytes) -> Exchange { .none }
    public static func state(after message: borrowing PacketBytes) -> UInt32 { message.context.state }
    public static func successor(after message: borrowing PacketBytes) -> Claim? { nil }
    public func describe(into dissection: inout Dissection) {}
    public static func describe(cut bytes: borrowing PacketBytes, into dissection: inout Dissection) {}
}

/// What came of reading a header.
public enum Peeled<Header: ~Escapable>: ~Escapable {
    /// The header is sound.
    case whole(Header)
    /// The header could be read, and something in it contradicts the specification.
    case flawed(Header, Fault)
    /// The header could not be read.
    case stopped(Fault)
}
