import PeelWire

extension BlockReader {
    /// A Section Header Block (section 4.1).
    func sectionHeader(at offset: Int64, withText isKept: Bool) -> SectionDescription {
        var section = SectionDescription()
        section.byteOffset = offset
        section.isBigEndian = isBigEndian
        section.majorVersion = half(12)
        section.minorVersion = half(14)
        let length = long(16)
        section.byteCount = length == UInt64.max ? nil : Int64(clamping: length)
        guard isKept else { return section }
        options(from: 24) { code, start, count in
            switch code {
            case 1: section.comments.append(text(start, count))
            case 2: section.hardware = text(start, count)
            case 3: section.operatingSystem = text(start, count)
            case 4: section.application = text(start, count)
            default: break
            }
        }
        return section
    }

    /// An Interface Description Block (section 4.2). Time is always read; the rest only tells.
    func interface(withText isKept: Bool) -> InterfaceDescription {
        var interface = InterfaceDescription(
            linkType: LinkType(rawValue: UInt32(half(8))),
            snapLength: word(12),
            resolution: .microseconds
        )
        options(from: 16) { code, start, count in
            switch code {
            case 9 where count >= 1: interface.resolution = TimeResolution(option: bytes.uint8(at: start))
            case 14 where count >= 8: interface.timeOffset = Int64(bitPattern: long(start))
            default: if isKept { describe(&interface, code, start, count) }
            }
        }
        return interface
    }

    private func describe(_ interface: inout InterfaceDescription, _ code: UInt16, _ start: Int, _ count: Int) {
        switch code {
        case 1: interface.comments.append(text(start, count))
        case 2: interface.name = text(start, count)
        case 3: interface.about = text(start, count)
        case 4 where count >= 8:
            let address = IPv4Address(bits32: bytes.uint32(at: start))
            interface.ipv4Addresses.append((address, IPv4Address(bits32: bytes.uint32(at: start + 4))))
        case 5 where count >= 17:
            interface.ipv6Addresses.append((ipv6Address(start), bytes.uint8(at: start + 16)))
        case 6 where count >= 6: interface.macAddress = MACAddress(bits48: bytes.uint48(at: start))
        case 8 where count >= 8: interface.speed = long(start)
        // The first byte tells the filter's kind: 0 is a text.
        case 11 where count >= 1 && bytes.uint8(at: start) == 0: interface.filter = text(start + 1, count - 1)
        case 12: interface.operatingSystem = text(start, count)
        case 13 where count >= 1: interface.checkSequenceCount = Int(bytes.uint8(at: start))
        case 15: interface.hardware = text(start, count)
        default: break
        }
    }

    private func ipv6Address(_ offset: Int) -> IPv6Address {
        IPv6Address(high: bytes.uint64(at: offset), low: bytes.uint64(at: offset + 8))
    }

    /// An Interface Statistics Block (section 4.6), in the time of its interface.
    func statistics(of interface: InterfaceDescription) -> InterfaceStatistics {
        var clock = SectionState()
        clock.select(interface)
        var statistics = InterfaceStatistics(interface: interface.index, time: clock.time(time(12)))
        options(from: 20) { code, start, count in
            guard code == 1 || count >= 8 else { return }
            switch code {
            case 1: statistics.comments.append(text(start, count))
            case 2: statistics.start = clock.time(time(start))
            case 3: statistics.end = clock.time(time(start))
            case 4: statistics.received = long(start)
            case 5: statistics.dropped = long(start)
            case 6: statistics.accepted = long(start)
            case 7: statistics.droppedBySystem = long(start)
            case 8: statistics.delivered = long(start)
            default: break
            }
        }
        return statistics
    }

    /// The records of a Name Resolution Block (section 4.5), which have the form of options.
    func nameRecords() -> [NameRecord] {
        var records: [NameRecord] = []
        options(from: 8) { kind, start, count in
            switch kind {
            case 1 where count > 4:
                let names = zeroTerminatedTexts(start + 4, count - 4)
                let address = IPv4Address(bits32: bytes.uint32(at: start))
                if !names.isEmpty { records.append(NameRecord(address: .ipv4(address), names: names)) }
            case 2 where count > 16:
                let names = zeroTerminatedTexts(start + 16, count - 16)
                if !names.isEmpty { records.append(NameRecord(address: .ipv6(ipv6Address(start)), names: names)) }
            default: break
            }
        }
        return records
    }

    private func zeroTerminatedTexts(_ start: Int, _ count: Int) -> [String] {
        var texts: [String] = []
        var offset = start
        while offset < start + count {
            let text = text(offset, start + count - offset)
            if !text.isEmpty { texts.append(text) }
            while offset < start + count, bytes.uint8(at: offset) != 0 { offset += 1 }
            offset += 1
        }
        return texts
    }

    /// A Decryption Secrets Block (section 4.7).
    func secrets() -> DecryptionSecrets {
        let length = Swift.min(Int(word(12)), count - 16)
        var data: [UInt8] = []
        data.reserveCapacity(length)
        for index in 0..<Swift.max(length, 0) { data.append(bytes.uint8(at: 16 + index)) }
        return DecryptionSecrets(kind: word(8), data: data)
    }
}
