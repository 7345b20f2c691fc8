import PeelWire

/// Pairs the questions and answers of DNS, mDNS and LLMNR by endpoints and transaction number, in file order.
///
/// The rules are Wireshark's: a question with the number of one that waits, within five seconds, is the same question
/// again; an answer to an answered question is the same answer again.
struct NameTracker {
    private let layout: Int
    private let kinds: [Int]
    /// What waits or was answered.
    private var recent = RecentValues<Key, Transaction>(limit: 32768)
    /// What was asked of all by LLMNR, which one answers: known by who asked.
    private var asked = RecentValues<Key, RequestMark>(limit: 8192)
    private let linkLocal: Int

    /// After so many nanoseconds a question with the same number is another one.
    static var patience: Int64 { 5_000_000_000 }

    private struct Key: Hashable {
        let stream: StreamKey
        let id: UInt16
    }

    private struct Transaction {
        let request: RequestMark
        let time: Timestamp
        var response: UInt32 = 0
    }

    /// Prepares for a registry; nil where it does not hold ``NameFields/layout``, or no DNS.
    init?(_ registry: Registry) {
        guard let layout = registry.index(of: "dns.pairs") else { return nil }
        self.layout = layout
        kinds = ["dns", "mdns", "llmnr"].compactMap { registry.index(of: $0) }
        linkLocal = registry.index(of: "llmnr") ?? -1
        if kinds.isEmpty { return nil }
    }

    /// Whether layers of layout `kind` are followed.
    @inline(__always)
    func follows(_ kind: Int) -> Bool { kinds.contains(kind) }

    /// Takes the message that begins `bytes` and is layer `index`.
    mutating func take(
        _ index: Int, _ bytes: RawSpan, _ endpoints: StreamEndpoints, over proto: UInt8, _ dissection: inout Dissection
    ) {
        guard bytes.byteCount >= 12 else { return }
        let key = Key(stream: endpoints.key(proto), id: bytes.uint16(at: 0))
        let isLinkLocal = Int(dissection.layers[index].layout) == linkLocal
        let known = recent[key]
        dissection.resume(layer: index, describedBy: layout)
        if bytes.uint8(at: 2) & 0x80 == 0 {
            if let known, known.response == 0,
                dissection.time.nanoseconds(since: known.time) < Self.patience
            {
                dissection.noteRepeat(by: index, of: known.request)
                dissection.add(NameFields.firstRequest, value: known.request.frame, flags: .generated)
                dissection.add(NameFields.isRetransmission, value: true, flags: .generated)
            } else {
                let mark = dissection.noteRequest(by: index)
                recent.keep(Transaction(request: mark, time: dissection.time), for: key)
                if isLinkLocal {
                    let asker = endpoints.between(.asker, isAnswer: false).key(proto)
                    asked.keep(mark, for: Key(stream: asker, id: key.id))
                }
            }
            return
        }
        guard var known else {
            let asker = isLinkLocal ? endpoints.between(.asker, isAnswer: true).key(proto) : nil
            dissection.noteAnswer(by: index, to: asker.flatMap { asked[Key(stream: $0, id: key.id)] })
            return dissection.add(NameFields.isUnsolicited, value: true, flags: .generated)
        }
        if known.response != 0 {
            dissection.add(NameFields.firstResponse, value: known.response, flags: .generated)
            dissection.add(NameFields.isRetransmission, value: true, flags: .generated)
            return
        }
        known.response = UInt32(truncatingIfNeeded: dissection.number)
        recent.keep(known, for: key)
        dissection.noteAnswer(by: index, to: known.request)
        dissection.add(NameFields.responseTo, value: known.request.frame, flags: .generated)
        dissection.add(
            NameFields.time, value: WireDuration(from: known.time, to: dissection.time), flags: .generated)
    }
}
