/// The security options of IPv4: basic and extended (RFC 1108, and RFC 791's own), and commercial (FIPS 188).
enum IPv4Security {
    static var security: Field<UInt16> {
        .init("ip.opt.sec_rfc791_sec", "Security", as: .hexadecimal, depth: 1, part: 2)
    }
    static var compartments: Field<UInt16> { .init("ip.opt.sec_rfc791_comp", "Compartments", depth: 1, part: 2) }
    static var restrictions: Field<WireText> {
        .init("ip.opt.sec_rfc791_hr", "Handling Restrictions", depth: 1, part: 2)
    }
    static var controlCode: Field<WireText> {
        .init("ip.opt.sec_rfc791_tcc", "Transmission Control Code", depth: 1, part: 2)
    }
    static var level: Field<UInt8> {
        .init("ip.opt.sec_cl", "Classification Level", as: .hexadecimal, depth: 1, names: levels, part: 2)
    }
    static var authority: Field<UInt8> {
        .init("ip.opt.sec_prot_auth_flags", "Protection Authority Flags", as: .hexadecimal, depth: 1, part: 2)
    }
    static var genser: Field<Bool> { .init("ip.opt.sec_prot_auth_genser", "GENSER", bits: 0..<1, depth: 2, part: 2) }
    static var siop: Field<Bool> {
        .init("ip.opt.sec_prot_auth_siop_esi", "SIOP-ESI", bits: 1..<2, depth: 2, part: 2)
    }
    static var sci: Field<Bool> { .init("ip.opt.sec_prot_auth_sci", "SCI", bits: 2..<3, depth: 2, part: 2) }
    static var nsa: Field<Bool> { .init("ip.opt.sec_prot_auth_nsa", "NSA", bits: 3..<4, depth: 2, part: 2) }
    static var doe: Field<Bool> { .init("ip.opt.sec_prot_auth_doe", "DOE", bits: 4..<5, depth: 2, part: 2) }
    static var unassigned: Field<UInt8> {
        .init("ip.opt.sec_prot_auth_unassigned", "Unassigned", bits: 5..<7, as: .hexadecimal, depth: 2, part: 2)
    }
    static var laterUnassigned: Field<UInt8> {
        .init("ip.opt.sec_prot_auth_unassigned", "Unassigned", bits: 0..<7, as: .hexadecimal, depth: 2, part: 2)
    }
    static var termination: Field<Bool> {
        .init("ip.opt.sec_prot_auth_fti", "Field Termination Indicator", bits: 7..<8, depth: 2, part: 2)
    }
    static var format: Field<UInt8> {
        .init(
            "ip.opt.ext_sec_add_sec_info_format_code", "Additional Security Info Format Code", as: .hexadecimal,
            depth: 1, part: 2)
    }
    static var information: Field<WireBytes> {
        .init("ip.opt.ext_sec_add_sec_info", "Additional Security Info", depth: 1, part: 2)
    }
    static var domain: Field<UInt32> { .init("ip.cipso.doi", "DOI", depth: 1, part: 2) }
    static var tag: Field<UInt8> { .init("ip.cipso.tag_type", "Tag Type", depth: 1, names: tags, part: 2) }
    static var sensitivity: Field<UInt8> {
        .init("ip.cipso.sensitivity_level", "Sensitivity Level", depth: 1, part: 2)
    }
    static var categories: Field<WireText> { .init("ip.cipso.categories", "Categories", depth: 1, part: 2) }
    static var tagData: Field<WireBytes> { .init("ip.cipso.tag_data", "Tag data", depth: 1, part: 2) }

    static let fields: [any FieldDescription] = [
        security, compartments, restrictions, controlCode, level, authority, genser, siop, sci, nsa, doe, unassigned,
        laterUnassigned, termination, format, information, domain, tag, sensitivity, categories, tagData,
    ]

    /// One security option, which ends with `data`.
    static func describe(_ kind: UInt8, _ data: RawSpan, at offset: Int, into dissection: inout Dissection) {
        switch kind {
        case 130 where data.byteCount &- offset == 11 && isOlderLevel(data.uint16(at: offset &+ 2)):
            dissection.add(security, in: data, at: offset &+ 2)
            dissection.add(compartments, in: data, at: offset &+ 4)
            dissection.add(restrictions, at: offset &+ 6, count: 2)
            dissection.add(controlCode, at: offset &+ 8, count: 3)
        case 130:
            dissection.add(level, in: data, at: offset &+ 2)
            describeAuthorities(data, from: offset &+ 3, into: &dissection)
        case 133:
            dissection.add(format, in: data, at: offset &+ 2)
            let count = data.byteCount &- offset &- 3
            if count > 0 { dissection.add(information, at: offset &+ 3, count: count) }
        case 134: describeCommercial(data, at: offset, into: &dissection)
        default: break
        }
    }

    /// Protection authority flags (RFC 1108 section 2.4): seven bits a byte, the eighth tells that another follows.
    private static func describeAuthorities(_ data: RawSpan, from first: Int, into dissection: inout Dissection) {
        var place = first
        while place < data.byteCount {
            dissection.add(authority, in: data, at: place)
            if place == first {
                for field in [genser, siop, sci, nsa, doe] { dissection.add(field, in: data, at: place) }
                dissection.add(unassigned, in: data, at: place)
            } else {
                dissection.add(laterUnassigned, in: data, at: place)
            }
            dissection.add(termination, in: data, at: place)
            if data.uint8(at: place) & 1 == 0 {
                if place &+ 1 < data.byteCount {
                    dissection.fault(.malformed(.rule("ip.opt has bytes after its last flags")), at: place &+ 1)
                }
                return
            }
            place &+= 1
        }
    }

    /// A domain of interpretation and tags (FIPS 188 section 6; CIPSO draft of 1992).
    private static func describeCommercial(_ data: RawSpan, at offset: Int, into dissection: inout Dissection) {
        dissection.add(domain, in: data, at: offset &+ 2)
        var place = offset &+ 6
        while place < data.byteCount {
            let type = data.uint8(at: place)
            if type == 0 {  // Padding.
                dissection.add(tag, in: data, at: place)
                place &+= 1
                continue
            }
            let count = Int(data.uint8(at: place &+ 1))
            dissection.add(tag, in: data, at: place)
            guard count >= 2, place &+ count <= data.byteCount else {
                return dissection.fault(.malformed(.rule("a tag of ip.cipso passes the end of the option")), at: place)
            }
            switch type {
            case 1, 2, 5:
                guard count >= 4 else {
                    return dissection.fault(.malformed(.rule("a tag of ip.cipso is too short")), at: place)
                }
                dissection.add(sensitivity, in: data, at: place &+ 3)
                if count > 4 {
                    let text = CategoryList.text(type, data.clamped(place &+ 4..<place &+ count))
                    dissection.add(categories, text: text, at: place &+ 4, count: count &- 4)
                }
            case 6, 7: dissection.add(tagData, at: place &+ 2, count: count &- 2)
            default: return
            }
            place &+= count
        }
    }

    /// The levels of RFC 791 section 3.1, by which its form is told from RFC 1108's of the same length.
    private static func isOlderLevel(_ value: UInt16) -> Bool {
        switch value {
        case 0, 0xf135, 0x789a, 0xbc4d, 0x5e26, 0xaf13, 0xd788, 0x6bc5: true
        case 0x35e2, 0x9af1, 0x4d78, 0x24bd, 0x135e, 0x89af, 0xc4d6, 0xe26b: true
        default: false
        }
    }

    /// Classification levels (RFC 1108 section 2.3).
    static let levels = ValueNames { value in
        switch value {
        case 0x01: "Reserved 4"
        case 0x3d: "Top secret"
        case 0x5a: "Secret"
        case 0x96: "Confidential"
        case 0x66: "Reserved 3"
        case 0xcc: "Reserved 2"
        case 0xab: "Unclassified"
        case 0xf1: "Reserved 1"
        default: nil
        }
    }

    static let tags = ValueNames { value in
        switch value {
        case 1: "Restrictive Category Bitmap"
        case 2: "Enumerated Categories"
        case 5: "Ranged Categories"
        case 6: "Permissive Categories"
        case 7: "Free Form"
        default: nil
        }
    }
}

/// Categories of a commercial security tag, written as numbers with commas.
enum CategoryList {
    /// The text of `data`, as tag `type` holds it: a bitmap (1), numbers (2) or ranges, highest first (5).
    static func text(_ type: UInt8, _ data: RawSpan) -> [UInt8] {
        var items: [String] = []
        switch type {
        case 1:
            for bit in 0..<data.byteCount &* 8 where data.uint8(at: bit / 8) << UInt8(bit % 8) & 0x80 != 0 {
                items.append("\(bit)")
            }
        case 2:
            for place in stride(from: 0, to: data.byteCount &- 1, by: 2) { items.append("\(data.uint16(at: place))") }
        default:
            for place in stride(from: 0, to: data.byteCount &- 1, by: 4) {
                let high = data.uint16(at: place)
                // The lowest range may leave out its end, which is then 0.
                let low = place &+ 4 <= data.byteCount ? data.uint16(at: place &+ 2) : 0
                items.append(high == low ? "\(high)" : "\(high)-\(low)")
            }
        }
        return Array(items.joined(separator: ",").utf8)
    }
}
