import PeelFlow
import PeelWire

/// The bodies that pass on a stream of HTTP/2 or HTTP/3, for `follow --as` and `export`: one each way.
struct MessageBodies: Sendable {
    private var request: Transfer?
    private var client: PassingBody?
    private var server: PassingBody?

    private subscript(fromClient fromClient: Bool) -> PassingBody? {
        get { fromClient ? client : server }
        _modify {
            if fromClient { yield &client } else { yield &server }
        }
    }

    /// Learns what a whole section of headers says: what follows it is a body, unless it ends the message.
    mutating func begin(
        _ facts: MessageFacts, via name: StaticString, as carrier: Content.Carrier, stream: UInt64, of flow: Int,
        fromClient: Bool, isLast: Bool, to taker: (any TransferTaker)?, _ dissection: borrowing Dissection
    ) {
        guard taker != nil || dissection.collects == carrier else { return }
        if facts.hasMethod { request = facts.request(via: name) }
        // Trailers and interim responses begin no body.
        guard !isLast, facts.hasMethod || facts.isFinal else { return }
        var transfer = facts.body(of: request ?? MessageFacts().request(via: name), isFromClient: fromClient)
        transfer.stream = flow
        transfer.innerStream = stream
        transfer.frame = dissection.number
        transfer.time = dissection.time
        self[fromClient: fromClient]?.end(isWhole: false)
        self[fromClient: fromClient] = PassingBody(transfer, as: carrier, stream: stream, mayBeEmpty: true, to: taker)
    }

    /// Takes the next bytes of a body; false where its head was not seen.
    mutating func take(_ bytes: RawSpan, fromClient: Bool, into dissection: inout Dissection) -> Bool {
        guard self[fromClient: fromClient] != nil else { return false }
        self[fromClient: fromClient]?.take(bytes, into: &dissection)
        return true
    }

    mutating func miss(_ count: Int, fromClient: Bool) { self[fromClient: fromClient]?.miss(count) }

    mutating func end(fromClient: Bool, isWhole: Bool) {
        self[fromClient: fromClient]?.end(isWhole: isWhole)
        self[fromClient: fromClient] = nil
    }

    /// Ends both, as the stream is given up.
    mutating func giveUp() {
        end(fromClient: true, isWhole: false)
        end(fromClient: false, isWhole: false)
    }
}
