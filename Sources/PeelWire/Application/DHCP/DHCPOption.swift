/// The options of DHCP. RFC 2132, RFC 3442 and others; IANA bootp-dhcp-parameters.
enum DHCPOption {
    static var type: Field<UInt8> { .init("dhcp.option.type", "Option", names: typeNames, part: 1) }
    static var length: Field<UInt8> { .init("dhcp.option.length", "Length", depth: 1, part: 1) }
    static var end: Field<UInt8> { .init("dhcp.option.end", "Option End", depth: 1, part: 1) }
    static var value: Field<WireBytes> { .init("dhcp.option.value", "Value", depth: 1, part: 1) }
    static var message: Field<UInt8> {
        .init("dhcp.option.dhcp", "DHCP", depth: 1, names: messageNames, part: 1)
    }
    static var mask: Field<IPv4Address> { .init("dhcp.option.subnet_mask", "Subnet Mask", depth: 1, part: 1) }
    static var router: Field<IPv4Address> { .init("dhcp.option.router", "Router", depth: 1, part: 1) }
    static var nameServer: Field<IPv4Address> {
        .init("dhcp.option.domain_name_server", "Domain Name Server", depth: 1, part: 1)
    }
    static var hostName: Field<WireText> { .init("dhcp.option.hostname", "Host Name", depth: 1, part: 1) }
    static var domain: Field<WireText> { .init("dhcp.option.domain_name", "Domain Name", depth: 1, part: 1) }
    static var unit: Field<UInt16> { .init("dhcp.option.interface_mtu", "Interface MTU", depth: 1, part: 1) }
    static var broadcast: Field<IPv4Address> {
        .init("dhcp.option.broadcast_address", "Broadcast Address", depth: 1, part: 1)
    }
    static var timeServer: Field<IPv4Address> {
        .init("dhcp.option.ntp_server", "Network Time Protocol Server", depth: 1, part: 1)
    }
    static var requested: Field<IPv4Address> {
        .init("dhcp.option.requested_ip_address", "Requested IP Address", depth: 1, part: 1)
    }
    /// In seconds, as the next two.
    static var lease: Field<UInt32> {
        .init("dhcp.option.ip_address_lease_time", "IP Address Lease Time", depth: 1, part: 1)
    }
    static var renewal: Field<UInt32> {
        .init("dhcp.option.renewal_time_value", "Renewal Time Value", depth: 1, part: 1)
    }
    static var rebinding: Field<UInt32> {
        .init("dhcp.option.rebinding_time_value", "Rebinding Time Value", depth: 1, part: 1)
    }
    static var server: Field<IPv4Address> {
        .init("dhcp.option.dhcp_server_id", "DHCP Server Identifier", depth: 1, part: 1)
    }
    static var wanted: Field<UInt8> {
        .init("dhcp.option.request_list_item", "Parameter Request List Item", depth: 1, names: typeNames, part: 1)
    }
    static var words: Field<WireText> { .init("dhcp.option.message", "Message", depth: 1, part: 1) }
    static var maximum: Field<UInt16> {
        .init("dhcp.option.dhcp_max_message_size", "Maximum DHCP Message Size", depth: 1, part: 1)
    }
    static var vendor: Field<WireText> {
        .init("dhcp.option.vendor_class_id", "Vendor class identifier", depth: 1, part: 1)
    }

    static var fields: [any FieldDescription] {
        [
            type, length, end, value, message, mask, router, nameServer, hostName, domain, unit, broadcast, timeServer,
            requested, lease, renewal, rebinding, server, wanted, words, maximum, vendor,
        ]
    }

    /// Adds the options from `start` to the end mark, or the end of the message.
    static func describe(_ bytes: RawSpan, _ start: Int, into dissection: inout Dissection) {
        var offset = start
        while offset < bytes.byteCount, dissection.hasRoom {
            let number = bytes.uint8(at: offset)
            if number == 0 {
                // A run of padding is one entry.
                dissection.add(type, in: bytes, at: offset)
                while offset < bytes.byteCount, bytes.uint8(at: offset) == 0 { offset &+= 1 }
                continue
            }
            if number == 255 {
                // Wireshark gives the end mark this type and a field of its own.
                dissection.add(type, value: 0, at: offset, count: 1)
                return dissection.add(end, in: bytes, at: offset)
            }
            dissection.add(type, in: bytes, at: offset)
            let left = bytes.byteCount &- offset &- 2
            guard left >= 0 else {
                return dissection.fault(.malformed(.tooShort(needed: 2, declared: 1)), at: offset)
            }
            let count = Int(bytes.uint8(at: offset &+ 1))
            dissection.add(length, in: bytes, at: offset &+ 1)
            guard count <= left else {
                return dissection.fault(
                    .malformed(.outOfRange(field: length.name, value: count, allowed: 0...left)), at: offset &+ 1)
            }
            describe(number, bytes.clamped(0..<offset &+ 2 &+ count), offset &+ 2, into: &dissection)
            offset &+= 2 &+ count
        }
    }

    /// What kind of message the options of a message tell, which begin with their cookie at `start`; nil where none does.
    static func messageType(_ bytes: RawSpan, _ start: Int) -> UInt8? {
        guard bytes.uint32(at: start) == DHCP.magic else { return nil }
        var offset = start &+ 4
        while offset &+ 2 < bytes.byteCount {
            switch bytes.uint8(at: offset) {
            case 0: offset &+= 1
            case 53: return bytes.uint8(at: offset &+ 2)
            case 255: return nil
            default: offset &+= 2 &+ Int(bytes.uint8(at: offset &+ 1))
            }
        }
        return nil
    }

    /// Adds the value of one option, which ends `bytes`.
    private static func describe(_ number: UInt8, _ bytes: RawSpan, _ start: Int, into dissection: inout Dissection) {
        let count = bytes.byteCount &- start
        dissection.add(value, at: start, count: count, flags: .hidden)
        guard count > 0 else { return }
        // Text may end before its option does.
        var letters = 0
        while letters < count, bytes.uint8(at: start &+ letters) != 0 { letters &+= 1 }
        switch number {
        case 1: dissection.add(mask, in: bytes, at: start)
        case 3: addresses(router, bytes, start, into: &dissection)
        case 6: addresses(nameServer, bytes, start, into: &dissection)
        case 12: dissection.add(hostName, at: start, count: letters)
        case 15: dissection.add(domain, at: start, count: letters)
        case 26: dissection.add(unit, in: bytes, at: start)
        case 28: dissection.add(broadcast, in: bytes, at: start)
        case 42: addresses(timeServer, bytes, start, into: &dissection)
        case 50: dissection.add(requested, in: bytes, at: start)
        case 51: dissection.add(lease, in: bytes, at: start)
        case 53: dissection.add(message, in: bytes, at: start)
        case 54: dissection.add(server, in: bytes, at: start)
        case 55: for place in start..<bytes.byteCount { dissection.add(wanted, in: bytes, at: place) }
        case 56: dissection.add(words, at: start, count: letters)
        case 57: dissection.add(maximum, in: bytes, at: start)
        case 58: dissection.add(renewal, in: bytes, at: start)
        case 59: dissection.add(rebinding, in: bytes, at: start)
        case 60: dissection.add(vendor, at: start, count: letters)
        case 61 where count == 7 && bytes.uint8(at: start) == 1:
            dissection.add(DHCP.hardware, in: bytes, at: start)
            dissection.add(DHCP.clientMAC, in: bytes, at: start &+ 1)
        default: break
        }
    }

    private static func addresses(
        _ field: Field<IPv4Address>, _ bytes: RawSpan, _ start: Int, into dissection: inout Dissection
    ) {
        var offset = start
        while offset &+ 4 <= bytes.byteCount {
            dissection.add(field, in: bytes, at: offset)
            offset &+= 4
        }
    }

    static let messageNames = ValueNames { value in
        switch value {
        case 1: "Discover"
        case 2: "Offer"
        case 3: "Request"
        case 4: "Decline"
        case 5: "ACK"
        case 6: "NAK"
        case 7: "Release"
        case 8: "Inform"
        case 9: "Force Renew"
        default: nil
        }
    }

    static let typeNames = ValueNames { value in
        switch value {
        case 1: "Subnet Mask"
        case 2: "Time Offset"
        case 3: "Router"
        case 4: "Time Server"
        case 6: "Domain Name Server"
        case 7: "Log Server"
        case 12: "Host Name"
        case 15: "Domain Name"
        case 17: "Root Path"
        case 26: "Interface MTU"
        case 28: "Broadcast Address"
        case 31: "Perform Router Discover"
        case 33: "Static Route"
        case 42: "Network Time Protocol Servers"
        case 43: "Vendor-Specific Information"
        case 44: "NetBIOS over TCP/IP Name Server"
        case 46: "NetBIOS over TCP/IP Node Type"
        case 47: "NetBIOS over TCP/IP Scope"
        case 50: "Requested IP Address"
        case 51: "IP Address Lease Time"
        case 52: "Option Overload"
        case 53: "DHCP Message Type"
        case 54: "DHCP Server Identifier"
        case 55: "Parameter Request List"
        case 56: "Message"
        case 57: "Maximum DHCP Message Size"
        case 58: "Renewal Time Value"
        case 59: "Rebinding Time Value"
        case 60: "Vendor class identifier"
        case 61: "Client identifier"
        case 66: "TFTP Server Name"
        case 67: "Bootfile name"
        case 77: "User Class Information"
        case 80: "Rapid commit"
        case 81: "Client Fully Qualified Domain Name"
        case 82: "Agent Information Option"
        case 93: "Client System Architecture"
        case 94: "Client Network Device Interface"
        case 97: "UUID/GUID-based Client Identifier"
        case 108: "IPv6-Only Preferred"
        case 114: "DHCP Captive-Portal"
        case 119: "Domain Search"
        case 121: "Classless Static Route"
        case 249: "Private/Classless Static Route (Microsoft)"
        case 252: "Private/Proxy autodiscovery"
        case 255: "End"
        default: nil
        }
    }
}
