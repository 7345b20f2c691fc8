/// A message of the Dynamic Host Configuration Protocol for IPv6, read in place.
///
///      0        8                         31
///     +--------+--------------------------+
///     |  Type  |      Transaction ID      |
///     |  Options: type, length, content   |
///     +-----------------------------------+
///
/// RFC 8415 sections 8, 9 and 21; a relay's message has a count of hops and two addresses instead of the number.
public struct DHCPv6: MessageLayer, ~Escapable {
    public static var type: Field<UInt8> { .init("dhcpv6.msgtype", "Message type", names: types) }
    public static var id: Field<UInt24> { .init("dhcpv6.xid", "Transaction ID", as: .hexadecimal) }
    public static var hops: Field<UInt8> { .init("dhcpv6.hopcount", "Hopcount") }
    public static var link: Field<IPv6Address> { .init("dhcpv6.linkaddr", "Link address") }
    public static var peer: Field<IPv6Address> { .init("dhcpv6.peeraddr", "Peer address") }
    public static var option: Field<UInt16> { .init("dhcpv6.option.type", "Option", names: options) }
    public static var optionLength: Field<UInt16> { .init("dhcpv6.option.length", "Length", depth: 1) }
    public static var duid: Field<WireBytes> { .init("dhcpv6.duid.bytes", "DUID", depth: 1) }
    public static var duidType: Field<UInt16> { .init("dhcpv6.duid.type", "DUID type", depth: 1) }
    public static var renew: Field<UInt32> { .init("dhcpv6.iaid.t1", "T1", depth: 1) }
    public static var rebind: Field<UInt32> { .init("dhcpv6.iaid.t2", "T2", depth: 1) }
    public static var address: Field<IPv6Address> { .init("dhcpv6.iaaddr.ip", "IPv6 address", depth: 1) }
    public static var preferred: Field<UInt32> {
        .init("dhcpv6.iaaddr.pref_lifetime", "Preferred lifetime", depth: 1)
    }
    public static var valid: Field<UInt32> { .init("dhcpv6.iaaddr.valid_lifetime", "Valid lifetime", depth: 1) }
    public static var requested: Field<UInt16> {
        .init("dhcpv6.requested_option_code", "Requested Option code", depth: 1, names: options)
    }
    public static var preference: Field<UInt8> { .init("dhcpv6.option_preference", "Pref-value", depth: 1) }
    public static var status: Field<UInt16> { .init("dhcpv6.status_code", "Status Code", depth: 1, names: statuses) }
    public static var statusText: Field<WireText> { .init("dhcpv6.status_msg", "Status Message", depth: 1) }
    public static var nameServer: Field<IPv6Address> { .init("dhcpv6.dns_server", "DNS server address", depth: 1) }
    public static var requestIn: Field<UInt32> { .init("peel.dhcpv6.request_in", "Request in frame") }
    public static var time: Field<WireDuration> { .init("peel.dhcpv6.time", "Time since request") }

    public static let layout = Layout(
        "dhcpv6",
        "DHCPv6",
        claims: [.udpPorts(546, 547)],
        fields: [
            type, id, hops, link, peer, option, optionLength, duid, duidType, renew, rebind, address, preferred, valid,
            requested, preference, status, statusText, nameServer, requestIn, time,
        ]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time, scope: .everyone) }

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    /// A message that a relay sends on, or back.
    private static func isRelayed(_ type: UInt8) -> Bool { type == 12 || type == 13 }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        let count = isRelayed(bytes.captured.uint8(at: 0)) ? 34 : 4
        return bytes.captured.byteCount < count ? .unknown(until: count) : .segment
    }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        let id = UInt64(message.captured.uint24(at: 1))
        switch message.captured.uint8(at: 0) {
        case 1, 3, 4, 5, 6, 8, 9, 11: return .request(id)
        case 2, 7: return .answer(id)
        default: return .none
        }
    }

    public func describe(into dissection: inout Dissection) {
        var cursor = MessageCursor(header)
        Self.describe(&cursor, depth: 0, into: &dissection)
    }

    /// A message, or one that lies in a relay's.
    private static func describe(_ cursor: inout MessageCursor, depth: Int, into dissection: inout Dissection) {
        let kind = cursor.uint8
        cursor.add(type, &dissection)
        if isRelayed(kind) {
            cursor.add(hops, &dissection)
            cursor.add(link, &dissection)
            cursor.add(peer, &dissection)
        } else {
            cursor.add(id, &dissection)
        }
        describeOptions(&cursor, depth: depth, into: &dissection)
    }

    private static func describeOptions(
        _ cursor: inout MessageCursor, depth: Int, into dissection: inout Dissection
    ) {
        while cursor.rest >= 4, dissection.hasRoom {
            let kind = cursor.uint16
            cursor.add(option, &dissection)
            let count = Int(cursor.uint16)
            cursor.add(optionLength, &dissection)
            if count > cursor.rest {
                return dissection.fault(.malformed(.tooShort(needed: count, declared: cursor.rest)), at: cursor.offset)
            }
            var content = MessageCursor(cursor.bytes, at: cursor.offset, upTo: cursor.offset &+ count)
            describe(option: kind, &content, depth: depth, into: &dissection)
            cursor.skip(count)
        }
    }

    private static func describe(
        option kind: UInt16, _ content: inout MessageCursor, depth: Int, into dissection: inout Dissection
    ) {
        switch kind {
        case 1, 2:
            dissection.add(duid, at: content.offset, count: content.rest)
            content.add(duidType, &dissection)
        case 3, 25:
            content.skip(4)
            content.add(renew, &dissection)
            content.add(rebind, &dissection)
            if depth < 4 { describeOptions(&content, depth: depth &+ 1, into: &dissection) }
        case 4:
            content.skip(4)
            if depth < 4 { describeOptions(&content, depth: depth &+ 1, into: &dissection) }
        case 5:
            content.add(address, &dissection)
            content.add(preferred, &dissection)
            content.add(valid, &dissection)
            if depth < 4 { describeOptions(&content, depth: depth &+ 1, into: &dissection) }
        case 26:
            content.skip(25)
            if depth < 4 { describeOptions(&content, depth: depth &+ 1, into: &dissection) }
        case 6: while content.rest >= 2, dissection.hasRoom { content.add(requested, &dissection) }
        case 7: content.add(preference, &dissection)
        case 9: if depth < 4 { describe(&content, depth: depth &+ 1, into: &dissection) }
        case 13:
            content.add(status, &dissection)
            if content.rest > 0 { content.add(statusText, count: content.rest, &dissection) }
        case 23: while content.rest >= 16, dissection.hasRoom { content.add(nameServer, &dissection) }
        default: break
        }
    }

    /// RFC 8415 section 7.3.
    static let types = ValueNames { value in
        switch value {
        case 1: "Solicit"
        case 2: "Advertise"
        case 3: "Request"
        case 4: "Confirm"
        case 5: "Renew"
        case 6: "Rebind"
        case 7: "Reply"
        case 8: "Release"
        case 9: "Decline"
        case 10: "Reconfigure"
        case 11: "Information-request"
        case 12: "Relay-forw"
        case 13: "Relay-reply"
        default: nil
        }
    }

    /// RFC 8415 section 21.13.
    static let statuses = ValueNames { value in
        switch value {
        case 0: "Success"
        case 1: "UnspecFail"
        case 2: "NoAddrAvail"
        case 3: "NoBinding"
        case 4: "NotOnLink"
        case 5: "UseMulticast"
        case 6: "NoPrefixAvail"
        default: nil
        }
    }

    /// RFC 8415 section 24, and others of IANA's list.
    static let options = ValueNames { value in
        switch value {
        case 1: "Client Identifier"
        case 2: "Server Identifier"
        case 3: "Identity Association for Non-temporary Address"
        case 4: "Identity Association for Temporary Address"
        case 5: "IA Address"
        case 6: "Option Request"
        case 7: "Preference"
        case 8: "Elapsed time"
        case 9: "Relay Message"
        case 11: "Authentication"
        case 12: "Server unicast"
        case 13: "Status code"
        case 14: "Rapid Commit"
        case 15: "User Class"
        case 16: "Vendor Class"
        case 17: "Vendor-specific Information"
        case 18: "Interface-Id"
        case 19: "Reconfigure Message"
        case 20: "Reconfigure Accept"
        case 23: "DNS recursive name server"
        case 24: "Domain Search List"
        case 25: "Identity Association for Prefix Delegation"
        case 26: "IA Prefix"
        case 31: "Simple Network Time Protocol Server"
        case 37: "Remote Identifier"
        case 39: "Fully Qualified Domain Name"
        default: nil
        }
    }
}
