/// Whom Wireshark asks about the parts of a certificate: each of them has a name in `frame.protocols`.
extension Certificate {
    /// The value of an attribute of a distinguished name.
    static func nameAttribute(_ bytes: RawSpan, _ type: DER, into dissection: inout Dissection) {
        switch type.count {
        case 3 where bytes.uint16(at: type.start) == 0x5504: dissection.appendName("x509sat")
        // 1.2.840.113549.1.9.1, an address of mail; 9.2 is a name without structure.
        case 9 where bytes.uint64(at: type.start) == 0x2a86_4886_f70d_0109:
            if bytes.uint8(at: type.start &+ 8) == 1 { dissection.appendName("x509sat") }
        // 0.9.2342.19200300.100.1: a part of a domain's name, and a user's.
        case 10 where bytes.uint64(at: type.start) == 0x0992_2689_93f2_2c64:
            dissection.appendName(bytes.uint8(at: type.end &- 1) == 1 ? "x509af" : "x509sat")
        // 1.3.6.1.4.1.311.60.2.1, where a company is registered.
        case 11 where bytes.uint64(at: type.start) == 0x2b06_0104_0182_373c: dissection.appendName("x509sat")
        default: break
        }
    }

    /// The parameters of a signature by RSASSA-PSS: its two functions.
    static func nameAlgorithm(_ bytes: RawSpan, _ algorithm: DER, into dissection: inout Dissection) {
        guard let type = DER(bytes, at: algorithm.start, limit: algorithm.end), type.count == 9,
            bytes.uint64(at: type.start) == 0x2a86_4886_f70d_0101, bytes.uint8(at: type.end &- 1) == 10
        else { return }
        dissection.appendName("pkcs-1")
        dissection.appendName("pkcs-1")
    }

    /// The parameters of a key: the name of its curve.
    static func nameKey(_ bytes: RawSpan, _ key: DER, into dissection: inout Dissection) {
        guard let algorithm = DER(bytes, at: key.start, limit: key.end),
            let type = DER(bytes, at: algorithm.start, limit: algorithm.end), type.count == 7,
            bytes.uint48(at: type.start) == 0x2a86_48ce_3d02
        else { return }
        dissection.appendName("pkcs-1")
    }

    /// An extension, and who reads what lies in it.
    static func nameExtension(_ bytes: RawSpan, _ type: DER, _ value: DER, into dissection: inout Dissection) {
        if type.count == 3, bytes.uint16(at: type.start) == 0x551d {
            dissection.appendName("x509ce")
            guard let content = DER(bytes, at: value.start, limit: value.end) else { return }
            switch bytes.uint8(at: type.start &+ 2) {
            case 17, 18: nameAlternatives(bytes, content, into: &dissection)
            case 32: namePolicies(bytes, content, into: &dissection)
            case 35:
                var place = content.start
                while let part = DER(bytes, at: place, limit: content.end) {
                    if part.tag == 0xa1 { nameAlternatives(bytes, part, into: &dissection) }
                    place = part.end
                }
            default: break
            }
            return
        }
        let head = bytes.uint64(at: type.start)
        switch type.count {
        // 1.3.6.1.5.5.7.1: where to ask about it, and what it demands of TLS.
        case 8 where head == 0x2b06_0105_0507_0101: dissection.appendName("pkix1implicit")
        case 8 where head == 0x2b06_0105_0507_0118: dissection.appendName("pkix1explicit")
        // 1.3.6.1.4.1.11129.2.4.2: that it was logged, in the form of TLS.
        case 10 where head == 0x2b06_0104_01d6_7902 && bytes.uint16(at: type.end &- 2) == 0x0402:
            dissection.appendName("tls")
            if let list = DER(bytes, at: value.start, limit: value.end), list.tag == 4 {
                TLSExtension.timestamps(bytes.clamped(0..<list.end), list.start, into: &dissection)
            }
        // 2.16.840.1.113730.1: of Netscape.
        case 9 where head == 0x6086_4801_86f8_4201: dissection.appendName("ns_cert_exts")
        default: break
        }
    }

    /// Names of which some are distinguished ones.
    private static func nameAlternatives(_ bytes: RawSpan, _ list: DER, into dissection: inout Dissection) {
        var place = list.start
        while let one = DER(bytes, at: place, limit: list.end), dissection.hasRoom {
            place = one.end
            // A name of another kind that Microsoft gave to users.
            if one.tag == 0xa0, bytes.uint64(at: one.start &+ 2) == 0x2b06_0104_0182_3714 {
                dissection.appendName("x509sat")
            }
            guard one.tag == 0xa4, let name = DER(bytes, at: one.start, limit: one.end) else { continue }
            var inner = name.start
            while let set = DER(bytes, at: inner, limit: name.end) {
                inner = set.end
                if let pair = DER(bytes, at: set.start, limit: set.end),
                    let type = DER(bytes, at: pair.start, limit: pair.end)
                {
                    nameAttribute(bytes, type, into: &dissection)
                }
            }
        }
    }

    /// The qualifiers of policies.
    private static func namePolicies(_ bytes: RawSpan, _ list: DER, into dissection: inout Dissection) {
        var place = list.start
        while let policy = DER(bytes, at: place, limit: list.end) {
            place = policy.end
            guard let type = DER(bytes, at: policy.start, limit: policy.end),
                let qualifiers = DER(bytes, at: type.end, limit: policy.end)
            else { continue }
            var inner = qualifiers.start
            while let qualifier = DER(bytes, at: inner, limit: qualifiers.end) {
                inner = qualifier.end
                guard let kind = DER(bytes, at: qualifier.start, limit: qualifier.end), kind.count == 8 else {
                    continue
                }
                let isStatement = bytes.uint8(at: kind.end &- 1) == 1
                dissection.appendName(isStatement ? "pkix1explicit" : "pkix1implicit")
            }
        }
    }
}
