/// What the types of ICMP messages hold.
extension ICMP {
    /// The checksum over the whole message (RFC 792).
    public var checksumFinding: ChecksumFinding {
        message.verify(checksumAt: Self.checksum.offset, count: message.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.checksumStatus, checksumFinding, of: Self.checksum)
        let bytes = message.captured
        switch type {
        case 0, 8: describeEcho(bytes, into: &dissection)
        case 3, 11, 12: describeError(bytes, into: &dissection)
        case 5: dissection.add(Self.gateway, in: bytes, at: 4)
        case 9: describeRouters(bytes, into: &dissection)
        case 13, 14:
            describeIdentity(bytes, into: &dissection)
            dissection.add(Self.originateTime, in: bytes, at: 8)
            dissection.add(Self.receiveTime, in: bytes, at: 12)
            dissection.add(Self.transmitTime, in: bytes, at: 16)
        case 15, 16: describeIdentity(bytes, into: &dissection)
        case 17, 18:
            describeIdentity(bytes, into: &dissection)
            dissection.add(Self.addressMask, in: bytes, at: 8)
        case 42, 43: describeProbe(bytes, into: &dissection)
        default: break
        }
        if quotesPacket, let place = ICMPExtension.place(bytes, type: type) {
            ICMPExtension.describe(message, at: place, into: &dissection)
        }
    }

    private func describeIdentity(_ bytes: RawSpan, into dissection: inout Dissection) {
        guard bytes.byteCount >= 8 else { return }
        dissection.add(Self.identifier, in: bytes, at: 4)
        dissection.add(Self.swappedIdentifier, value: bytes.uint16LittleEndian(at: 4), at: 4, count: 2)
        dissection.add(Self.sequence, in: bytes, at: 6)
        dissection.add(Self.swappedSequence, value: bytes.uint16LittleEndian(at: 6), at: 6, count: 2)
    }

    private func describeEcho(_ bytes: RawSpan, into dissection: inout Dissection) {
        describeIdentity(bytes, into: &dissection)
        guard header.byteCount == 16, let time = ICMP.time(in: message) else { return }
        dissection.add(Self.dataTime, value: time, at: 8, count: 8)
        let age = WireDuration(bits: UInt64(bitPattern: message.context.frameTime.nanoseconds(since: time)))
        dissection.add(Self.dataAge, value: age, at: 8, count: 8, flags: .generated)
    }

    /// Destination unreachable, time exceeded and parameter problem.
    private func describeError(_ bytes: RawSpan, into dissection: inout Dissection) {
        guard bytes.byteCount >= 8 else { return }
        let words = bytes.uint8(at: 5)
        if type == 12 {
            dissection.add(Self.pointer, value: UInt32(bytes.uint8(at: 4)), at: 4, count: 1)
            dissection.add(Self.unused, at: words == 0 ? 5 : 6, count: words == 0 ? 3 : 2)
        } else {
            let hasMTU = type == 3 && code == 4
            if words == 0 {
                dissection.add(Self.unused, at: 4, count: hasMTU ? 2 : 4)
            } else {
                dissection.add(Self.unused, at: 4, count: 1)
                if !hasMTU { dissection.add(Self.unused, at: 6, count: 2) }
            }
            if hasMTU { dissection.add(Self.nextHopMTU, in: bytes, at: 6) }
        }
        guard words > 0 else { return }
        dissection.add(Self.quotedWords, in: bytes, at: 5)
        dissection.add(Self.quotedLength, value: UInt16(words) &* 4, at: 5, count: 1, flags: .generated)
    }

    /// A router advertisement (RFC 1256 section 3.1), to which mobile IP adds extensions (RFC 5944 section 2.1).
    private func describeRouters(_ bytes: RawSpan, into dissection: inout Dissection) {
        dissection.add(Self.addressCount, in: bytes, at: 4)
        dissection.add(Self.addressEntrySize, in: bytes, at: 5)
        dissection.add(Self.lifetime, in: bytes, at: 6)
        guard bytes.uint8(at: 5) == 2 else { return }
        let count = Int(bytes.uint8(at: 4))
        let end = 8 &+ count &* 8
        var place = 8
        while place < end, place &+ 8 <= bytes.byteCount {
            dissection.add(Self.routerAddress, in: bytes, at: place)
            dissection.add(Self.preference, in: bytes, at: place &+ 4)
            place &+= 8
        }
        if place < end {
            dissection.fault(
                .malformed(
                    .outOfRange(field: Self.addressCount.name, value: count, allowed: 0...max(0, place / 8 &- 1))),
                at: 4
            )
        } else if code == 0 || code == 16 {
            MobileAgentAdvertisement.describe(bytes, at: end, into: &dissection)
        }
    }

    /// An extended echo request or its answer (RFC 8335).
    private func describeProbe(_ bytes: RawSpan, into dissection: inout Dissection) {
        guard bytes.byteCount >= 8 else { return }
        dissection.add(Self.identifier, in: bytes, at: 4)
        dissection.add(Self.swappedIdentifier, value: bytes.uint16LittleEndian(at: 4), at: 4, count: 2)
        dissection.add(Self.probeSequence, in: bytes, at: 6)
        if type == 42 {
            dissection.add(Self.probeReserved, in: bytes, at: 7)
            dissection.add(Self.isLocal, in: bytes, at: 7)
            if bytes.byteCount > 8 { ICMPExtension.describe(message, at: 8, into: &dissection) }
        } else {
            dissection.add(Self.neighborState, in: bytes, at: 7)
            dissection.add(Self.answerReserved, in: bytes, at: 7)
            dissection.add(Self.isActive, in: bytes, at: 7)
            dissection.add(Self.runsIPv4, in: bytes, at: 7)
            dissection.add(Self.runsIPv6, in: bytes, at: 7)
        }
    }

    /// IANA icmp-parameters.
    static let typeNames = ValueNames { value in
        switch value {
        case 0: "Echo reply"
        case 3: "Destination unreachable"
        case 4: "Source quench"
        case 5: "Redirect"
        case 6: "Alternate host address"
        case 8: "Echo request"
        case 9: "Router advertisement"
        case 10: "Router solicitation"
        case 11: "Time exceeded"
        case 12: "Parameter problem"
        case 13: "Timestamp request"
        case 14: "Timestamp reply"
        case 15: "Information request"
        case 16: "Information reply"
        case 17: "Address mask request"
        case 18: "Address mask reply"
        case 30: "Traceroute"
        case 31: "Datagram conversion error"
        case 32: "Mobile host redirect"
        case 33: "IPv6 where are you"
        case 34: "IPv6 I am here"
        case 35: "Mobile registration request"
        case 36: "Mobile registration reply"
        case 37: "Domain name request"
        case 38: "Domain name reply"
        case 39: "SKIP"
        case 40: "Photuris"
        case 41: "Experimental mobility"
        case 42: "Extended echo request"
        case 43: "Extended echo reply"
        default: nil
        }
    }
}
