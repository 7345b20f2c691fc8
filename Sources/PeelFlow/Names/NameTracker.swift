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
        if kinds.isEmpty { return nil }
    }

    /// Whether layers of layout `kind` are followed.
    @inline(__always)
    func follows(_ kind: Int) -> Bool { kinds.contains(kind) }

    /// Takes the message that begins `bytes` and is layer `index`.
    mutating func take(_ index: Int, _ bytes: RawSpan, _ stream: StreamKey, _ dissection: inout Dissection) {
        guard bytes.byteCount >= 12 else { return }
        let key = Key(stream: stream, id: bytes.uint16(at: 0))
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
            }
            return
        }
        guard var known else {
            dissection.noteAnswer(by: index, to: nil)
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
