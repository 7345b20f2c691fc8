import PeelWire

/// Requests and their responses on one connection, which come in the same order (RFC 9112 section 9.3).
package struct HTTPExchanges: Sendable {
    /// What is kept of a request till its response.
    package struct Request: Sendable {
        var number = 0
        var frame: UInt32 = 0
        var layer = 0
        /// Its name among the calls of the source.
        var mark: RequestMark?
        var time = Timestamp(nanoseconds: 0)
        package var isHead = false
        package var isConnect = false
        /// The port that CONNECT asks for.
        package var port: UInt16 = 0
        /// The full URI, or the target of a request without a host; empty where it is too long to be kept.
        var uri: [UInt8] = []
    }

    /// Where the last request that has a response was, and the response; 0 where that was not seen.
    private struct Answered: Sendable {
        var number = 0
        var request: UInt32 = 0
        var response: UInt32 = 0
        var layer = 0
    }

    /// Requests that wait at most.
    private static var limit: Int { 256 }
    /// The longest URI that is kept.
    private static var uriLimit: Int { 4096 }

    /// Whether requests and answers are noted as calls; where not, somebody else does.
    private let notesCalls: Bool

    package init(notesCalls: Bool = true) { self.notesCalls = notesCalls }

    private var waiting: [Request] = []
    private var answered = Answered()
    private var last = Request()
    private var count = 0
    /// Bytes were lost, so that a request or response may be missing.
    private var isDoubtful = false

    /// The request that the next response answers; nil where none was seen.
    package var next: Request? { waiting.first }

    /// Learns that a message may be missing.
    package mutating func doubt() { isDoubtful = true }

    /// Notes the request in layer `layer`, whose head has `head` bytes, and adds what is known of those around it.
    package mutating func ask(
        _ bytes: RawSpan, _ head: Int, _ isProtected: Bool, _ layer: Int, _ description: Int,
        _ dissection: inout Dissection
    ) {
        var request = Request()
        count &+= 1
        request.number = count
        request.frame = UInt32(truncatingIfNeeded: dissection.number)
        request.layer = layer
        if notesCalls { request.mark = dissection.noteRequest(by: layer) }
        request.time = dissection.time
        request.isHead = bytes.uint32(at: 0) == 0x4845_4144
        request.isConnect = bytes.uint64(at: 0) == 0x434f_4e4e_4543_5420
        if request.isConnect { request.port = HTTPHead.targetPort(bytes) }
        request.uri = Self.uri(bytes, head, isProtected)
        dissection.resume(layer: layer, describedBy: description)
        dissection.add(HTTPExchange.requestNumber, value: UInt32(clamping: request.number), flags: .generated)
        if last.frame > 0 {
            dissection.add(HTTPExchange.previousRequest, value: last.frame, flags: .generated)
            dissection.addLater(
                HTTPExchange.nextRequest, value: dissection.number, toLayer: last.layer, of: last.frame,
                describedBy: description)
        }
        if answered.number == count &- 1, answered.response > 0 {
            dissection.addLater(
                HTTPExchange.nextRequest, value: dissection.number, toLayer: answered.layer, of: answered.response,
                describedBy: description)
        }
        // Where a response may be missing, only the newest request is sure to wait.
        if isDoubtful || waiting.count >= Self.limit {
            waiting.removeAll(keepingCapacity: true)
            isDoubtful = false
        }
        last = request
        waiting.append(request)
    }

    /// Adds to the response in layer `layer` what is known of its request; an interim one (1xx) leaves it waiting.
    ///
    /// Returns the request; nil where none was seen.
    @discardableResult
    package mutating func answer(
        isInterim: Bool, _ layer: Int, _ description: Int, _ dissection: inout Dissection
    ) -> Request? {
        let now = UInt32(truncatingIfNeeded: dissection.number)
        if !isInterim, notesCalls { dissection.noteAnswer(by: layer, to: waiting.first?.mark) }
        dissection.resume(layer: layer, describedBy: description)
        guard let request = waiting.first else {
            count &+= 1
            dissection.add(HTTPExchange.responseNumber, value: UInt32(clamping: count), flags: .generated)
            addPrevious(count, &dissection)
            note(count, 0, now, layer, description, &dissection)
            last = Request()
            return nil
        }
        dissection.add(HTTPExchange.responseNumber, value: UInt32(clamping: request.number), flags: .generated)
        dissection.add(
            HTTPExchange.time,
            value: WireDuration(nanoseconds: dissection.time.nanoseconds(since: request.time)), flags: .generated)
        addPrevious(request.number, &dissection)
        dissection.add(HTTPExchange.request, value: request.frame, flags: .generated)
        if waiting.count > 1, waiting[1].number == request.number &+ 1 {
            dissection.add(HTTPExchange.nextRequest, value: waiting[1].frame, flags: .generated)
        }
        if !request.uri.isEmpty {
            dissection.add(HTTPExchange.uri, text: request.uri, at: 0, count: 0, flags: .generated)
        }
        dissection.addLater(
            HTTPExchange.response, value: dissection.number, toLayer: request.layer, of: request.frame,
            describedBy: description)
        if isInterim { return request }
        waiting.removeFirst()
        note(request.number, request.frame, now, layer, description, &dissection)
        return request
    }

    /// Adds where the exchange before that of `number` was.
    private func addPrevious(_ number: Int, _ dissection: inout Dissection) {
        guard answered.number > 0, answered.number == number &- 1 else { return }
        if answered.request > 0 {
            dissection.add(HTTPExchange.previousRequest, value: answered.request, flags: .generated)
        }
        dissection.add(HTTPExchange.previousResponse, value: answered.response, flags: .generated)
    }

    private mutating func note(
        _ number: Int, _ request: UInt32, _ response: UInt32, _ layer: Int, _ description: Int,
        _ dissection: inout Dissection
    ) {
        if answered.number > 0, answered.number == number &- 1 {
            dissection.addLater(
                HTTPExchange.nextResponse, value: dissection.number, toLayer: answered.layer, of: answered.response,
                describedBy: description)
        }
        answered = Answered(number: number, request: request, response: response, layer: layer)
    }

    /// The full URI of a request; its target where it names no host.
    private static func uri(_ bytes: RawSpan, _ head: Int, _ isProtected: Bool) -> [UInt8] {
        let target = HTTPHead.target(of: bytes)
        var uri: [UInt8] = []
        if let host = HTTPHead.value(of: "host", in: bytes, head), host.count &+ target.count <= uriLimit,
            let scheme = HTTPHead.scheme(of: bytes, target, isProtected: isProtected)
        {
            uri.append(contentsOf: scheme.description.utf8)
            uri.append(bytes.clamped(host))
        }
        if uri.count &+ target.count > uriLimit { return [] }
        uri.append(bytes.clamped(target))
        return uri
    }
}
