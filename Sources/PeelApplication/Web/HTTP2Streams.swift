import PeelFlow
import PeelWire

/// What is kept of the streams of a connection of HTTP/2, within bounds. RFC 9113 section 5.
struct HTTP2Streams: Sendable {
    /// What one end sends on a stream.
    struct End: Sendable {
        /// The body is made of gRPC's messages.
        var isGRPC = false
        /// Bytes of the body, or of a message of gRPC, that wait for their rest.
        var waiting: [UInt8] = []
        /// The frames of the parts of `waiting`, in order.
        var frames: [UInt32] = []
        /// The body is longer than any that is put together.
        var isGivenUp = false
        /// Bytes still to come of a message of gRPC that is not put together.
        var left = 0
        var isOver = false

        /// Whether a body may be so many bytes longer, in one part more.
        func hasRoom(for count: Int) -> Bool {
            waiting.count &+ count <= HTTP2Streams.bodyLimit && frames.count < HTTP2Streams.partLimit
        }
    }

    struct Stream: Sendable {
        /// The request, till it is answered.
        var request: (mark: RequestMark, time: Timestamp)?
        var client = End()
        var server = End()
        var bodies = MessageBodies()
        /// The request asks for a WebSocket; what both ends send is one since it was granted.
        var asksSocket = false
        var socket: NestedStream?
        /// When it began, among the connection's streams.
        fileprivate var age = 0

        subscript(side: Side) -> End {
            get { side == .client ? client : server }
            _modify {
                if side == .client { yield &client } else { yield &server }
            }
        }
    }

    private var streams: [UInt32: Stream] = [:]
    private var began = 0
    private var waitingCount = 0
    /// Streams that were forgotten before they were over, as there were too many, since that was asked last.
    private var forgottenCount = 0

    /// Most streams that are kept; bytes and parts of one body, and bytes of all of a connection, that wait.
    static var limit: Int { 256 }
    static var bodyLimit: Int { 1 << 20 }
    static var partLimit: Int { 2048 }
    /// Most WebSockets, of which each may hold messages that are not whole.
    static var socketLimit: Int { 16 }
    static var waitingLimit: Int { 1 << 22 }

    var count: Int { streams.count }

    /// Changes what is kept of a stream.
    mutating func with<Result>(_ id: UInt32, _ body: (inout Stream) -> Result) -> Result {
        if streams[id] == nil {
            makeRoom()
            began &+= 1
        }
        var stream = streams.removeValue(forKey: id) ?? Stream(age: began)
        let before = stream.client.waiting.count &+ stream.server.waiting.count
        let result = body(&stream)
        waitingCount &+= stream.client.waiting.count &+ stream.server.waiting.count &- before
        streams[id] = stream
        return result
    }

    /// Whether another stream may become a WebSocket.
    var hasRoomForSocket: Bool { streams.values.count { $0.socket != nil } < Self.socketLimit }

    /// What is kept of a stream; nil where there is nothing.
    func stream(_ id: UInt32) -> Stream? { streams[id] }

    /// Whether so many more bytes may wait.
    func hasRoom(for count: Int) -> Bool { waitingCount &+ count <= Self.waitingLimit }

    /// Forgets a stream that is over.
    mutating func remove(_ id: UInt32) {
        guard let stream = streams.removeValue(forKey: id) else { return }
        waitingCount &-= stream.client.waiting.count &+ stream.server.waiting.count
        var bodies = stream.bodies
        bodies.giveUp()
    }

    /// How many streams were forgotten since this was asked last.
    mutating func takeForgotten() -> Int {
        defer { forgottenCount = 0 }
        return forgottenCount
    }

    /// Gives up what waits of every stream, as bytes from this end are missing.
    mutating func lose(_ side: Side) {
        for id in streams.keys.sorted() {
            with(id) {
                $0[side].waiting = []
                $0[side].frames = []
                $0[side].left = 0
                $0[side].isGivenUp = true
                $0.socket?.skip(from: side)
                // How much of it is missing, nobody can tell.
                $0.bodies.end(fromClient: side == .client, isWhole: false)
            }
        }
    }

    /// Forgets the oldest stream where there are as many as may be.
    private mutating func makeRoom() {
        guard streams.count >= Self.limit else { return }
        guard let oldest = streams.min(by: { $0.value.age < $1.value.age })?.key else { return }
        remove(oldest)
        forgottenCount &+= 1
    }
}
