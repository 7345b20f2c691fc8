/// The Multipath TCP option (RFC 8684 section 3; version 0 in RFC 6824).
///
///      0               7 8             15 16   19 20                  31
///     +-----------------+----------------+-------+----------------------+
///     |     Kind 30     |     Length     |Subtype|                      |
///     +-----------------+----------------+-------+ ... by subtype       |
///     +-----------------------------------------------------------------+
enum MultipathTCP {
    static var place: Field<WirePlace> { .init("mptcp", "TCP Option - Multipath TCP", depth: 1, part: 2) }
    static var subtype: Field<UInt8> {
        .init("tcp.options.mptcp.subtype", "Multipath TCP subtype", bits: 0..<4, depth: 2, names: names, part: 2)
    }
    static var version: Field<UInt8> {
        .init("tcp.options.mptcp.version", "Multipath TCP version", bits: 4..<8, depth: 2, part: 2)
    }
    static var reserved: Field<UInt16> {
        .init("tcp.options.mptcp.reserved", "Reserved", bits: 4..<16, as: .hexadecimal, depth: 2, part: 2)
    }
    static var flags: Field<UInt8> {
        .init("tcp.options.mptcp.flags", "Multipath TCP flags", as: .hexadecimal, depth: 2, part: 2)
    }
    static var backup: Field<UInt8> {
        .init("tcp.options.mptcp.backup.flag", "Backup flag", bits: 7..<8, depth: 3, part: 2)
    }
    static var needsChecksum: Field<UInt8> {
        .init("tcp.options.mptcp.checksumreq.flags", "Checksum required", bits: 0..<1, depth: 3, part: 2)
    }
    static var extensibility: Field<UInt8> {
        .init("tcp.options.mptcp.extensibility.flag", "Extensibility", bits: 1..<2, depth: 3, part: 2)
    }
    static var noMoreSubflows: Field<UInt8> {
        .init(
            "tcp.options.mptcp.nomoresubflows.flag",
            "Do not attempt to establish new subflows to this address and port",
            bits: 2..<3, depth: 3, part: 2
        )
    }
    static var flagReserved: Field<UInt8> {
        .init("tcp.options.mptcp.reserved.flag", "Reserved", bits: 2..<7, as: .hexadecimal, depth: 3, part: 2)
    }
    static var sha1: Field<UInt8> {
        .init("tcp.options.mptcp.sha1.flag", "Use HMAC-SHA1", bits: 7..<8, depth: 3, part: 2)
    }
    static var sha256: Field<UInt8> {
        .init("tcp.options.mptcp.sha256.flag", "Use HMAC-SHA256", bits: 7..<8, depth: 3, part: 2)
    }
    static var dataFinish: Field<UInt8> {
        .init("tcp.options.mptcp.datafin.flag", "DATA_FIN", bits: 3..<4, depth: 3, part: 2)
    }
    static var hasLongSequence: Field<UInt8> {
        .init("tcp.options.mptcp.dseqn8.flag", "Data Sequence Number is 8 octets", bits: 4..<5, depth: 3, part: 2)
    }
    static var hasMapping: Field<UInt8> {
        .init(
            "tcp.options.mptcp.dseqnpresent.flag",
            "Data Sequence Number, Subflow Sequence Number, Data-level Length, Checksum present",
            bits: 5..<6, depth: 3, part: 2
        )
    }
    static var hasLongAcknowledgment: Field<UInt8> {
        .init("tcp.options.mptcp.dataack8.flag", "Data ACK is 8 octets", bits: 6..<7, depth: 3, part: 2)
    }
    static var hasAcknowledgment: Field<UInt8> {
        .init("tcp.options.mptcp.dataackpresent.flag", "Data ACK is present", bits: 7..<8, depth: 3, part: 2)
    }
    static var flagU: Field<Bool> { .init("tcp.options.mptcp.flag_U.flag", "Flag U", bits: 4..<5, depth: 3, part: 2) }
    static var flagV: Field<Bool> { .init("tcp.options.mptcp.flag_V.flag", "Flag V", bits: 5..<6, depth: 3, part: 2) }
    static var flagW: Field<Bool> { .init("tcp.options.mptcp.flag_W.flag", "Flag W", bits: 6..<7, depth: 3, part: 2) }
    static var flagT: Field<Bool> {
        .init("tcp.options.mptcp.flag_T.flag", "Transient", bits: 7..<8, depth: 3, part: 2)
    }
    static var resetReason: Field<UInt8> {
        .init("tcp.options.mptcp.rst_reason", "TCPRST Reason", as: .hexadecimal, depth: 2, part: 2)
    }
    static var addressID: Field<UInt8> { .init("tcp.options.mptcp.addrid", "Address ID", depth: 2, part: 2) }
    static var senderKey: Field<UInt64> { .init("tcp.options.mptcp.sendkey", "Sender's Key", depth: 2, part: 2) }
    static var receiverKey: Field<UInt64> { .init("tcp.options.mptcp.recvkey", "Receiver's Key", depth: 2, part: 2) }
    static var token: Field<UInt32> { .init("tcp.options.mptcp.recvtok", "Receiver's Token", depth: 2, part: 2) }
    static var random: Field<UInt32> {
        .init("tcp.options.mptcp.sendrand", "Sender's Random Number", depth: 2, part: 2)
    }
    static var shortCode: Field<UInt64> {
        .init("tcp.options.mptcp.sendtrunchmac", "Sender's Truncated HMAC", depth: 2, part: 2)
    }
    static var code: Field<WireBytes> { .init("tcp.options.mptcp.sendhmac", "Sender's HMAC", depth: 2, part: 2) }
    static var addressCode: Field<UInt64> {
        .init("tcp.options.mptcp.addaddrtrunchmac", "Truncated HMAC", depth: 2, part: 2)
    }
    static var dataAcknowledgment: Field<UInt64> {
        .init("tcp.options.mptcp.rawdataack", "Original MPTCP Data ACK", depth: 2, part: 2)
    }
    static var dataSequence: Field<UInt64> {
        .init("tcp.options.mptcp.rawdataseqno", "Data Sequence Number", depth: 2, part: 2)
    }
    static var subflowSequence: Field<UInt32> {
        .init("tcp.options.mptcp.subflowseqno", "Subflow Sequence Number", depth: 2, part: 2)
    }
    static var dataLength: Field<UInt16> {
        .init("tcp.options.mptcp.datalvllen", "Data-level Length", depth: 2, part: 2)
    }
    static var checksum: Field<UInt16> {
        .init("tcp.options.mptcp.checksum", "Checksum", as: .hexadecimal, depth: 2, part: 2)
    }
    static var ipVersion: Field<UInt8> {
        .init("tcp.options.mptcp.ipver", "IP version", bits: 4..<8, depth: 2, part: 2)
    }
    static var echo: Field<UInt8> { .init("tcp.options.mptcp.echo", "Echo", bits: 7..<8, depth: 2, part: 2) }
    static var ipv4: Field<IPv4Address> {
        .init("tcp.options.mptcp.ipv4", "Advertised IPv4 Address", depth: 2, part: 2)
    }
    static var ipv6: Field<IPv6Address> {
        .init("tcp.options.mptcp.ipv6", "Advertised IPv6 Address", depth: 2, part: 2)
    }
    static var port: Field<UInt16> { .init("tcp.options.mptcp.port", "Advertised port", depth: 2, part: 2) }
    static var removedCount: Field<UInt8> {
        .init("mptcp.rm_addr.count", "Number of removed addresses", depth: 2, part: 2)
    }

    static var fields: [any FieldDescription] {
        [
            place, subtype, version, reserved, flags, backup, needsChecksum, extensibility, noMoreSubflows,
            flagReserved,
            sha1, sha256, dataFinish, hasLongSequence, hasMapping, hasLongAcknowledgment, hasAcknowledgment, flagU,
            flagV, flagW, flagT, resetReason, addressID, senderKey, receiverKey, token, random, shortCode, code,
            addressCode, dataAcknowledgment, dataSequence, subflowSequence, dataLength, checksum, ipVersion, echo, ipv4,
            ipv6, port, removedCount,
        ]
    }

    /// Adds the option of `count` bytes at `offset` of `header`.
    static func describe(_ header: RawSpan, _ offset: Int, _ count: Int, into dissection: inout Dissection) {
        dissection.addToChain("mptcp")
        guard TCPOption.begin(place, header, offset, count, allowed: 3...40, into: &dissection) else { return }
        dissection.add(subtype, in: header, at: offset &+ 2)
        let option = header.clamped(0..<offset &+ count)
        switch header.uint8(at: offset &+ 2) >> 4 {
        case 0: describeCapable(option, offset, count, into: &dissection)
        case 1: describeJoin(option, offset, count, into: &dissection)
        case 2: describeSequence(option, offset, into: &dissection)
        case 3: describeAddress(option, offset, count, into: &dissection)
        case 4:
            dissection.add(removedCount, value: UInt8(truncatingIfNeeded: count &- 3), flags: .generated)
            for place in 3..<count { dissection.add(addressID, in: option, at: offset &+ place) }
        case 5:
            dissection.add(flags, in: option, at: offset &+ 2)
            dissection.add(backup, in: option, at: offset &+ 2)
            dissection.add(addressID, in: option, at: offset &+ 3)
        case 6:
            dissection.add(reserved, in: option, at: offset &+ 2)
            dissection.add(dataSequence, in: option, at: offset &+ 4)
        case 7:
            dissection.add(reserved, in: option, at: offset &+ 2)
            dissection.add(receiverKey, in: option, at: offset &+ 4)
        case 8:
            dissection.add(flags, in: option, at: offset &+ 2)
            dissection.add(flagU, in: option, at: offset &+ 2)
            dissection.add(flagV, in: option, at: offset &+ 2)
            dissection.add(flagW, in: option, at: offset &+ 2)
            dissection.add(flagT, in: option, at: offset &+ 2)
            dissection.add(resetReason, in: option, at: offset &+ 3)
        default: break
        }
    }

    /// MP_CAPABLE: 12 bytes with the sender's key, 20 with both, 22 and 24 with the length of the first data.
    private static func describeCapable(
        _ option: RawSpan,
        _ offset: Int,
        _ count: Int,
        into dissection: inout Dissection
    ) {
        dissection.add(version, in: option, at: offset &+ 2)
        dissection.add(flags, in: option, at: offset &+ 3)
        dissection.add(needsChecksum, in: option, at: offset &+ 3)
        dissection.add(extensibility, in: option, at: offset &+ 3)
        if option.uint8(at: offset &+ 2) & 15 == 1 {
            dissection.add(noMoreSubflows, in: option, at: offset &+ 3)
            dissection.add(flagReserved, in: option, at: offset &+ 3)
            dissection.add(sha256, in: option, at: offset &+ 3)
        } else {
            dissection.add(flagReserved, in: option, at: offset &+ 3)
            dissection.add(sha1, in: option, at: offset &+ 3)
        }
        guard [12, 20, 22, 24].contains(count) else { return }
        dissection.add(senderKey, in: option, at: offset &+ 4)
        dissection.add(receiverKey, in: option, at: offset &+ 12)
        dissection.add(dataLength, in: option, at: offset &+ 20)
        dissection.add(checksum, in: option, at: offset &+ 22)
    }

    /// MP_JOIN: 12 bytes in a SYN, 16 in its answer, 24 in the third packet.
    private static func describeJoin(
        _ option: RawSpan,
        _ offset: Int,
        _ count: Int,
        into dissection: inout Dissection
    ) {
        switch count {
        case 12, 16:
            dissection.add(flags, in: option, at: offset &+ 2)
            dissection.add(backup, in: option, at: offset &+ 2)
            dissection.add(addressID, in: option, at: offset &+ 3)
            if count == 12 {
                dissection.add(token, in: option, at: offset &+ 4)
                dissection.add(random, in: option, at: offset &+ 8)
            } else {
                dissection.add(shortCode, in: option, at: offset &+ 4)
                dissection.add(random, in: option, at: offset &+ 12)
            }
        case 24:
            dissection.add(reserved, in: option, at: offset &+ 2)
            dissection.add(code, at: offset &+ 4, count: 20)
        default: break
        }
    }

    /// DSS: flags tell which of data acknowledgment and mapping follow, and how long they are.
    private static func describeSequence(_ option: RawSpan, _ offset: Int, into dissection: inout Dissection) {
        dissection.add(flags, in: option, at: offset &+ 3)
        dissection.add(dataFinish, in: option, at: offset &+ 3)
        dissection.add(hasLongSequence, in: option, at: offset &+ 3)
        dissection.add(hasMapping, in: option, at: offset &+ 3)
        dissection.add(hasLongAcknowledgment, in: option, at: offset &+ 3)
        dissection.add(hasAcknowledgment, in: option, at: offset &+ 3)
        let bits = option.uint8(at: offset &+ 3)
        var place = offset &+ 4
        if bits & 1 != 0 {
            place &+= add(dataAcknowledgment, option, place, isLong: bits & 2 != 0, into: &dissection)
        }
        guard bits & 4 != 0 else { return }
        place &+= add(dataSequence, option, place, isLong: bits & 8 != 0, into: &dissection)
        dissection.add(subflowSequence, in: option, at: place)
        dissection.add(dataLength, in: option, at: place &+ 4)
        dissection.add(checksum, in: option, at: place &+ 6)
    }

    /// Adds a number of eight or four bytes and returns how many.
    private static func add(
        _ field: Field<UInt64>,
        _ option: RawSpan,
        _ offset: Int,
        isLong: Bool,
        into dissection: inout Dissection
    ) -> Int {
        if isLong {
            dissection.add(field, in: option, at: offset)
        } else if offset &+ 4 <= option.byteCount {
            dissection.add(field, value: UInt64(option.uint32(at: offset)), at: offset, count: 4)
        }
        return isLong ? 8 : 4
    }

    /// ADD_ADDR: the address is IPv4 or IPv6 by the option's length; port and code may follow.
    private static func describeAddress(
        _ option: RawSpan,
        _ offset: Int,
        _ count: Int,
        into dissection: inout Dissection
    ) {
        let low = option.uint8(at: offset &+ 2) & 15
        // Version 0 has 4 or 6 in these bits, version 1 the echo flag.
        dissection.add(low == 4 || low == 6 ? ipVersion : echo, in: option, at: offset &+ 2)
        dissection.add(addressID, in: option, at: offset &+ 3)
        var place = offset &+ 4
        switch count {
        case 8, 10, 16, 18:
            dissection.add(ipv4, in: option, at: place)
            place &+= 4
        case 20, 22, 28, 30:
            dissection.add(ipv6, in: option, at: place)
            place &+= 16
        default: return
        }
        let left = offset &+ count &- place
        if left == 2 || left == 10 {
            dissection.add(port, in: option, at: place)
            place &+= 2
        }
        if left >= 8 { dissection.add(addressCode, in: option, at: place) }
    }

    static let names = ValueNames { value in
        switch value {
        case 0: "Multipath Capable"
        case 1: "Join Connection"
        case 2: "Data Sequence Signal"
        case 3: "Add Address"
        case 4: "Remove Address"
        case 5: "Change Subflow Priority"
        case 6: "Fallback"
        case 7: "Fast Close"
        case 8: "TCP Reset"
        case 15: "Experimental"
        default: nil
        }
    }
}
