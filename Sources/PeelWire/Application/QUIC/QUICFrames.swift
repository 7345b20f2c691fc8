/// The frames of a decrypted QUIC packet. RFC 9000 section 19, RFC 9221.
public struct QUICFrames: Layer, ~Escapable {
    static var frame: Field<WirePlace> { .init("quic.frame", "Frame") }
    static var type: Field<UInt64> {
        .init("quic.frame_type", "Frame Type", depth: 1, names: QUICNames.frames)
    }
    static var paddingLength: Field<UInt32> { .init("quic.padding_length", "Padding Length", depth: 1) }
    static var largest: Field<UInt64> { .init("quic.ack.largest_acknowledged", "Largest Acknowledged", depth: 1) }
    static var delay: Field<UInt64> { .init("quic.ack.ack_delay", "ACK Delay", depth: 1) }
    static var rangeCount: Field<UInt64> { .init("quic.ack.ack_range_count", "ACK Range Count", depth: 1) }
    static var firstRange: Field<UInt64> { .init("quic.ack.first_ack_range", "First ACK Range", depth: 1) }
    static var gap: Field<UInt64> { .init("quic.ack.gap", "Gap", depth: 1) }
    static var range: Field<UInt64> { .init("quic.ack.ack_range", "ACK Range", depth: 1) }
    static var ect0: Field<UInt64> { .init("quic.ack.ect0_count", "ECT(0) Count", depth: 1) }
    static var ect1: Field<UInt64> { .init("quic.ack.ect1_count", "ECT(1) Count", depth: 1) }
    static var congestion: Field<UInt64> { .init("quic.ack.ecn_ce_count", "ECN-CE Count", depth: 1) }
    static var resetStream: Field<UInt64> { .init("quic.rsts.stream_id", "Stream ID", depth: 1) }
    static var resetError: Field<UInt64> {
        .init("quic.rsts.application_error_code", "Application Error code", depth: 1)
    }
    static var finalSize: Field<UInt64> { .init("quic.rsts.final_size", "Final Size", depth: 1) }
    static var stopStream: Field<UInt64> { .init("quic.ss.stream_id", "Stream ID", depth: 1) }
    static var stopError: Field<UInt64> {
        .init("quic.ss.application_error_code", "Application Error code", depth: 1)
    }
    static var cryptoOffset: Field<UInt64> { .init("quic.crypto.offset", "Offset", depth: 1) }
    static var cryptoLength: Field<UInt64> { .init("quic.crypto.length", "Length", depth: 1) }
    static var cryptoData: Field<WirePlace> { .init("quic.crypto.crypto_data", "Crypto Data", depth: 1) }
    static var tokenLength: Field<UInt64> { .init("quic.nt.length", "(Token) Length", depth: 1) }
    static var token: Field<WireBytes> { .init("quic.nt.token", "Token", depth: 1) }
    static var fin: Field<Bool> { .init("quic.stream.fin", "Fin", bits: 7..<8, depth: 2) }
    static var hasLength: Field<Bool> { .init("quic.stream.len", "Len(gth)", bits: 6..<7, depth: 2) }
    static var hasOffset: Field<Bool> { .init("quic.stream.off", "Off(set)", bits: 5..<6, depth: 2) }
    static var stream: Field<UInt64> { .init("quic.stream.stream_id", "Stream ID", depth: 1) }
    static var initiator: Field<UInt64> {
        .init("quic.stream.initiator", "Stream initiator", depth: 2, names: QUICNames.initiators)
    }
    static var direction: Field<UInt64> {
        .init("quic.stream.direction", "Stream direction", depth: 2, names: QUICNames.directions)
    }
    static var streamOffset: Field<UInt64> { .init("quic.stream.offset", "Offset", depth: 1) }
    static var streamLength: Field<UInt64> { .init("quic.stream.length", "Length", depth: 1) }
    static var streamData: Field<WireBytes> { .init("quic.stream_data", "Stream Data", depth: 1) }
    static var maximumData: Field<UInt64> { .init("quic.md.maximum_data", "Maximum Data", depth: 1) }
    static var maximumStream: Field<UInt64> { .init("quic.msd.stream_id", "Stream ID", depth: 1) }
    static var maximumStreamData: Field<UInt64> {
        .init("quic.msd.maximum_stream_data", "Maximum Stream Data", depth: 1)
    }
    static var maximumStreams: Field<UInt64> { .init("quic.ms.max_streams", "Max Streams", depth: 1) }
    static var dataLimit: Field<UInt64> { .init("quic.sb.stream_data_limit", "Stream Data Limit", depth: 1) }
    static var blockedStream: Field<UInt64> { .init("quic.sdb.stream_id", "Stream ID", depth: 1) }
    static var streamLimit: Field<UInt64> { .init("quic.sib.stream_limit", "Stream Limit", depth: 1) }
    static var idSequence: Field<UInt64> { .init("quic.nci.sequence", "Sequence", depth: 1) }
    static var retirePrior: Field<UInt64> { .init("quic.nci.retire_prior_to", "Retire Prior To", depth: 1) }
    static var idLength: Field<UInt8> { .init("quic.nci.connection_id.length", "Connection ID Length", depth: 1) }
    static var id: Field<WireBytes> { .init("quic.nci.connection_id", "Connection ID", depth: 1) }
    static var resetToken: Field<WireBytes> {
        .init("quic.nci.stateless_reset_token", "Stateless Reset Token", depth: 1)
    }
    static var retired: Field<UInt64> { .init("quic.rci.sequence", "Sequence", depth: 1) }
    static var challenge: Field<WireBytes> { .init("quic.path_challenge.data", "Data", depth: 1) }
    static var response: Field<WireBytes> { .init("quic.path_response.data", "Data", depth: 1) }
    static var error: Field<UInt64> {
        .init("quic.cc.error_code", "Error code", depth: 1, names: QUICNames.errors)
    }
    static var applicationError: Field<UInt64> {
        .init("quic.cc.error_code.app", "Application Error code", depth: 1)
    }
    static var alert: Field<UInt8> {
        .init("quic.cc.error_code.tls_alert", "TLS Alert Description", depth: 1, names: TLSNames.alerts)
    }
    static var errorFrame: Field<UInt64> {
        .init("quic.cc.frame_type", "Frame Type", depth: 1, names: QUICNames.frames)
    }
    static var reasonLength: Field<UInt64> { .init("quic.cc.reason_phrase.length", "Reason phrase Length", depth: 1) }
    static var reason: Field<WireText> { .init("quic.cc.reason_phrase", "Reason phrase", depth: 1) }
    static var datagramLength: Field<UInt64> { .init("quic.dg.length", "Datagram Length", depth: 1) }
    static var datagram: Field<WireBytes> { .init("quic.dg", "Datagram", depth: 1) }
    /// The bytes were there before.
    package static var retransmission: Field<WirePlace> {
        .init("quic.retransmission", "This QUIC frame has a reused stream offset (retransmission?)", depth: 1)
    }
    static var unknown: Field<WirePlace> { .init("quic.ft.unknown", "Unknown Frame Type", depth: 1) }

    public static let layout = Layout(
        "quic.frames",
        "QUIC Frames",
        fields: [
            frame, type, paddingLength, largest, delay, rangeCount, firstRange, gap, range, ect0, ect1, congestion,
            resetStream, resetError, finalSize, stopStream, stopError, cryptoOffset, cryptoLength, cryptoData,
            tokenLength, token, fin, hasLength, hasOffset, stream, initiator, direction, streamOffset, streamLength,
            streamData, maximumData, maximumStream, maximumStreamData, maximumStreams, dataLimit, blockedStream,
            streamLimit, idSequence, retirePrior, idLength, id, resetToken, retired, challenge, response, error,
            applicationError, alert, errorFrame, reasonLength, reason, datagramLength, datagram, retransmission,
            unknown,
        ]
    )

    /// The whole plain payload.
    public let header: RawSpan
    public let payload: PacketBytes
    public var next: Claim { .none }
    public var chainName: StaticString? { "quic" }

    /// Reads all that there is.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<QUICFrames> { .whole(QUICFrames(bytes)) }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured
        payload = bytes.payload(after: bytes.declaredCount, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        var offset = 0
        while offset < header.byteCount, dissection.hasRoom {
            guard let frame = QUICFrame(header, at: offset) else {
                dissection.add(Self.frame, at: offset, count: header.byteCount &- offset)
                dissection.fault(.malformed(.rule("a quic frame goes beyond the packet")), at: offset)
                return
            }
            frame.describe(header, into: &dissection)
            offset = frame.end
        }
    }
}
