/// Questions and resource records of a DNS message. RFC 1035 sections 3.2, 3.3 and 4.1.
enum DNSRecord {
    static var queryName: Field<WireText> { .init("dns.qry.name", "Name", part: 1) }
    static var nameLength: Field<UInt16> { .init("dns.qry.name.len", "Name Length", depth: 1, part: 1) }
    static var labelCount: Field<UInt16> { .init("dns.count.labels", "Label Count", depth: 1, part: 1) }
    static var queryType: Field<UInt16> { .init("dns.qry.type", "Type", depth: 1, names: DNSNames.types, part: 1) }
    static var queryClass: Field<UInt16> {
        .init("dns.qry.class", "Class", as: .hexadecimal, depth: 1, names: DNSNames.classes, part: 1)
    }
    static var wantsUnicast: Field<Bool> { .init("dns.qry.qu", "\"QU\" question", bits: 0..<1, depth: 1, part: 1) }
    static var name: Field<WireText> { .init("dns.resp.name", "Name", part: 1) }
    static var type: Field<UInt16> { .init("dns.resp.type", "Type", depth: 1, names: DNSNames.types, part: 1) }
    static var recordClass: Field<UInt16> {
        .init("dns.resp.class", "Class", as: .hexadecimal, depth: 1, names: DNSNames.classes, part: 1)
    }
    static var flushesCache: Field<Bool> {
        .init("dns.resp.cache_flush", "Cache flush", bits: 0..<1, depth: 1, part: 1)
    }
    /// In seconds.
    static var timeToLive: Field<UInt32> { .init("dns.resp.ttl", "Time to live", depth: 1, part: 1) }
    static var length: Field<UInt16> { .init("dns.resp.len", "Data length", depth: 1, part: 1) }
    static var address: Field<IPv4Address> { .init("dns.a", "Address", depth: 1, part: 1) }
    static var longAddress: Field<IPv6Address> { .init("dns.aaaa", "AAAA Address", depth: 1, part: 1) }
    static var nameServer: Field<WireText> { .init("dns.ns", "Name Server", depth: 1, part: 1) }
    static var canonicalName: Field<WireText> { .init("dns.cname", "CNAME", depth: 1, part: 1) }
    static var delegationName: Field<WireText> { .init("dns.dname", "Dname", depth: 1, part: 1) }
    static var domain: Field<WireText> { .init("dns.ptr.domain_name", "Domain Name", depth: 1, part: 1) }
    static var mailbox: Field<WireText> { .init("dns.mb", "MailBox Domaine", depth: 1, part: 1) }
    static var mailGroup: Field<WireText> { .init("dns.mg", "Mail Group member", depth: 1, part: 1) }
    static var mailRename: Field<WireText> { .init("dns.mr", "Mail Rename domaine", depth: 1, part: 1) }
    static var primary: Field<WireText> { .init("dns.soa.mname", "Primary name server", depth: 1, part: 1) }
    static var responsible: Field<WireText> {
        .init("dns.soa.rname", "Responsible authority's mailbox", depth: 1, part: 1)
    }
    static var serial: Field<UInt32> { .init("dns.soa.serial_number", "Serial Number", depth: 1, part: 1) }
    static var refresh: Field<UInt32> { .init("dns.soa.refresh_interval", "Refresh Interval", depth: 1, part: 1) }
    static var retry: Field<UInt32> { .init("dns.soa.retry_interval", "Retry Interval", depth: 1, part: 1) }
    static var expire: Field<UInt32> { .init("dns.soa.expire_limit", "Expire limit", depth: 1, part: 1) }
    static var minimum: Field<UInt32> { .init("dns.soa.minimum_ttl", "Minimum TTL", depth: 1, part: 1) }
    static var preference: Field<UInt16> { .init("dns.mx.preference", "Preference", depth: 1, part: 1) }
    static var exchange: Field<WireText> { .init("dns.mx.mail_exchange", "Mail Exchange", depth: 1, part: 1) }
    static var textLength: Field<UInt8> { .init("dns.txt.length", "TXT Length", depth: 1, part: 1) }
    static var text: Field<WireText> { .init("dns.txt", "TXT", depth: 1, part: 1) }
    static var policyLength: Field<UInt8> { .init("dns.spf.length", "SPF Length", depth: 1, part: 1) }
    static var policy: Field<WireText> { .init("dns.spf", "SPF", depth: 1, part: 1) }
    static var cpuLength: Field<UInt8> { .init("dns.hinfo.cpu_length", "CPU Length", depth: 1, part: 1) }
    static var cpu: Field<WireText> { .init("dns.hinfo.cpu", "CPU", depth: 1, part: 1) }
    static var systemLength: Field<UInt8> { .init("dns.hinfo.os_length", "OS Length", depth: 1, part: 1) }
    static var system: Field<WireText> { .init("dns.hinfo.os", "OS", depth: 1, part: 1) }
    static var responsiblePerson: Field<WireText> { .init("dns.rp.mailbox", "Mailbox", depth: 1, part: 1) }
    static var responsibleText: Field<WireText> { .init("dns.rp.txt_rr", "TXT RR", depth: 1, part: 1) }
    static var databaseType: Field<UInt16> { .init("dns.afsdb.subtype", "Subtype", depth: 1, part: 1) }
    static var databaseHost: Field<WireText> { .init("dns.afsdb.hostname", "Hostname", depth: 1, part: 1) }
    static var hardware: Field<MACAddress> { .init("dns.eui48", "EUI48 Address", depth: 1, part: 1) }
    static var null: Field<WireBytes> { .init("dns.null", "Null (data)", depth: 1, part: 1) }
    static var data: Field<WireBytes> { .init("dns.data", "Data", depth: 1, part: 1) }

    static var fields: [any FieldDescription] {
        [
            queryName, nameLength, labelCount, queryType, queryClass, wantsUnicast, name, type, recordClass,
            flushesCache, timeToLive, length, address, longAddress, nameServer, canonicalName, delegationName, domain,
            mailbox, mailGroup, mailRename, primary, responsible, serial, refresh, retry, expire, minimum, preference,
            exchange, textLength, text, policyLength, policy, cpuLength, cpu, systemLength, system, responsiblePerson,
            responsibleText, databaseType, databaseHost, hardware, null, data,
        ]
    }

    /// Adds the question at `offset`, which moves behind it; false where it is broken.
    static func question(
        _ message: borrowing PacketBytes, _ offset: inout Int, isMulticast: Bool, into dissection: inout Dissection
    ) -> Bool {
        guard let name = DomainName.read(message, at: offset, into: &dissection) else { return false }
        let count = name.end &- offset
        dissection.add(queryName, textFrom: name.text, at: offset, count: count)
        // A single letter counts as nothing in Wireshark.
        let isLetter = name.length == 1
        let (letters, labels) = isLetter ? (0, 0) : (UInt16(clamping: name.length), UInt16(clamping: name.labels))
        dissection.add(nameLength, value: letters, at: offset, count: count, flags: .generated)
        dissection.add(labelCount, value: labels, at: offset, count: count, flags: .generated)
        if let fault = message.fault(reading: name.end &+ 4) {
            dissection.fault(fault, at: name.end)
            return false
        }
        let bytes = message.captured
        dissection.add(queryType, in: bytes, at: name.end)
        if isMulticast {
            let value = bytes.uint16(at: name.end &+ 2) & 0x7fff
            dissection.add(queryClass, value: value, at: name.end &+ 2, count: 2)
            dissection.add(wantsUnicast, in: bytes, at: name.end &+ 2)
        } else {
            dissection.add(queryClass, in: bytes, at: name.end &+ 2)
        }
        offset = name.end &+ 4
        return true
    }

    /// Adds the resource record at `offset`, which moves behind it; false where it is broken.
    static func record(
        _ message: borrowing PacketBytes, _ offset: inout Int, isMulticast: Bool, into dissection: inout Dissection
    ) -> Bool {
        guard let owner = DomainName.read(message, at: offset, into: &dissection) else { return false }
        // That of SRV is told in its parts.
        if message.captured.uint16(at: owner.end) != 33 {
            dissection.add(name, textFrom: owner.text, at: offset, count: owner.end &- offset)
        }
        if let fault = message.fault(reading: owner.end &+ 10) {
            dissection.fault(fault, at: owner.end)
            return false
        }
        let bytes = message.captured
        let place = owner.end
        let number = bytes.uint16(at: place)
        dissection.add(type, in: bytes, at: place)
        if number == 41 {
            DNSOption.describeHead(bytes, at: place &+ 2, isMulticast: isMulticast, into: &dissection)
        } else {
            if isMulticast {
                let value = bytes.uint16(at: place &+ 2) & 0x7fff
                dissection.add(recordClass, value: value, at: place &+ 2, count: 2)
                dissection.add(flushesCache, in: bytes, at: place &+ 2)
            } else {
                dissection.add(recordClass, in: bytes, at: place &+ 2)
            }
            dissection.add(timeToLive, in: bytes, at: place &+ 4)
        }
        dissection.add(length, in: bytes, at: place &+ 8)
        let start = place &+ 10
        let end = start &+ Int(bytes.uint16(at: place &+ 8))
        if let fault = message.fault(reading: end) {
            dissection.fault(fault, at: start)
            return false
        }
        offset = end
        // Names in the data may lead anywhere before, but nothing else reaches behind the record.
        let whole = message.payload(after: 0, upTo: end)
        if start < end {
            describe(number, whole, start, end, owner, into: &dissection)
        }
        return true
    }

    /// Adds the data of a record of type `number`, the bytes from `start` to the end of `message`.
    private static func describe(
        _ number: UInt16, _ message: borrowing PacketBytes, _ start: Int, _ end: Int, _ owner: DomainName,
        into dissection: inout Dissection
    ) {
        let bytes = message.captured
        let count = end &- start
        switch number {
        case 1 where count == 4: dissection.add(address, in: bytes, at: start)
        case 2: domainName(nameServer, message, start, into: &dissection)
        case 5: domainName(canonicalName, message, start, into: &dissection)
        case 6: authority(message, start, into: &dissection)
        case 7: domainName(mailbox, message, start, into: &dissection)
        case 8: domainName(mailGroup, message, start, into: &dissection)
        case 9: domainName(mailRename, message, start, into: &dissection)
        case 10: dissection.add(null, at: start, count: count)
        case 12: domainName(domain, message, start, into: &dissection)
        case 13:
            let next = string(cpuLength, cpu, message, start, into: &dissection)
            string(systemLength, system, message, next, into: &dissection)
        case 15:
            dissection.add(preference, in: bytes, at: start)
            domainName(exchange, message, start &+ 2, into: &dissection)
        case 16: strings(textLength, text, message, start, into: &dissection)
        case 17:
            let next = domainName(responsiblePerson, message, start, into: &dissection)
            if next > 0 { domainName(responsibleText, message, next, into: &dissection) }
        case 18:
            dissection.add(databaseType, in: bytes, at: start)
            domainName(databaseHost, message, start &+ 2, into: &dissection)
        case 29 where count == 16 && bytes.uint8(at: start) == 0: DNSService.place(bytes, start, into: &dissection)
        case 28 where count == 16: dissection.add(longAddress, in: bytes, at: start)
        case 33, 35, 52, 53, 64, 65, 257:
            DNSService.describe(number, message, start, owner, into: &dissection)
        case 39: domainName(delegationName, message, start, into: &dissection)
        case 41: DNSOption.describe(message, start, into: &dissection)
        case 43, 44, 46, 47, 48, 50, 51, 59, 60, 250, 32769:
            DNSSecurity.describe(number, message, start, into: &dissection)
        case 99: strings(policyLength, policy, message, start, into: &dissection)
        case 108 where count == 6: dissection.add(hardware, in: bytes, at: start)
        default: dissection.add(data, at: start, count: count)
        }
    }

    /// Adds a name as `field`; returns where it ends, 0 where it is broken.
    @discardableResult
    static func domainName(
        _ field: Field<WireText>, _ message: borrowing PacketBytes, _ start: Int, into dissection: inout Dissection
    ) -> Int {
        guard let name = DomainName.read(message, at: start, into: &dissection) else { return 0 }
        dissection.add(field, textFrom: name.text, at: start, count: name.end &- start)
        return name.end
    }

    /// Adds a string with its length in front (RFC 1035 section 3.3); returns where it ends.
    @discardableResult
    static func string(
        _ length: Field<UInt8>, _ text: Field<WireText>, _ message: borrowing PacketBytes, _ start: Int,
        into dissection: inout Dissection
    ) -> Int {
        let bytes = message.captured
        guard start < bytes.byteCount else { return start }
        dissection.add(length, in: bytes, at: start)
        let count = Int(bytes.uint8(at: start))
        let left = bytes.byteCount &- start &- 1
        if count > left {
            dissection.fault(
                .malformed(.outOfRange(field: length.name, value: count, allowed: 0...left)), at: start)
        }
        dissection.add(text, at: start &+ 1, count: min(count, left))
        return start &+ 1 &+ min(count, left)
    }

    private static func strings(
        _ length: Field<UInt8>, _ text: Field<WireText>, _ message: borrowing PacketBytes, _ start: Int,
        into dissection: inout Dissection
    ) {
        var offset = start
        while offset < message.captured.byteCount, dissection.hasRoom {
            offset = string(length, text, message, offset, into: &dissection)
        }
    }

    private static func authority(
        _ message: borrowing PacketBytes, _ start: Int, into dissection: inout Dissection
    ) {
        let second = domainName(primary, message, start, into: &dissection)
        guard second > 0 else { return }
        let numbers = domainName(responsible, message, second, into: &dissection)
        guard numbers > 0 else { return }
        dissection.add(serial, in: message.captured, at: numbers)
        dissection.add(refresh, in: message.captured, at: numbers &+ 4)
        dissection.add(retry, in: message.captured, at: numbers &+ 8)
        dissection.add(expire, in: message.captured, at: numbers &+ 12)
        dissection.add(minimum, in: message.captured, at: numbers &+ 16)
    }
}
