/// Why a segment without news was sent, as far as its connection's past tells.
public enum RetransmissionCause: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// The segment carries news.
    case none
    /// Bytes that were sent before, for no reason that can be seen.
    case unknown
    /// A SYN or SYN-ACK again, because nobody answered.
    case syn
    /// The retransmission timer ran out, or its recovery goes on (RFC 6298).
    case timeOut
    /// Duplicate acknowledgments asked for it, or partial ones after them (RFC 5681, RFC 6582).
    case fast
    /// Selective acknowledgments showed that it is missing (RFC 6675, RFC 8985).
    case sack
    /// The last segment again, to learn whether the end of a flight was lost (RFC 8985 section 7).
    case tailProbe
    /// A keep-alive (RFC 9293 section 3.8.4).
    case keepAlive
    /// A probe of a closed window (RFC 9293 section 3.8.6.1).
    case windowProbe
    /// The same packet seen twice by the capture.
    case copy
    /// A router said that it was too big for the path (RFC 1191, RFC 8201).
    case tooBig

    /// The word that is shown.
    public var word: StaticString {
        switch self {
        case .none: ""
        case .unknown: "unknown"
        case .syn: "syn"
        case .timeOut: "time-out"
        case .fast: "fast"
        case .sack: "sack"
        case .tailProbe: "tail-probe"
        case .keepAlive: "keep-alive"
        case .windowProbe: "window-probe"
        case .copy: "copy"
        case .tooBig: "too-big"
        }
    }
}

/// What proves that a retransmission was not needed.
public enum SpuriousProof: UInt8, Sendable, BitwiseCopyable {
    case none
    /// The receiver says that it has the bytes twice (DSACK, RFC 2883).
    case duplicateSack
    /// The acknowledgment echoes a timestamp older than the retransmission's (Eifel, RFC 3522).
    case timestamps

    /// The word that is shown.
    public var word: StaticString {
        switch self {
        case .none: ""
        case .duplicateSack: "dsack"
        case .timestamps: "timestamps"
        }
    }
}
