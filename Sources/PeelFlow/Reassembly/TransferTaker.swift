import PeelWire

/// An object that a connection transfers, such as the body of an HTTP response; what is known when it begins.
public struct Transfer: Sendable {
    /// The protocol, such as `http`.
    public var via: StaticString = "http"
    /// The number of the TCP stream, as `tcp.stream` has it; of QUIC that of the UDP stream.
    public var stream = 0
    /// The stream inside the connection, of HTTP/2 and HTTP/3.
    public var innerStream: UInt64?
    /// The frame that its head is in, and when that came.
    public var frame = 0
    public var time = Timestamp(nanoseconds: 0)
    /// The client sent it.
    public var isFromClient = false
    /// Of the request that it belongs to; empty where that was not seen.
    public var method: [UInt8] = []
    public var host: [UInt8] = []
    public var target: [UInt8] = []
    /// Of a response; 0 for a request.
    public var status = 0
    public var contentType: [UInt8] = []
    /// How it is coded, as the head names it; empty where it is not.
    public var coding: [UInt8] = []
    /// How long it is said to be, as it is sent; nil where that was not told.
    public var declaredCount: Int?

    public init() {}
}

/// Takes objects piece by piece from the conversations that transfer them, as all versions of HTTP do.
public protocol TransferTaker: AnyObject, Sendable {
    /// Begins an object; returns a number for it.
    func begin(_ transfer: Transfer) -> Int
    /// Takes the object's next bytes, without chunks and as they are coded.
    func append(_ bytes: RawSpan, to number: Int)
    /// Learns that so many bytes are missing before the next ones.
    func miss(_ count: Int, of number: Int)
    /// Ends the object, whole or not; the number is free again.
    func end(_ number: Int, isWhole: Bool)
}
