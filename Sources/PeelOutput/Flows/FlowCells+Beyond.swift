import PeelFlow
import PeelWire

/// The keys that come after the contract's: what tcptrace tells of a connection, and what nobody else does.
extension FlowCells where Self: ~Copyable {
    @inline(__always)
    mutating func giveBeyond(_ row: FlowRow, _ writer: inout ByteWriter) {
        if let error = row.icmpError {
            number(&writer, "icmp_error_type", UInt64(error.type))
            number(&writer, "icmp_error_code", UInt64(error.code))
            composed(&writer, "icmp_error_router") { FlowText.append(error.router, isV6: error.isV6, to: &$0) }
            number(&writer, "icmp_error_sequence", row.proto == 6 ? UInt64(error.sequence) : nil)
        } else {
            unknown(&writer, FlowKeys.error)
        }
        number(&writer, "client_fragments", UInt64(row.client.fragments))
        number(&writer, "server_fragments", UInt64(row.server.fragments))
        if row.proto == 6, row.hasPorts {
            text(&writer, "tap", row.tap.map { FlowText.word($0) })
            giveClient(row.client, row.durationNanoseconds, &writer)
            giveServer(row.server, row.durationNanoseconds, &writer)
        } else {
            unknown(&writer, FlowKeys.beyond)
        }
        giveNames(row.names, &writer)
        giveCalls(row.calls, &writer)
    }

    /// What the application was asked and answered.
    private mutating func giveCalls(_ calls: FlowCalls?, _ writer: inout ByteWriter) {
        guard let calls else { return unknown(&writer, FlowKeys.calls) }
        number(&writer, "requests", calls.requests)
        number(&writer, "responses", calls.responses)
        number(&writer, "errors", calls.errors)
        seconds(&writer, "latency_min", calls.latencyMin)
        seconds(&writer, "latency_avg", calls.latencyMean)
        seconds(&writer, "latency_max", calls.latencyMax)
    }

    /// What the hello messages of TLS say.
    private mutating func giveNames(_ names: FlowNames?, _ writer: inout ByteWriter) {
        guard let names, names.ja3 != nil || names.ja3s != nil || names.alpn != nil else {
            return unknown(&writer, FlowKeys.hello)
        }
        wire(&writer, "alpn", names.alpn)
        wire(&writer, "ja3", names.ja3)
        wire(&writer, "ja3s", names.ja3s)
        wire(&writer, "ja4", names.ja4)
    }

    private mutating func giveClient(_ side: FlowRow.Side, _ duration: Int64, _ writer: inout ByteWriter) {
        let tcp = side.tcp
        number(&writer, "client_rtt_samples", tcp?.roundTripCount)
        seconds(&writer, "client_rtt_stdev", tcp?.roundTripDeviation)
        number(&writer, "client_unique_bytes", side.uniqueBytes)
        number(&writer, "client_stream_bytes", side.streamBytes)
        number(&writer, "client_missed_bytes", side.missedBytes)
        number(&writer, "client_repeated_packets", tcp?.repeatedSegments)
        number(&writer, "client_repeated_bytes", tcp?.repeatedBytes)
        number(&writer, "client_data_packets", tcp?.dataSegments)
        number(&writer, "client_segment_min", tcp?.payloadMin)
        number(&writer, "client_segment_avg", side.payloadMean)
        number(&writer, "client_segment_max", tcp?.payloadMax)
        number(&writer, "client_window_min", tcp?.windowMin)
        number(&writer, "client_window_avg", tcp?.windowMean)
        number(&writer, "client_in_flight_avg", tcp?.inFlightMean)
        number(&writer, "client_initial_window_bytes", tcp?.initialBytes)
        number(&writer, "client_initial_window_packets", tcp?.initialSegments)
        seconds(&writer, "client_idle_max", tcp?.idleMax)
        seconds(&writer, "client_data_time", tcp?.dataTime)
        number(&writer, "client_throughput", side.throughput(duration))
        number(&writer, "client_cause_syn", tcp?[.syn])
        number(&writer, "client_cause_time_out", tcp?[.timeOut])
        number(&writer, "client_cause_fast", tcp?[.fast])
        number(&writer, "client_cause_sack", tcp?[.sack])
        number(&writer, "client_cause_tail_probe", tcp?[.tailProbe])
        number(&writer, "client_cause_keep_alive", tcp?[.keepAlive])
        number(&writer, "client_cause_window_probe", tcp?[.windowProbe])
        number(&writer, "client_cause_too_big", tcp?[.tooBig])
        number(&writer, "client_cause_copy", tcp?[.copy])
        number(&writer, "client_cause_unknown", tcp?[.unknown])
        number(&writer, "client_proved_spurious", tcp?.provedSpurious)
        number(&writer, "client_sack_blocks", tcp?.sackBlocks)
        number(&writer, "client_dsack_blocks", tcp?.duplicateSacks)
        number(&writer, "client_ecn_ece", tcp?.congestionEchoes)
        number(&writer, "client_ecn_cwr", tcp?.congestionReductions)
        number(&writer, "client_ecn_ce", tcp?.congestionMarks)
        number(&writer, "client_path_changes", tcp?.pathChanges)
        text(&writer, "client_path_mtu", side.pathMTU)
    }

    private mutating func giveServer(_ side: FlowRow.Side, _ duration: Int64, _ writer: inout ByteWriter) {
        let tcp = side.tcp
        number(&writer, "server_rtt_samples", tcp?.roundTripCount)
        seconds(&writer, "server_rtt_stdev", tcp?.roundTripDeviation)
        number(&writer, "server_unique_bytes", side.uniqueBytes)
        number(&writer, "server_stream_bytes", side.streamBytes)
        number(&writer, "server_missed_bytes", side.missedBytes)
        number(&writer, "server_repeated_packets", tcp?.repeatedSegments)
        number(&writer, "server_repeated_bytes", tcp?.repeatedBytes)
        number(&writer, "server_data_packets", tcp?.dataSegments)
        number(&writer, "server_segment_min", tcp?.payloadMin)
        number(&writer, "server_segment_avg", side.payloadMean)
        number(&writer, "server_segment_max", tcp?.payloadMax)
        number(&writer, "server_window_min", tcp?.windowMin)
        number(&writer, "server_window_avg", tcp?.windowMean)
        number(&writer, "server_in_flight_avg", tcp?.inFlightMean)
        number(&writer, "server_initial_window_bytes", tcp?.initialBytes)
        number(&writer, "server_initial_window_packets", tcp?.initialSegments)
        seconds(&writer, "server_idle_max", tcp?.idleMax)
        seconds(&writer, "server_data_time", tcp?.dataTime)
        number(&writer, "server_throughput", side.throughput(duration))
        number(&writer, "server_cause_syn", tcp?[.syn])
        number(&writer, "server_cause_time_out", tcp?[.timeOut])
        number(&writer, "server_cause_fast", tcp?[.fast])
        number(&writer, "server_cause_sack", tcp?[.sack])
        number(&writer, "server_cause_tail_probe", tcp?[.tailProbe])
        number(&writer, "server_cause_keep_alive", tcp?[.keepAlive])
        number(&writer, "server_cause_window_probe", tcp?[.windowProbe])
        number(&writer, "server_cause_too_big", tcp?[.tooBig])
        number(&writer, "server_cause_copy", tcp?[.copy])
        number(&writer, "server_cause_unknown", tcp?[.unknown])
        number(&writer, "server_proved_spurious", tcp?.provedSpurious)
        number(&writer, "server_sack_blocks", tcp?.sackBlocks)
        number(&writer, "server_dsack_blocks", tcp?.duplicateSacks)
        number(&writer, "server_ecn_ece", tcp?.congestionEchoes)
        number(&writer, "server_ecn_cwr", tcp?.congestionReductions)
        number(&writer, "server_ecn_ce", tcp?.congestionMarks)
        number(&writer, "server_path_changes", tcp?.pathChanges)
        text(&writer, "server_path_mtu", side.pathMTU)
    }

    @inline(__always)
    private mutating func number(_ writer: inout ByteWriter, _ key: StaticString, _ value: (some UnsignedInteger)?) {
        number(&writer, key, value.map { UInt64($0) })
    }
}

extension FlowRow.Side {
    /// Payload without what was sent again.
    var uniqueBytes: UInt64? { tcp.map { payloadBytes >= $0.repeatedBytes ? payloadBytes &- $0.repeatedBytes : 0 } }

    /// Bytes between SYN and FIN that the capture does not hold; nil where one of the two was not seen.
    var missedBytes: UInt64? {
        guard let streamBytes, let uniqueBytes else { return nil }
        return UInt64(streamBytes) >= uniqueBytes ? UInt64(streamBytes) &- uniqueBytes : 0
    }

    /// The mean payload of segments with data, rounded down; nil without data.
    var payloadMean: UInt64? {
        guard let tcp, tcp.dataSegments > 0 else { return nil }
        return payloadBytes / UInt64(tcp.dataSegments)
    }

    /// Unique bytes a second of a flow that lasted so many nanoseconds; nil where it lasted none.
    func throughput(_ nanoseconds: Int64) -> UInt64? {
        guard let uniqueBytes, nanoseconds > 0 else { return nil }
        // Rounded, not cut.
        let product = uniqueBytes.multipliedFullWidth(by: 1_000_000_000)
        let (low, carries) = product.low.addingReportingOverflow(UInt64(nanoseconds) / 2)
        let high = product.high &+ (carries ? 1 : 0)
        guard high < UInt64(nanoseconds) else { return nil }
        return UInt64(nanoseconds).dividingFullWidth((high, low)).quotient
    }

    /// What is wrong with large packets of this side on the path.
    var pathMTU: StaticString? {
        if tooBig > 0 { return "too-big" }
        return tcp?.isBlackHole == true ? "black-hole" : nil
    }
}
