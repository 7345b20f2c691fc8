/// The options of a TCP header: kind, length and value, one after another (RFC 9293 section 3.2).
///
/// Kinds are those of IANA's tcp-parameters registry. The end of the list and the padding have no length. Each turn
/// takes at least a byte; an option whose length is wrong ends the list with a fault.
enum TCPOption {
    static var kind: Field<UInt8> { .init("tcp.option_kind", "Kind", depth: 2, names: kindNames, part: 1) }
    static var length: Field<UInt8> { .init("tcp.option_len", "Length", depth: 2, part: 1) }

    static var end: Field<WirePlace> {
        .init("tcp.options.eol", "TCP Option - End of Option List (EOL)", as: .hexadecimal, depth: 1, part: 1)
    }
    static var noOperation: Field<WirePlace> {
        .init("tcp.options.nop", "TCP Option - No-Operation (NOP)", as: .hexadecimal, depth: 1, part: 1)
    }
    static var segmentSize: Field<WirePlace> {
        .init("tcp.options.mss", "TCP Option - Maximum segment size", as: .hexadecimal, depth: 1, part: 1)
    }
    static var windowScale: Field<WirePlace> {
        .init("tcp.options.wscale", "TCP Option - Window scale", as: .hexadecimal, depth: 1, part: 1)
    }
    static var sackPermitted: Field<WirePlace> {
        .init("tcp.options.sack_perm", "TCP Option - SACK permitted", as: .hexadecimal, depth: 1, part: 1)
    }
    static var sack: Field<WirePlace> {
        .init("tcp.options.sack", "TCP Option - SACK", as: .hexadecimal, depth: 1, part: 1)
    }
    static var echo: Field<WirePlace> {
        .init("tcp.options.echo", "TCP Option - Echo", as: .hexadecimal, depth: 1, part: 1)
    }
    static var timestamps: Field<WirePlace> {
        .init("tcp.options.timestamp", "TCP Option - Timestamps", as: .hexadecimal, depth: 1, part: 1)
    }
    static var connectionCount: Field<WirePlace> {
        .init("tcp.options.cc", "TCP Option - CC", as: .hexadecimal, depth: 1, part: 1)
    }
    static var signature: Field<WirePlace> {
        .init("tcp.options.md5", "TCP Option - TCP MD5 signature", as: .hexadecimal, depth: 1, part: 1)
    }
    static var userTimeout: Field<WirePlace> {
        .init("tcp.options.user_to", "TCP Option - User Timeout", as: .hexadecimal, depth: 1, part: 1)
    }
    static var authentication: Field<WirePlace> {
        .init("tcp.options.ao", "TCP Option - TCP AO", as: .hexadecimal, depth: 1, part: 1)
    }
    static var fastOpen: Field<WirePlace> {
        .init("tcp.options.tfo", "TCP Option - TCP Fast Open", as: .hexadecimal, depth: 1, part: 1)
    }
    static var experimental: Field<WirePlace> {
        .init("tcp.options.experimental", "TCP Option - Experimental", as: .hexadecimal, depth: 1, part: 1)
    }
    static var unknown: Field<WirePlace> {
        .init("tcp.options.unknown", "TCP Option - Unknown", as: .hexadecimal, depth: 1, part: 1)
    }

    /// RFC 9293 section 3.7.1, in bytes.
    static var segmentSizeValue: Field<UInt16> { .init("tcp.options.mss_val", "MSS Value", depth: 2, part: 1) }
    /// RFC 7323 section 2.
    static var shiftCount: Field<UInt8> { .init("tcp.options.wscale.shift", "Shift count", depth: 2, part: 1) }
    static var multiplier: Field<UInt16> { .init("tcp.options.wscale.multiplier", "Multiplier", depth: 2, part: 1) }
    /// RFC 2018 section 3; as it lies, not relative to the connection.
    static var leftEdge: Field<UInt32> { .init("peel.tcp.sack_le_raw", "TCP SACK Left Edge (raw)", depth: 2, part: 1) }
    static var rightEdge: Field<UInt32> {
        .init("peel.tcp.sack_re_raw", "TCP SACK Right Edge (raw)", depth: 2, part: 1)
    }
    static var sackCount: Field<UInt8> { .init("tcp.options.sack.count", "TCP SACK Count", depth: 2, part: 1) }
    /// RFC 1072 section 3.
    static var echoValue: Field<UInt32> { .init("tcp.options.echo_value", "TCP Echo Option", depth: 2, part: 1) }
    /// RFC 7323 section 3.
    static var timestampValue: Field<UInt32> {
        .init("tcp.options.timestamp.tsval", "Timestamp value", depth: 2, part: 1)
    }
    static var timestampReply: Field<UInt32> {
        .init("tcp.options.timestamp.tsecr", "Timestamp echo reply", depth: 2, part: 1)
    }
    /// RFC 1644 section 4.1.
    static var connectionCountValue: Field<UInt32> { .init("tcp.options.cc_value", "TCP CC Option", depth: 2, part: 1) }
    /// RFC 2385 section 3.0.
    static var digest: Field<WireBytes> { .init("tcp.options.md5.digest", "MD5 digest", depth: 2, part: 1) }
    /// RFC 5482 section 3: set for minutes, clear for seconds.
    static var granularity: Field<Bool> {
        .init("tcp.options.user_to_granularity", "Granularity", bits: 0..<1, depth: 2, part: 1)
    }
    static var timeout: Field<UInt16> {
        .init("tcp.options.user_to_val", "User Timeout", bits: 1..<16, depth: 2, part: 1)
    }
    /// RFC 5925 section 2.2.
    static var keyID: Field<UInt8> { .init("tcp.options.ao.keyid", "AO KeyID", depth: 2, part: 1) }
    static var nextKeyID: Field<UInt8> { .init("tcp.options.ao.rnextkeyid", "AO RNextKeyID", depth: 2, part: 1) }
    static var authenticationCode: Field<WireBytes> { .init("tcp.options.ao.mac", "AO MAC", depth: 2, part: 1) }
    /// RFC 7413 section 4.1.1.
    static var cookieRequest: Field<WirePlace> {
        .init("tcp.options.tfo.request", "Fast Open Cookie Request", depth: 2, part: 1)
    }
    static var cookie: Field<WireBytes> { .init("tcp.options.tfo.cookie", "Fast Open Cookie", depth: 2, part: 1) }
    /// RFC 6994 section 3.
    static var experimentID: Field<UInt16> {
        .init("tcp.options.experimental.exid", "Experiment Identifier", as: .hexadecimal, depth: 2, part: 1)
    }
    static var experimentData: Field<WireBytes> { .init("tcp.options.experimental.data", "Data", depth: 2, part: 1) }
    static var unknownPayload: Field<WireBytes> { .init("tcp.options.unknown.payload", "Payload", depth: 2, part: 1) }
    static var bytesAfterEnd: Field<WirePlace> {
        .init("tcp.non_zero_bytes_after_eol", "Non zero bytes in option space after EOL option", depth: 2, part: 1)
    }

    static var fields: [any FieldDescription] {
        [
            kind, length, end, noOperation, segmentSize, windowScale, sackPermitted, sack, echo, timestamps,
            connectionCount, signature, userTimeout, authentication, fastOpen,
            experimental, unknown, segmentSizeValue, shiftCount, multiplier, leftEdge, rightEdge, sackCount, echoValue,
            timestampValue, timestampReply, connectionCountValue, digest, granularity, timeout, keyID, nextKeyID,
            authenticationCode, cookieRequest, cookie, experimentID, experimentData, unknownPayload, bytesAfterEnd,
        ]
    }

    /// Adds the options that follow the first 20 bytes of `header`; where that is cut, the list ends without a fault.
    static func describe(_ header: RawSpan, isCut: Bool, into dissection: inout Dissection) {
        var offset = 20
        let end = header.byteCount
        while offset < end {
            let kind = header.uint8(at: offset)
            if kind == 0 { return describeEnd(header, offset, into: &dissection) }
            if kind == 1 {
                dissection.add(noOperation, at: offset, count: 1)
                dissection.add(Self.kind, in: header, at: offset)
                offset &+= 1
                continue
            }
            guard offset &+ 1 < end else {
                if isCut { return }
                dissection.fault(.malformed(.rule("tcp.options end before tcp.option_len")), at: offset)
                return
            }
            let count = Int(header.uint8(at: offset &+ 1))
            guard count >= 2, count <= end &- offset else {
                if isCut, count >= 2 { return }
                dissection.fault(
                    .malformed(.outOfRange(field: length.name, value: count, allowed: 2...max(2, end &- offset))),
                    at: offset &+ 1
                )
                return
            }
            describe(kind, header, offset, count, into: &dissection)
            offset &+= count
        }
    }

    /// Adds the end of the list and the zeros that pad it; anything else there is left alone.
    private static func describeEnd(_ header: RawSpan, _ start: Int, into dissection: inout Dissection) {
        var offset = start
        while offset < header.byteCount {
            guard header.uint8(at: offset) == 0 else {
                let count = header.byteCount &- offset
                return dissection.add(bytesAfterEnd, at: offset, count: count, flags: [.generated, .hidden])
            }
            dissection.add(end, at: offset, count: 1)
            dissection.add(kind, in: header, at: offset)
            offset &+= 1
        }
    }

    /// Adds the place, kind and length of an option; false, with a fault, where its kind cannot have that length.
    static func begin(
        _ place: Field<WirePlace>,
        _ header: RawSpan,
        _ offset: Int,
        _ count: Int,
        allowed: ClosedRange<Int>,
        into dissection: inout Dissection
    ) -> Bool {
        dissection.add(place, at: offset, count: count)
        dissection.add(kind, in: header, at: offset)
        dissection.add(length, in: header, at: offset &+ 1)
        if allowed.contains(count) { return true }
        let defect: Defect =
            allowed.count == 1
            ? .unexpected(field: length.name, value: count, expected: allowed.lowerBound)
            : .outOfRange(field: length.name, value: count, allowed: allowed)
        dissection.fault(.malformed(defect), at: offset &+ 1)
        return false
    }

    private static func describe(
        _ kind: UInt8,
        _ header: RawSpan,
        _ offset: Int,
        _ count: Int,
        into dissection: inout Dissection
    ) {
        func begins(_ place: Field<WirePlace>, _ allowed: ClosedRange<Int>) -> Bool {
            begin(place, header, offset, count, allowed: allowed, into: &dissection)
        }
        switch kind {
        case 2:
            if begins(segmentSize, 4...4) { dissection.add(segmentSizeValue, in: header, at: offset &+ 2) }
        case 3:
            guard begins(windowScale, 3...3) else { return }
            dissection.add(shiftCount, in: header, at: offset &+ 2)
            let shift = header.uint8(at: offset &+ 2)
            dissection.add(multiplier, value: 1 << UInt16(min(shift, 14)), at: offset &+ 2, count: 1, flags: .generated)
            if shift > 14 {
                dissection.fault(
                    .malformed(.outOfRange(field: shiftCount.name, value: Int(shift), allowed: 0...14)),
                    at: offset &+ 2
                )
            }
        case 4: _ = begins(sackPermitted, 2...2)
        case 5: if begins(sack, 2...40) { describeSACK(header, offset, count, into: &dissection) }
        // Wireshark names the place of an Echo Reply, a CC.NEW and a CC.ECHO as that of the option that they answer.
        case 6, 7: if begins(echo, 6...6) { dissection.add(echoValue, in: header, at: offset &+ 2) }
        case 8:
            guard begins(timestamps, 10...10) else { return }
            dissection.add(timestampValue, in: header, at: offset &+ 2)
            dissection.add(timestampReply, in: header, at: offset &+ 6)
        case 11...13:
            if begins(connectionCount, 6...6) { dissection.add(connectionCountValue, in: header, at: offset &+ 2) }
        case 19: if begins(signature, 18...18) { dissection.add(digest, at: offset &+ 2, count: 16) }
        case 28:
            guard begins(userTimeout, 4...4) else { return }
            dissection.add(granularity, in: header, at: offset &+ 2)
            dissection.add(timeout, in: header, at: offset &+ 2)
        case 29:
            guard begins(authentication, 4...40) else { return }
            dissection.add(keyID, in: header, at: offset &+ 2)
            dissection.add(nextKeyID, in: header, at: offset &+ 3)
            if count > 4 { dissection.add(authenticationCode, at: offset &+ 4, count: count &- 4) }
        case 30: MultipathTCP.describe(header, offset, count, into: &dissection)
        case 34: if begins(fastOpen, 2...40) { describeCookie(offset &+ 2, count &- 2, into: &dissection) }
        case 253, 254: if begins(experimental, 2...40) { describeExperiment(header, offset, count, into: &dissection) }
        default:
            if describeRare(kind, header, offset, count, into: &dissection) { return }
            if begins(unknown, 2...40), count > 2 {
                dissection.add(unknownPayload, at: offset &+ 2, count: count &- 2)
            }
        }
    }

    private static func describeSACK(
        _ header: RawSpan,
        _ offset: Int,
        _ count: Int,
        into dissection: inout Dissection
    ) {
        var edge = offset &+ 2
        var blocks: UInt8 = 0
        while edge &+ 8 <= offset &+ count {
            dissection.add(leftEdge, in: header, at: edge)
            dissection.add(rightEdge, in: header, at: edge &+ 4)
            edge &+= 8
            blocks &+= 1
        }
        if blocks > 0 { dissection.add(sackCount, value: blocks, at: offset, count: count, flags: .generated) }
        if edge < offset &+ count {
            dissection.fault(.malformed(.rule("tcp.option_len of SACK is not 2 and a multiple of 8")), at: edge)
        }
    }

    private static func describeCookie(_ offset: Int, _ count: Int, into dissection: inout Dissection) {
        if count == 0 {
            dissection.add(cookieRequest, at: offset, count: 0)
        } else {
            dissection.add(cookie, at: offset, count: count)
        }
    }

    private static func describeExperiment(
        _ header: RawSpan,
        _ offset: Int,
        _ count: Int,
        into dissection: inout Dissection
    ) {
        guard count >= 4 else {
            if count > 2 { dissection.add(experimentData, at: offset &+ 2, count: count &- 2) }
            return
        }
        dissection.add(experimentID, in: header, at: offset &+ 2)
        switch header.uint16(at: offset &+ 2) {
        case 0xf989: describeCookie(offset &+ 4, count &- 4, into: &dissection)
        case 0xacce, 0xacc0: describeCounters(header, offset &+ 4, count &- 4, isOrderZero: true, into: &dissection)
        case 0xacc1: describeCounters(header, offset &+ 4, count &- 4, isOrderZero: false, into: &dissection)
        case 0x00ac: describeRate(header, offset &+ 4, count &- 4, into: &dissection)
        default: if count > 4 { dissection.add(experimentData, at: offset &+ 4, count: count &- 4) }
        }
    }

    /// IANA's names.
    static let kindNames = ValueNames { value in
        switch value {
        case 0: "End of Option List"
        case 1: "No-Operation"
        case 2: "Maximum Segment Size"
        case 3: "Window Scale"
        case 4: "SACK Permitted"
        case 5: "SACK"
        case 6: "Echo"
        case 7: "Echo Reply"
        case 8: "Timestamps"
        case 9: "Partial Order Connection Permitted"
        case 10: "Partial Order Service Profile"
        case 11: "CC"
        case 12: "CC.NEW"
        case 13: "CC.ECHO"
        case 14: "TCP Alternate Checksum Request"
        case 15: "TCP Alternate Checksum Data"
        case 16: "Skeeter"
        case 17: "Bubba"
        case 18: "Trailer Checksum Option"
        case 19: "MD5 Signature"
        case 20: "SCPS Capabilities"
        case 21: "Selective Negative Acknowledgements"
        case 22: "Record Boundaries"
        case 23: "Corruption experienced"
        case 24: "SNAP"
        case 26: "TCP Compression Filter"
        case 27: "Quick-Start Response"
        case 28: "User Timeout"
        case 29: "Authentication (TCP-AO)"
        case 30: "Multipath TCP"
        case 34: "TCP Fast Open Cookie"
        case 69: "Encryption Negotiation (TCP-ENO)"
        case 76: "Riverbed Probe"
        case 78: "Riverbed Transparency"
        case 172: "Accurate ECN Order 0"
        case 174: "Accurate ECN Order 1"
        case 253: "RFC 3692 Experiment 1"
        case 254: "RFC 3692 Experiment 2"
        default: nil
        }
    }
}
