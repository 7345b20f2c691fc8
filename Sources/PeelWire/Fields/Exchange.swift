/// What a message is to the exchange that it belongs to.
public enum Exchange: Equatable, Sendable {
    /// Neither asks nor answers; it may be a part of what does, see ``ExchangeParts``.
    case none
    /// Neither, and a part of nothing, such as a proof of identity that the answer in hand asked for.
    case aside
    /// Asks, under a number that its answer repeats; 0 where answers come in the order of their requests.
    case request(UInt64)
    /// Answers the oldest request that waits under the number.
    case answer(UInt64)
    /// Tells how a request under the number gets on, which its answer is still to come for.
    case progress(UInt64)
}

/// Which messages that neither ask nor answer belong to an exchange, such as the rows of a result.
public enum ExchangeParts: Sendable {
    /// None; or which exchange they belong to cannot be told from their order.
    case none
    /// Those before the message that asks, or before the one that answers.
    case before
    /// Those before, and what the same side sends behind the answer.
    case around
}

/// What a protocol adds to an answer: the frame of its request, and how long it took.
public struct PairFields: Sendable {
    public let request: Field<UInt32>
    public let time: Field<WireDuration>
    /// What else belongs to a request and its answer.
    public let parts: ExchangeParts
    /// Which of several requests under one number an answer belongs to.
    public let repeats: Repeats
    /// Between whom the number tells a request over UDP from others.
    public let scope: Scope

    /// A request that is sent again under its number.
    public enum Repeats: Sendable {
        /// Is the same until it has been answered.
        case untilAnswered
        /// Is always the same.
        case first
        /// Takes the place of the one before.
        case latest
    }

    public enum Scope: Sendable {
        /// The two endpoints.
        case endpoints
        /// Whoever answers the one that asks: it asked all.
        case asker
        /// All: who asks has no address yet.
        case everyone
    }

    public init(
        request: Field<UInt32>, time: Field<WireDuration>, parts: ExchangeParts = .none,
        repeats: Repeats = .untilAnswered, scope: Scope = .endpoints
    ) {
        self.request = request
        self.time = time
        self.parts = parts
        self.repeats = repeats
        self.scope = scope
    }

    /// Adds what is known of an answer to the layer in hand, and notes that it is one.
    public func add(request mark: RequestMark, at asked: Timestamp, to dissection: inout Dissection) {
        dissection.noteAnswer(by: Int(dissection.current.layer), to: mark)
        add(frame: mark.frame, at: asked, to: &dissection)
    }

    /// Adds the fields alone, such as to an answer that comes again.
    public func add(frame: UInt32, at asked: Timestamp, to dissection: inout Dissection) {
        let duration = WireDuration(nanoseconds: dissection.time.nanoseconds(since: asked))
        dissection.add(request, value: frame, flags: .generated)
        dissection.add(time, value: duration, flags: .generated)
    }
}

/// Names a request of a source: the frame that it is whole in, and which of that frame's exchanges it is.
public struct RequestMark: Hashable, Sendable, BitwiseCopyable {
    public let frame: UInt32
    public let place: UInt16

    public init(frame: UInt32, place: UInt16) {
        self.frame = frame
        self.place = place
    }
}

/// What a layer of a frame is to the requests and answers of its connection.
public struct ExchangeRecord: Equatable, Sendable, BitwiseCopyable {
    public enum Role: UInt8, Sendable, BitwiseCopyable {
        case request
        /// A request that was seen before.
        case again
        case answer
        /// Comes before the answer, such as that a telephone rings.
        case progress
        /// Belongs to the request that waits, or to the one that comes.
        case part
        /// Bytes are missing before the layer: which answers belong to the requests that waited is not known.
        case gap
    }

    public let role: Role
    public let layer: Int
    /// The request that is meant; nil for an answer to nothing that was seen, and for parts.
    public let request: RequestMark?
}

extension Dissection {
    /// Most exchanges that a frame may note.
    static var exchangeLimit: Int { 1024 }

    /// Notes that `layer` asks, and returns the name of its request.
    public mutating func noteRequest(by layer: Int) -> RequestMark {
        let mark = RequestMark(
            frame: UInt32(truncatingIfNeeded: number), place: UInt16(truncatingIfNeeded: exchanges.count))
        note(.request, layer, mark)
        return mark
    }

    /// Notes that `layer` asks again what was asked before.
    public mutating func noteRepeat(by layer: Int, of request: RequestMark) { note(.again, layer, request) }

    /// Notes that `layer` answers a request; nil where none is known.
    public mutating func noteAnswer(by layer: Int, to request: RequestMark?) { note(.answer, layer, request) }

    /// Notes that `layer` tells how a request gets on.
    public mutating func noteProgress(by layer: Int, of request: RequestMark) { note(.progress, layer, request) }

    /// Notes that `layer` belongs to what was asked, or will be.
    public mutating func notePart(_ layer: Int) { note(.part, layer, nil) }

    /// Notes that bytes are missing before `layer`.
    public mutating func noteGap(before layer: Int) { note(.gap, layer, nil) }

    private mutating func note(_ role: ExchangeRecord.Role, _ layer: Int, _ request: RequestMark?) {
        guard exchanges.count < Self.exchangeLimit else { return }
        exchanges.append(ExchangeRecord(role: role, layer: layer, request: request))
    }
}

/// What a protocol tells of a message that goes on in later segments, in those that only hold a part of it.
public enum Unfinished: Sendable {
    case nothing
    /// Its name stands in `frame.protocols`, where the message begins.
    case named
    /// A layer with what there is of the message, as often as more of it comes.
    case shown
}

extension Registry {
    /// What the protocol at `index` of ``readers`` adds to answers.
    public func pairing(of index: Int) -> PairFields? { readers[index].type.pairing }

    /// What the protocol at `index` tells of a message of which only the beginning is here.
    public func unfinished(_ index: Int, _ bytes: borrowing PacketBytes) -> Unfinished {
        readers[index].type.unfinished(bytes)
    }

    /// What a message is to its exchange, as the protocol at `index` tells it.
    public func exchange(of index: Int, in message: borrowing PacketBytes) -> Exchange {
        readers[index].type.exchange(in: message)
    }

    /// What the connection has come to behind a message, as the protocol at `index` tells it.
    public func state(of index: Int, after message: borrowing PacketBytes) -> UInt32 {
        readers[index].type.state(after: message)
    }

    /// What the connection goes on as behind a message, as the protocol at `index` tells it.
    public func successor(of index: Int, after message: borrowing PacketBytes) -> Claim? {
        readers[index].type.successor(after: message)
    }
}
