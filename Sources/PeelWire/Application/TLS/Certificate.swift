/// What an X.509 certificate says of whom it is: serial number, issuer, validity, subject, names. RFC 5280 section 4.1.
enum Certificate {
    static var serial: Field<WireBytes> {
        .init("peel.tls.certificate.serial", "Serial Number", depth: 3, part: 3)
    }
    static var issuer: Field<WireText> { .init("peel.tls.certificate.issuer", "Issuer", depth: 3, part: 3) }
    static var notBefore: Field<Timestamp> {
        .init("peel.tls.certificate.not_before", "Not Before", depth: 3, part: 3)
    }
    static var notAfter: Field<Timestamp> { .init("peel.tls.certificate.not_after", "Not After", depth: 3, part: 3) }
    static var subject: Field<WireText> { .init("peel.tls.certificate.subject", "Subject", depth: 3, part: 3) }
    static var name: Field<WireText> { .init("peel.tls.certificate.name", "DNS Name", depth: 3, part: 3) }

    static var fields: [any FieldDescription] { [serial, issuer, notBefore, notAfter, subject, name] }

    /// Adds what the certificate from `start` to the end of `bytes` says; nothing more where it is broken.
    static func describe(_ bytes: RawSpan, _ start: Int, into dissection: inout Dissection) {
        guard let whole = DER(bytes, at: start, limit: bytes.byteCount), whole.tag == DER.sequence,
            let body = DER(bytes, at: whole.start, limit: whole.end), body.tag == DER.sequence,
            let first = DER(bytes, at: body.start, limit: body.end)
        else { return }
        var next = first
        func advance() -> Bool {
            guard let following = DER(bytes, at: next.end, limit: body.end) else { return false }
            next = following
            return true
        }
        // The version stands in front where it is not 1.
        if next.tag == 0xa0, !advance() { return }
        if next.tag == DER.integer { dissection.add(serial, at: next.start, count: next.count) }
        guard advance() else { return }
        nameAlgorithm(bytes, next, into: &dissection)
        guard advance() else { return }
        add(issuer, bytes, next, into: &dissection)
        guard advance() else { return }
        validity(bytes, next, into: &dissection)
        guard advance() else { return }
        add(subject, bytes, next, into: &dissection)
        // The key, perhaps two identifiers, then the extensions.
        var isKey = true
        while advance() {
            if isKey { nameKey(bytes, next, into: &dissection) }
            isKey = false
            if next.tag == 0xa3 { names(bytes, next, into: &dissection) }
        }
        if let algorithm = DER(bytes, at: body.end, limit: whole.end) {
            nameAlgorithm(bytes, algorithm, into: &dissection)
        }
    }

    /// Adds a distinguished name as `CN=…, O=…`, in the order of the certificate.
    private static func add(
        _ field: Field<WireText>, _ bytes: RawSpan, _ name: DER, into dissection: inout Dissection
    ) {
        guard name.tag == DER.sequence else { return }
        let first = dissection.textEnd
        var place = name.start
        while let set = DER(bytes, at: place, limit: name.end) {
            place = set.end
            var inner = set.start
            while let pair = DER(bytes, at: inner, limit: set.end) {
                inner = pair.end
                guard let type = DER(bytes, at: pair.start, limit: pair.end), type.tag == DER.objectIdentifier,
                    let value = DER(bytes, at: type.end, limit: pair.end)
                else { continue }
                nameAttribute(bytes, type, into: &dissection)
                if dissection.textEnd > first { dissection.write(", ") }
                dissection.write(attribute(bytes, type))
                dissection.write(UInt8(ascii: "="))
                dissection.write(bytes.clamped(value.start..<value.end))
            }
        }
        dissection.add(field, textFrom: first, at: name.start, count: name.count)
    }

    /// The short name of an attribute type (RFC 4514 section 3).
    private static func attribute(_ bytes: RawSpan, _ type: DER) -> StaticString {
        if type.count == 3, bytes.uint16(at: type.start) == 0x5504 {
            switch bytes.uint8(at: type.start &+ 2) {
            case 3: return "CN"
            case 5: return "serialNumber"
            case 6: return "C"
            case 7: return "L"
            case 8: return "ST"
            case 9: return "street"
            case 10: return "O"
            case 11: return "OU"
            default: return "attribute"
            }
        }
        // 1.2.840.113549.1.9.1 and 0.9.2342.19200300.100.1.25.
        if type.count == 9, bytes.uint64(at: type.start) == 0x2a86_4886_f70d_0109 { return "emailAddress" }
        if type.count == 10, bytes.uint64(at: type.start) == 0x0992_2689_93f2_2c64 { return "DC" }
        return "attribute"
    }

    private static func validity(_ bytes: RawSpan, _ period: DER, into dissection: inout Dissection) {
        guard let from = DER(bytes, at: period.start, limit: period.end),
            let to = DER(bytes, at: from.end, limit: period.end)
        else { return }
        if let time = moment(bytes, from) {
            dissection.add(notBefore, value: time, at: from.start, count: from.count)
        }
        if let time = moment(bytes, to) { dissection.add(notAfter, value: time, at: to.start, count: to.count) }
    }

    /// The alternative names of type DNS (RFC 5280 section 4.2.1.6).
    private static func names(_ bytes: RawSpan, _ wrapper: DER, into dissection: inout Dissection) {
        guard let list = DER(bytes, at: wrapper.start, limit: wrapper.end) else { return }
        var place = list.start
        while let item = DER(bytes, at: place, limit: list.end) {
            place = item.end
            guard let type = DER(bytes, at: item.start, limit: item.end),
                var value = DER(bytes, at: type.end, limit: item.end)
            else { continue }
            // Whether it is critical stands between.
            if value.tag == 1, let following = DER(bytes, at: value.end, limit: item.end) { value = following }
            nameExtension(bytes, type, value, into: &dissection)
            guard type.count == 3, bytes.uint24(at: type.start) == 0x551d11 else { continue }
            guard let alternatives = DER(bytes, at: value.start, limit: value.end) else { continue }
            var inner = alternatives.start
            while let one = DER(bytes, at: inner, limit: alternatives.end), dissection.hasRoom {
                inner = one.end
                if one.tag == 0x82 { dissection.add(name, at: one.start, count: one.count) }
            }
        }
    }

    /// A time as `YYMMDDhhmmssZ` or with four digits of the year (RFC 5280 section 4.1.2.5).
    private static func moment(_ bytes: RawSpan, _ time: DER) -> Timestamp? {
        let isShort = time.tag == 0x17
        guard isShort ? time.count == 13 : time.tag == 0x18 && time.count == 15 else { return nil }
        func number(_ offset: Int, _ count: Int) -> Int? {
            var value = 0
            for place in offset..<offset &+ count {
                let digit = bytes.uint8(at: time.start &+ place)
                guard 0x30...0x39 ~= digit else { return nil }
                value = value &* 10 &+ Int(digit &- 0x30)
            }
            return value
        }
        let skip = isShort ? 2 : 4
        guard var year = number(0, skip), let month = number(skip, 2), let day = number(skip &+ 2, 2),
            let hour = number(skip &+ 4, 2), let minute = number(skip &+ 6, 2), let second = number(skip &+ 8, 2),
            1...12 ~= month, 1...31 ~= day, hour < 24, minute < 60, second < 61
        else { return nil }
        if isShort { year &+= year < 50 ? 2000 : 1900 }
        // Days since 1970 in the Gregorian calendar, years beginning in March.
        let shifted = month > 2 ? year : year &- 1
        let era = shifted / 400
        let ofEra = shifted &- era &* 400
        let ofYear = (153 &* (month > 2 ? month &- 3 : month &+ 9) &+ 2) / 5 &+ day &- 1
        let days = era &* 146_097 &+ ofEra &* 365 &+ ofEra / 4 &- ofEra / 100 &+ ofYear &- 719_468
        let seconds = days &* 86_400 &+ hour &* 3600 &+ minute &* 60 &+ second
        // Beyond the year 2262 nanoseconds do not fit.
        guard abs(seconds) < 9_223_372_036 else { return nil }
        return Timestamp(nanoseconds: Int64(seconds) &* 1_000_000_000)
    }
}

/// One element of the Distinguished Encoding Rules: where its contents lie. ITU-T X.690 section 8.1.
struct DER {
    let tag: UInt8
    let start: Int
    let end: Int
    var count: Int { end &- start }

    static var integer: UInt8 { 0x02 }
    static var objectIdentifier: UInt8 { 0x06 }
    static var sequence: UInt8 { 0x30 }

    /// The element at `offset`, which ends by `limit`; nil where it is broken or none.
    ///
    /// An element ends behind its beginning, so that a walk ends.
    init?(_ bytes: RawSpan, at offset: Int, limit: Int) {
        guard limit <= bytes.byteCount, let value = BasicValue(bytes, at: offset, upTo: limit), value.isWhole else {
            return nil
        }
        tag = value.tag
        start = value.content.lowerBound
        end = value.end
    }
}
