import PeelFlow
import PeelWire

/// Where a flow's values go, one after the other in the order of the contract: JSON members or CSV cells.
///
/// A value of nil is unknown and never shown as 0.
protocol FlowCells: ~Copyable {
    mutating func number(_ writer: inout ByteWriter, _ key: StaticString, _ value: UInt64?)
    mutating func text(_ writer: inout ByteWriter, _ key: StaticString, _ value: StaticString?)
    mutating func flag(_ writer: inout ByteWriter, _ key: StaticString, _ value: Bool?)
    /// Nanoseconds, shown as seconds with nine places.
    mutating func seconds(_ writer: inout ByteWriter, _ key: StaticString, _ nanoseconds: Int64?)
    mutating func address(_ writer: inout ByteWriter, _ key: StaticString, _ value: IPv6Address, isV6: Bool)
    /// Text that is composed by `write`; nothing in it needs escaping.
    mutating func composed(_ writer: inout ByteWriter, _ key: StaticString, _ write: (inout ByteWriter) -> Void)
    /// Text that came off the wire.
    mutating func wire(_ writer: inout ByteWriter, _ key: StaticString, _ value: String?)
    /// Several values in a row that are all unknown.
    mutating func unknown(_ writer: inout ByteWriter, _ keys: FlowKeys.Run)
}

extension FlowCells where Self: ~Copyable {
    /// Gives out every value of a flow in the order of ``FlowKeys/all``.
    @inline(__always)
    mutating func give(_ row: FlowRow, _ communityID: CommunityID, _ writer: inout ByteWriter) {
        number(&writer, "flow", row.index)
        number(&writer, "parent", row.parent)
        if let name = FlowText.protocolName(row) {
            text(&writer, "protocol", name)
        } else {
            let proto = row.proto
            composed(&writer, "protocol") { writer in
                writer.append("ip-proto-")
                writer.append(decimal: UInt64(proto))
            }
        }
        let hasPorts = row.hasPorts
        address(&writer, "client_address", row.clientAddress, isV6: row.isV6)
        number(&writer, "client_port", hasPorts ? UInt64(row.clientPort) : nil)
        address(&writer, "server_address", row.serverAddress, isV6: row.isV6)
        number(&writer, "server_port", hasPorts ? UInt64(row.serverPort) : nil)
        composed(&writer, "community_id") { writer in
            let id = communityID.base64(of: row)
            writer.append("1:")
            writer.append(packed: (id.words[0], id.words[1]), count: 16)
            writer.append(packed: (id.words[2], id.words[3]), count: 12)
        }
        seconds(&writer, "start", row.start.nanoseconds)
        seconds(&writer, "end", row.end.nanoseconds)
        seconds(&writer, "duration", row.durationNanoseconds)
        number(&writer, "client_packets", row.client.packets)
        number(&writer, "client_bytes", row.client.bytes)
        number(&writer, "client_ip_bytes", row.client.ipBytes)
        number(&writer, "client_payload_bytes", row.client.payloadBytes)
        number(&writer, "server_packets", row.server.packets)
        number(&writer, "server_bytes", row.server.bytes)
        number(&writer, "server_ip_bytes", row.server.ipBytes)
        number(&writer, "server_payload_bytes", row.server.payloadBytes)
        text(&writer, "state", row.state.name)
        if row.history.count > 0 {
            let history = row.history
            composed(&writer, "history") { writer in
                for index in 0..<history.count { writer.append(history[index]) }
            }
        } else {
            text(&writer, "history", nil)
        }
        if let names = row.names {
            wire(&writer, "service", names.service)
            wire(&writer, "server_name", names.serverName)
        } else {
            unknown(&writer, FlowKeys.names)
        }
        if row.proto == 6, hasPorts {
            giveTCP(row, &writer)
        } else {
            unknown(&writer, FlowKeys.tcp)
        }
        number(&writer, "icmp_errors", UInt64(row.icmpErrors))
        if let error = row.icmpError {
            composed(&writer, "icmp_error") { FlowText.write(error, to: &$0) }
        } else {
            text(&writer, "icmp_error", nil)
        }
        number(&writer, "vlan", row.vlan.map(UInt64.init))
        number(&writer, "client_ttl_min", row.client.ttlMin.map(UInt64.init))
        number(&writer, "client_ttl_max", row.client.ttlMax.map(UInt64.init))
        number(&writer, "server_ttl_min", row.server.ttlMin.map(UInt64.init))
        number(&writer, "server_ttl_max", row.server.ttlMax.map(UInt64.init))
        number(&writer, "client_dscp", row.client.dscp.map(UInt64.init))
        if let owner = row.owner {
            composed(&writer, "process") { $0.append(owner.process) }
            number(&writer, "pid", UInt64(clamping: owner.pid))
            composed(&writer, "user") { $0.append(owner.user) }
        } else {
            unknown(&writer, FlowKeys.sockets)
        }
        text(&writer, "quality", FlowText.qualities[Int(row.quality.rawValue & 63)])
        giveBeyond(row, &writer)
    }

    @inline(__always)
    private mutating func giveTCP(_ row: FlowRow, _ writer: inout ByteWriter) {
        seconds(&writer, "connect_rtt", row.connectNanoseconds)
        seconds(&writer, "initial_rtt", row.initialNanoseconds)
        let client = row.client.tcp
        let server = row.server.tcp
        seconds(&writer, "client_rtt_min", client?.roundTripMin)
        seconds(&writer, "client_rtt_avg", client?.roundTripMean)
        seconds(&writer, "client_rtt_max", client?.roundTripMax)
        seconds(&writer, "server_rtt_min", server?.roundTripMin)
        seconds(&writer, "server_rtt_avg", server?.roundTripMean)
        seconds(&writer, "server_rtt_max", server?.roundTripMax)
        number(&writer, "client_retransmissions", client?.retransmissions)
        number(&writer, "client_retransmitted_bytes", client?.retransmittedBytes)
        number(&writer, "client_fast_retransmissions", client?.fastRetransmissions)
        number(&writer, "client_spurious_retransmissions", client?.spuriousRetransmissions)
        number(&writer, "client_out_of_order", client?.outOfOrder)
        number(&writer, "client_duplicate_acks", client?.duplicateAcks)
        number(&writer, "client_lost_segments", client?.lostSegments)
        number(&writer, "client_syn_retries", row.client.synRetries)
        number(&writer, "client_zero_windows", client?.zeroWindows)
        number(&writer, "client_window_full", client?.windowFull)
        number(&writer, "client_keep_alives", client?.keepAlives)
        number(&writer, "client_resets", row.client.resets)
        number(&writer, "client_mss", row.client.synOptions?.maximumSegmentSize)
        number(&writer, "client_window_scale", row.client.synOptions?.windowScale)
        flag(&writer, "client_sack", row.client.synOptions?.sackPermitted)
        number(&writer, "client_window_max", client?.windowMax)
        number(&writer, "client_in_flight_max", client?.inFlightMax)
        number(&writer, "server_retransmissions", server?.retransmissions)
        number(&writer, "server_retransmitted_bytes", server?.retransmittedBytes)
        number(&writer, "server_fast_retransmissions", server?.fastRetransmissions)
        number(&writer, "server_spurious_retransmissions", server?.spuriousRetransmissions)
        number(&writer, "server_out_of_order", server?.outOfOrder)
        number(&writer, "server_duplicate_acks", server?.duplicateAcks)
        number(&writer, "server_lost_segments", server?.lostSegments)
        number(&writer, "server_syn_retries", row.server.synRetries)
        number(&writer, "server_zero_windows", server?.zeroWindows)
        number(&writer, "server_window_full", server?.windowFull)
        number(&writer, "server_keep_alives", server?.keepAlives)
        number(&writer, "server_resets", row.server.resets)
        number(&writer, "server_mss", row.server.synOptions?.maximumSegmentSize)
        number(&writer, "server_window_scale", row.server.synOptions?.windowScale)
        flag(&writer, "server_sack", row.server.synOptions?.sackPermitted)
        number(&writer, "server_window_max", server?.windowMax)
        number(&writer, "server_in_flight_max", server?.inFlightMax)
    }

    @inline(__always)
    private mutating func number(_ writer: inout ByteWriter, _ key: StaticString, _ value: (some UnsignedInteger)?) {
        number(&writer, key, value.map { UInt64($0) })
    }
}
