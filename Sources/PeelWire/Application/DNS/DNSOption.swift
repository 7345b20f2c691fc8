/// The OPT record and its options. RFC 6891 section 6.1.
enum DNSOption {
    static var payloadSize: Field<UInt16> { .init("dns.rr.udp_payload_size", "UDP payload size", depth: 1, part: 4) }
    /// The same in mDNS, whose size Wireshark shows in another base.
    static var multicastSize: Field<UInt16> {
        .init("dns.rr.udp_payload_size", "UDP payload size", bits: 1..<16, as: .hexadecimal, depth: 1, part: 4)
    }
    static var upperCode: Field<UInt8> {
        .init("dns.resp.ext_rcode", "Higher bits in extended RCODE", as: .hexadecimal, depth: 1, part: 4)
    }
    static var version: Field<UInt8> { .init("dns.resp.edns0_version", "EDNS0 version", depth: 1, part: 4) }
    static var flags: Field<UInt16> { .init("dns.resp.z", "Z", as: .hexadecimal, depth: 1, part: 4) }
    static var wantsSecurity: Field<Bool> { .init("dns.resp.z.do", "DO bit", bits: 0..<1, depth: 2, part: 4) }
    static var reserved: Field<UInt16> {
        .init("dns.resp.z.reserved", "Reserved", bits: 1..<16, as: .hexadecimal, depth: 2, part: 4)
    }
    static var option: Field<WirePlace> { .init("dns.opt", "Option", depth: 1, part: 4) }
    static var code: Field<UInt16> { .init("dns.opt.code", "Option Code", depth: 2, names: codeNames, part: 4) }
    static var length: Field<UInt16> { .init("dns.opt.len", "Option Length", depth: 2, part: 4) }
    static var data: Field<WireBytes> { .init("dns.opt.data", "Option Data", depth: 2, part: 4) }
    static var family: Field<UInt16> { .init("dns.opt.client.family", "Family", depth: 2, part: 4) }
    static var sourceMask: Field<UInt8> { .init("dns.opt.client.netmask", "Source Netmask", depth: 2, part: 4) }
    static var scopeMask: Field<UInt8> { .init("dns.opt.client.scope", "Scope Netmask", depth: 2, part: 4) }
    static var subnet: Field<WireBytes> { .init("dns.opt.client.addr", "Client Subnet", depth: 2, part: 4) }
    static var subnet4: Field<IPv4Address> { .init("dns.opt.client.addr4", "Client Subnet", depth: 2, part: 4) }
    static var subnet6: Field<IPv6Address> { .init("dns.opt.client.addr6", "Client Subnet", depth: 2, part: 4) }
    static var clientCookie: Field<WireBytes> { .init("dns.opt.cookie.client", "Client Cookie", depth: 2, part: 4) }
    static var serverCookie: Field<WireBytes> { .init("dns.opt.cookie.server", "Server Cookie", depth: 2, part: 4) }
    /// In units of 100 milliseconds (RFC 7828).
    static var keepalive: Field<UInt16> { .init("dns.opt.edns_tcp_keepalive.timeout", "Timeout", depth: 2, part: 4) }
    static var padding: Field<WireBytes> { .init("dns.opt.padding", "Padding", depth: 2, part: 4) }
    /// RFC 8914.
    static var errorCode: Field<UInt16> {
        .init("dns.opt.ext_error.info_code", "Info Code", depth: 2, names: errorNames, part: 4)
    }
    static var errorText: Field<WireText> { .init("dns.opt.ext_error.extra_text", "Extra Text", depth: 2, part: 4) }

    static var fields: [any FieldDescription] {
        [
            payloadSize, multicastSize, upperCode, version, flags, wantsSecurity, reserved, option, code, length, data,
            family, sourceMask, scopeMask, subnet, subnet4, subnet6, clientCookie, serverCookie, keepalive, padding,
            errorCode, errorText,
        ]
    }

    /// Adds what stands in the places of class and time to live.
    static func describeHead(
        _ bytes: RawSpan, at offset: Int, isMulticast: Bool, into dissection: inout Dissection
    ) {
        dissection.add(isMulticast ? multicastSize : payloadSize, in: bytes, at: offset)
        if isMulticast { dissection.add(DNSRecord.flushesCache, in: bytes, at: offset) }
        dissection.add(upperCode, in: bytes, at: offset &+ 2)
        dissection.add(version, in: bytes, at: offset &+ 3)
        dissection.add(flags, in: bytes, at: offset &+ 4)
        dissection.add(wantsSecurity, in: bytes, at: offset &+ 4)
        dissection.add(reserved, in: bytes, at: offset &+ 4)
    }

    /// Adds the options from `start` to the end of `message`.
    static func describe(_ message: borrowing PacketBytes, _ start: Int, into dissection: inout Dissection) {
        let bytes = message.captured
        var offset = start
        while offset &+ 4 <= bytes.byteCount, dissection.hasRoom {
            let number = bytes.uint16(at: offset)
            let count = Int(bytes.uint16(at: offset &+ 2))
            let left = bytes.byteCount &- offset &- 4
            dissection.add(option, at: offset, count: min(4 &+ count, left &+ 4))
            dissection.add(code, in: bytes, at: offset)
            dissection.add(length, in: bytes, at: offset &+ 2)
            guard count <= left else {
                return dissection.fault(
                    .malformed(.outOfRange(field: length.name, value: count, allowed: 0...left)), at: offset &+ 2)
            }
            dissection.add(data, at: offset &+ 4, count: count)
            describe(number, bytes, offset &+ 4, count, into: &dissection)
            offset &+= 4 &+ count
        }
    }

    private static func describe(
        _ number: UInt16, _ bytes: RawSpan, _ start: Int, _ count: Int, into dissection: inout Dissection
    ) {
        switch number {
        case 8 where count >= 4: clientSubnet(bytes, start, count, into: &dissection)
        case 10 where count >= 8:
            dissection.add(clientCookie, at: start, count: 8)
            dissection.add(serverCookie, at: start &+ 8, count: count &- 8)
        case 11 where count == 2: dissection.add(keepalive, in: bytes, at: start)
        case 12: dissection.add(padding, at: start, count: count)
        case 15 where count >= 2:
            dissection.add(errorCode, in: bytes, at: start)
            if count > 2 { dissection.add(errorText, at: start &+ 2, count: count &- 2) }
        default: break
        }
    }

    /// RFC 7871 section 6: as many bytes of the address as its mask needs.
    private static func clientSubnet(
        _ bytes: RawSpan, _ start: Int, _ count: Int, into dissection: inout Dissection
    ) {
        dissection.add(family, in: bytes, at: start)
        dissection.add(sourceMask, in: bytes, at: start &+ 2)
        dissection.add(scopeMask, in: bytes, at: start &+ 3)
        let sent = count &- 4
        switch bytes.uint16(at: start) {
        case 1 where sent <= 4:
            var address: UInt32 = 0
            for index in 0..<sent {
                address |= UInt32(bytes.uint8(at: start &+ 4 &+ index)) << UInt32(24 &- index &* 8)
            }
            dissection.add(subnet4, value: IPv4Address(bits32: address), at: start &+ 4, count: sent)
        case 2 where sent <= 16: dissection.add(subnet6, prefix: sent, at: start &+ 4)
        default: if sent > 0 { dissection.add(subnet, at: start &+ 4, count: sent) }
        }
    }

    /// IANA dns-parameters, DNS EDNS0 option codes.
    static let codeNames = ValueNames { value in
        switch value {
        case 1: "LLQ"
        case 2: "UL"
        case 3: "NSID"
        case 5: "DAU"
        case 6: "DHU"
        case 7: "N3U"
        case 8: "CSUBNET"
        case 9: "EDNS EXPIRE"
        case 10: "COOKIE"
        case 11: "EDNS TCP Keepalive"
        case 12: "PADDING"
        case 13: "CHAIN"
        case 14: "KEY-TAG"
        case 15: "Extended DNS Error"
        default: nil
        }
    }

    /// IANA dns-parameters, extended DNS error codes.
    static let errorNames = ValueNames { value in
        switch value {
        case 0: "Other Error"
        case 1: "Unsupported DNSKEY Algorithm"
        case 2: "Unsupported DS Digest Type"
        case 3: "Stale Answer"
        case 4: "Forged Answer"
        case 5: "DNSSEC Indeterminate"
        case 6: "DNSSEC Bogus"
        case 7: "Signature Expired"
        case 8: "Signature Not Yet Valid"
        case 9: "DNSKEY Missing"
        case 10: "RRSIGs Missing"
        case 11: "No Zone Key Bit Set"
        case 12: "NSEC Missing"
        case 13: "Cached Error"
        case 14: "Not Ready"
        case 15: "Blocked"
        case 16: "Censored"
        case 17: "Filtered"
        case 18: "Prohibited"
        case 19: "Stale NXDOMAIN Answer"
        case 20: "Not Authoritative"
        case 21: "Not Supported"
        case 22: "No Reachable Authority"
        case 23: "Network Error"
        case 24: "Invalid Data"
        default: nil
        }
    }
}
