/// Records that lead to services and to who may certify them. RFC 2782 (SRV), RFC 3403 (NAPTR), RFC 6698 (TLSA), RFC 9460
/// (SVCB and HTTPS), RFC 8659 (CAA), and where they are: RFC 1876 (LOC).
enum DNSService {
    static var service: Field<WireText> { .init("dns.srv.service", "Service", depth: 1, part: 3) }
    static var transport: Field<WireText> { .init("dns.srv.proto", "Protocol", depth: 1, part: 3) }
    static var serviceName: Field<WireText> { .init("dns.srv.name", "Name", depth: 1, part: 3) }
    static var priority: Field<UInt16> { .init("dns.srv.priority", "Priority", depth: 1, part: 3) }
    static var weight: Field<UInt16> { .init("dns.srv.weight", "Weight", depth: 1, part: 3) }
    static var port: Field<UInt16> { .init("dns.srv.port", "Port", depth: 1, part: 3) }
    static var target: Field<WireText> { .init("dns.srv.target", "Target", depth: 1, part: 3) }
    static var order: Field<UInt16> { .init("dns.naptr.order", "Order", depth: 1, part: 3) }
    static var orderPreference: Field<UInt16> { .init("dns.naptr.preference", "Preference", depth: 1, part: 3) }
    static var flagsLength: Field<UInt8> { .init("dns.naptr.flags_length", "Flags Length", depth: 1, part: 3) }
    static var flags: Field<WireText> { .init("dns.naptr.flags", "Flags", depth: 1, part: 3) }
    static var servicesLength: Field<UInt8> { .init("dns.naptr.service_length", "Service Length", depth: 1, part: 3) }
    static var services: Field<WireText> { .init("dns.naptr.service", "Service", depth: 1, part: 3) }
    static var patternLength: Field<UInt8> { .init("dns.naptr.regex_length", "Regex Length", depth: 1, part: 3) }
    static var pattern: Field<WireText> { .init("dns.naptr.regex", "Regex", depth: 1, part: 3) }
    static var replacement: Field<WireText> { .init("dns.naptr.replacement", "Replacement", depth: 1, part: 3) }
    static var placeVersion: Field<UInt8> { .init("dns.loc.version", "Version", depth: 1, part: 3) }
    static var size: Field<UInt8> { .init("dns.loc.size", "Size", depth: 1, part: 3) }
    static var breadth: Field<UInt8> {
        .init("dns.loc.horizontal_precision", "Horizontal Precision", depth: 1, part: 3)
    }
    static var height: Field<UInt8> { .init("dns.loc.vertical_precision", "Vertical Precision", depth: 1, part: 3) }
    static var latitude: Field<UInt32> { .init("dns.loc.latitude", "Latitude", depth: 1, part: 3) }
    static var longitude: Field<UInt32> { .init("dns.loc.longitude", "Longitude", depth: 1, part: 3) }
    static var altitude: Field<UInt32> { .init("dns.loc.altitude", "Altitude", depth: 1, part: 3) }
    static var usage: Field<UInt8> {
        .init("dns.tlsa.certificate_usage", "Certificate Usage", depth: 1, names: usageNames, part: 3)
    }
    static var selector: Field<UInt8> {
        .init("dns.tlsa.selector", "Selector", depth: 1, names: selectorNames, part: 3)
    }
    static var matching: Field<UInt8> {
        .init("dns.tlsa.matching_type", "Matching Type", depth: 1, names: matchingNames, part: 3)
    }
    static var association: Field<WireBytes> {
        .init("dns.tlsa.certificate_association_data", "Certificate Association Data", depth: 1, part: 3)
    }
    static var bindingPriority: Field<UInt16> { .init("dns.svcb.svcpriority", "SvcPriority", depth: 1, part: 3) }
    static var bindingTarget: Field<WireText> { .init("dns.svcb.targetname", "TargetName", depth: 1, part: 3) }
    static var parameter: Field<WirePlace> { .init("dns.svcb.svcparam", "SvcParam", depth: 1, part: 3) }
    static var key: Field<UInt16> {
        .init("dns.svcb.svcparam.key", "SvcParamKey", depth: 2, names: keyNames, part: 3)
    }
    static var valueLength: Field<UInt16> {
        .init("dns.svcb.svcparam.value.length", "SvcParamValue length", depth: 2, part: 3)
    }
    static var value: Field<WireBytes> { .init("dns.svcb.svcparam.value", "SvcParamValue", depth: 2, part: 3) }
    static var mandatory: Field<UInt16> {
        .init("dns.svcb.svcparam.mandatory.key", "Mandatory key", depth: 2, names: keyNames, part: 3)
    }
    static var protocolLength: Field<UInt8> {
        .init("dns.svcb.svcparam.alpn.length", "ALPN length", depth: 2, part: 3)
    }
    static var protocolName: Field<WireText> { .init("dns.svcb.svcparam.alpn", "ALPN", depth: 2, part: 3) }
    static var bindingPort: Field<UInt16> { .init("dns.svcb.svcparam.port", "Port", depth: 2, part: 3) }
    static var hint4: Field<IPv4Address> { .init("dns.svcb.svcparam.ipv4hint.ip", "IP", depth: 2, part: 3) }
    static var hint6: Field<IPv6Address> { .init("dns.svcb.svcparam.ipv6hint.ip", "IP", depth: 2, part: 3) }
    static var hello: Field<WireBytes> { .init("dns.svcb.svcparam.echconfig", "ECHConfig", depth: 2, part: 3) }
    static var authorityFlags: Field<UInt8> {
        .init("dns.caa.flags", "CAA Flags", as: .hexadecimal, depth: 1, part: 3)
    }
    static var isCritical: Field<Bool> {
        .init("dns.caa.flags.issuer_critical", "Issuer Critical", bits: 0..<1, depth: 2, part: 3)
    }
    static var issue: Field<WireText> { .init("dns.caa.issue", "Issue", depth: 1, part: 3) }
    static var issueWild: Field<WireText> { .init("dns.caa.issuewild", "Issue Wildcard", depth: 1, part: 3) }
    static var report: Field<WireText> { .init("dns.caa.iodef", "Report URL", depth: 1, part: 3) }
    static var unknownTag: Field<WireText> { .init("dns.caa.unknown", "Unknown tag", depth: 1, part: 3) }
    static var tagLength: Field<UInt8> { .init("dns.caa.tag_length", "Tag length", depth: 2, part: 3) }
    static var tag: Field<WireText> { .init("dns.caa.tag", "Tag", depth: 2, part: 3) }
    static var tagValue: Field<WireText> { .init("dns.caa.value", "Value", depth: 2, part: 3) }

    static var fields: [any FieldDescription] {
        [
            placeVersion, size, breadth, height, latitude, longitude, altitude,
            service, transport, serviceName, priority, weight, port, target, order, orderPreference, flagsLength,
            flags, servicesLength, services, patternLength, pattern, replacement, usage, selector, matching,
            association, bindingPriority, bindingTarget, parameter, key, valueLength, value, mandatory, protocolLength,
            protocolName, bindingPort, hint4, hint6, hello, authorityFlags, isCritical, issue, issueWild, report,
            unknownTag, tagLength, tag, tagValue,
        ]
    }

    /// Adds the data of a record of type `number`, the bytes from `start` to the end of `message`.
    static func describe(
        _ number: UInt16, _ message: borrowing PacketBytes, _ start: Int, _ owner: DomainName,
        into dissection: inout Dissection
    ) {
        let bytes = message.captured
        let end = bytes.byteCount
        switch number {
        case 33:
            splitOwner(owner, at: start, &dissection)
            dissection.add(priority, in: bytes, at: start)
            dissection.add(weight, in: bytes, at: start &+ 2)
            dissection.add(port, in: bytes, at: start &+ 4)
            DNSRecord.domainName(target, message, start &+ 6, into: &dissection)
        case 35:
            dissection.add(order, in: bytes, at: start)
            dissection.add(orderPreference, in: bytes, at: start &+ 2)
            var next = DNSRecord.string(flagsLength, flags, message, start &+ 4, into: &dissection)
            next = DNSRecord.string(servicesLength, services, message, next, into: &dissection)
            next = DNSRecord.string(patternLength, pattern, message, next, into: &dissection)
            if next < end { DNSRecord.domainName(replacement, message, next, into: &dissection) }
        case 52, 53:
            dissection.add(usage, in: bytes, at: start)
            dissection.add(selector, in: bytes, at: start &+ 1)
            dissection.add(matching, in: bytes, at: start &+ 2)
            if start &+ 3 < end { dissection.add(association, at: start &+ 3, count: end &- start &- 3) }
        case 257: authority(bytes, start, into: &dissection)
        default:
            dissection.add(bindingPriority, in: bytes, at: start)
            let next = DNSRecord.domainName(bindingTarget, message, start &+ 2, into: &dissection)
            if next > 0 { parameters(bytes, next, into: &dissection) }
        }
    }

    /// Where something is, in thousandths of seconds of arc and hundredths of metres (RFC 1876 section 2).
    static func place(_ bytes: RawSpan, _ start: Int, into dissection: inout Dissection) {
        dissection.add(placeVersion, in: bytes, at: start)
        dissection.add(size, in: bytes, at: start &+ 1)
        dissection.add(breadth, in: bytes, at: start &+ 2)
        dissection.add(height, in: bytes, at: start &+ 3)
        dissection.add(latitude, in: bytes, at: start &+ 4)
        dissection.add(longitude, in: bytes, at: start &+ 8)
        dissection.add(altitude, in: bytes, at: start &+ 12)
    }

    /// `_service._proto.name`, as the owner is called.
    private static func splitOwner(_ owner: DomainName, at start: Int, _ dissection: inout Dissection) {
        let text = Array(dissection.arena[owner.text..<owner.text + owner.count])
        let parts = text.split(separator: UInt8(ascii: "."), maxSplits: 2, omittingEmptySubsequences: false)
        // Fewer labels are told as far as they go.
        for (part, field) in zip(parts, [service, transport, serviceName]) {
            dissection.add(field, text: part, at: start, count: 0, flags: .generated)
        }
    }

    private static func authority(_ bytes: RawSpan, _ start: Int, into dissection: inout Dissection) {
        guard bytes.byteCount &- start >= 2 else { return }
        dissection.add(authorityFlags, in: bytes, at: start)
        dissection.add(isCritical, in: bytes, at: start)
        let count = Int(bytes.uint8(at: start &+ 1))
        let first = start &+ 2
        guard count <= bytes.byteCount &- first else {
            let allowed = 0...(bytes.byteCount &- first)
            return dissection.fault(
                .malformed(.outOfRange(field: tagLength.name, value: count, allowed: allowed)), at: start &+ 1)
        }
        let place = first &+ count
        let field: Field<WireText> =
            switch (count, bytes.bigEndian(at: first, count: 5)) {
            case (5, 0x69_7373_7565): issue
            case (9, 0x69_7373_7565): issueWild
            case (5, 0x69_6f64_6566): report
            default: unknownTag
            }
        dissection.add(field, at: place, count: bytes.byteCount &- place)
        dissection.add(tagLength, in: bytes, at: start &+ 1)
        dissection.add(tag, at: first, count: count)
        dissection.add(tagValue, at: place, count: bytes.byteCount &- place)
    }

    /// RFC 9460 section 2.2.
    private static func parameters(_ bytes: RawSpan, _ start: Int, into dissection: inout Dissection) {
        var offset = start
        while offset &+ 4 <= bytes.byteCount, dissection.hasRoom {
            let count = Int(bytes.uint16(at: offset &+ 2))
            let left = bytes.byteCount &- offset &- 4
            dissection.add(parameter, at: offset, count: min(count, left) &+ 4)
            dissection.add(key, in: bytes, at: offset)
            dissection.add(valueLength, in: bytes, at: offset &+ 2)
            guard count <= left else {
                return dissection.fault(
                    .malformed(.outOfRange(field: valueLength.name, value: count, allowed: 0...left)), at: offset &+ 2)
            }
            let value = bytes.clamped(0..<offset &+ 4 &+ count)
            parameter(bytes.uint16(at: offset), value, offset &+ 4, into: &dissection)
            offset &+= 4 &+ count
        }
    }

    /// Adds a parameter's value, which ends `bytes`.
    private static func parameter(
        _ number: UInt16, _ bytes: RawSpan, _ start: Int, into dissection: inout Dissection
    ) {
        var offset = start
        let end = bytes.byteCount
        switch number {
        case 0:
            while offset &+ 2 <= end, dissection.hasRoom {
                dissection.add(mandatory, in: bytes, at: offset)
                offset &+= 2
            }
        case 1:
            while offset < end, dissection.hasRoom {
                dissection.add(protocolLength, in: bytes, at: offset)
                let count = min(Int(bytes.uint8(at: offset)), end &- offset &- 1)
                dissection.add(protocolName, at: offset &+ 1, count: count)
                offset &+= 1 &+ count
            }
        case 3: dissection.add(bindingPort, in: bytes, at: offset)
        case 4:
            while offset &+ 4 <= end, dissection.hasRoom {
                dissection.add(hint4, in: bytes, at: offset)
                offset &+= 4
            }
        case 5: if offset < end { dissection.add(hello, at: offset, count: end &- offset) }
        case 6:
            while offset &+ 16 <= end, dissection.hasRoom {
                dissection.add(hint6, in: bytes, at: offset)
                offset &+= 16
            }
        default: if offset < end { dissection.add(value, at: offset, count: end &- offset) }
        }
    }

    /// IANA dns-svcb, service parameter keys.
    static let keyNames = ValueNames { value in
        switch value {
        case 0: "mandatory"
        case 1: "alpn"
        case 2: "no-default-alpn"
        case 3: "port"
        case 4: "ipv4hint"
        case 5: "ech"
        case 6: "ipv6hint"
        case 7: "dohpath"
        case 8: "ohttp"
        default: nil
        }
    }
    /// RFC 7218.
    static let usageNames = ValueNames { value in
        switch value {
        case 0: "CA constraint (PKIX-TA)"
        case 1: "Service certificate constraint (PKIX-EE)"
        case 2: "Trust anchor assertion (DANE-TA)"
        case 3: "Domain-issued certificate (DANE-EE)"
        default: nil
        }
    }
    static let selectorNames = ValueNames { value in
        switch value {
        case 0: "Full certificate"
        case 1: "SubjectPublicKeyInfo"
        default: nil
        }
    }
    static let matchingNames = ValueNames { value in
        switch value {
        case 0: "No Hash Used"
        case 1: "SHA-256"
        case 2: "SHA-512"
        default: nil
        }
    }
}
