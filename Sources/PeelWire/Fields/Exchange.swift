/// What a message is to the exchange that it belongs to.
public enum Exchange: Equatable, Sendable {
    /// Neither asks nor answers.
    case none
    /// Asks, under a number that its answer repeats; 0 where answers come in the order of their requests.
    case request(UInt64)
    /// Answers the oldest request that waits under the number.
    case answer(UInt64)
}

/// What a protocol adds to an answer: the frame of its request, and how long it took.
public struct PairFields: Sendable {
    public let request: Field<UInt32>
    public let time: Field<WireDuration>?
    /// The same in milliseconds, where the protocol tells it so.
    public let milliseconds: Field<UInt32>?

    public init(request: Field<UInt32>, time: Field<WireDuration>? = nil, milliseconds: Field<UInt32>? = nil) {
        self.request = request
        self.time = time
        self.milliseconds = milliseconds
    }

    /// Adds what is known of an answer to the layer in hand.
    public func add(request frame: UInt32, at asked: Timestamp, to dissection: inout Dissection) {
        let now = dissection.time
        dissection.add(request, value: frame, flags: .generated)
        if let time {
            let duration = WireDuration(nanoseconds: now.nanoseconds(since: asked))
            dissection.add(time, value: duration, flags: .generated)
        }
        if let milliseconds {
            // Between the two moments in whole milliseconds, as Wireshark counts.
            let count = UInt32(clamping: now.nanoseconds / 1_000_000 &- asked.nanoseconds / 1_000_000)
            dissection.add(milliseconds, value: count, flags: .generated)
        }
    }
}

extension Registry {
    /// What the protocol at `index` of ``readers`` adds to answers.
    public func pairing(of index: Int) -> PairFields? { readers[index].type.pairing }

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
