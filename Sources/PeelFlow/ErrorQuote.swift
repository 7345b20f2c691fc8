import PeelWire

/// ICMP errors, noted on the flow that they quote.
enum ErrorQuote {
    /// The quoted packet as a record for the table: it is looked up and never counted.
    ///
    /// The error's router, type and code take the place of what a quoted packet does not need.
    static func record(_ quoted: Headers, error: Headers) -> Headers {
        var record = quoted
        record.sequence = UInt32(truncatingIfNeeded: error.source.high >> 32)
        record.acknowledgment = UInt32(truncatingIfNeeded: error.source.high)
        record.wireCount = UInt32(truncatingIfNeeded: error.source.low >> 32)
        record.ipCount = UInt32(truncatingIfNeeded: error.source.low)
        // The quoted sequence number has to make room.
        record.payloadCount = quoted.sequence
        record.bits.remove(.fragment)
        record.timeToLive = UInt8(truncatingIfNeeded: error.sourcePort)
        record.dscp = UInt8(truncatingIfNeeded: error.destinationPort)
        return record
    }

    /// Notes an error on its flow; `fromLow` tells which side sent the quoted packet. True where the packet was too big
    /// for the path.
    static func note(_ record: Headers, fromLow: Bool, _ flow: inout FlowRecord, _ cold: inout ColdStore) -> Bool {
        cold.make(&flow.cold)
        cold[flow.cold].icmpErrors &+= 1
        cold[flow.cold].icmpType = record.timeToLive
        cold[flow.cold].icmpCode = record.dscp
        cold[flow.cold].icmpIsV6 = record.bits.contains(.v6)
        cold[flow.cold].icmpSequence = record.payloadCount
        let isV6 = record.bits.contains(.v6)
        let isTooBig = isV6 ? record.timeToLive == 2 : record.timeToLive == 3 && record.dscp == 4
        if isTooBig {
            if flow.isFromClient(fromLow) {
                cold[flow.cold].client.tooBig &+= 1
            } else {
                cold[flow.cold].server.tooBig &+= 1
            }
        }
        cold[flow.cold].icmpRouter = IPv6Address(
            high: UInt64(record.sequence) << 32 | UInt64(record.acknowledgment),
            low: UInt64(record.wireCount) << 32 | UInt64(record.ipCount)
        )
        return isTooBig
    }
}
