import PeelWire

extension BlockBuilder {
    /// A Section Header Block (draft-ietf-opsawg-pcapng, section 4.1). Its length is left open.
    init(section: SectionDescription, comments: [String], application: String, keepsRemarks: Bool) {
        self.init(FrameReader.sectionHeaderType)
        put(UInt32(0x1a2b_3c4d))
        put(UInt16(1))
        put(UInt16(0))
        put(UInt64.max)
        let start = bytes.count
        if keepsRemarks {
            for comment in comments { option(1, comment) }
            option(2, section.hardware)
            option(3, section.operatingSystem)
        }
        option(4, keepsRemarks ? section.application ?? application : application)
        endOptions(since: start)
    }

    /// An Interface Description Block (section 4.2).
    init(interface: InterfaceDescription, resolution: UInt8, snapLength: UInt32, keepsRemarks: Bool) {
        self.init(BlockType.interfaceDescription)
        put(UInt16(truncatingIfNeeded: interface.linkType.rawValue))
        put(UInt16(0))
        put(snapLength)
        let start = bytes.count
        if keepsRemarks {
            for comment in interface.comments { option(1, comment) }
            option(2, interface.name)
            option(3, interface.about)
            for (address, mask) in interface.ipv4Addresses { option(4, Self.bytes(address) + Self.bytes(mask)) }
            for (address, length) in interface.ipv6Addresses { option(5, Self.bytes(address) + [length]) }
            if let address = interface.macAddress {
                option(6, (0..<6).map { UInt8(truncatingIfNeeded: address.bits48 >> UInt64(40 - $0 * 8)) })
            }
            option(8, number: interface.speed)
        }
        option(9, [resolution])
        if keepsRemarks {
            if let filter = interface.filter { option(11, [0] + Array(filter.utf8)) }
            option(12, interface.operatingSystem)
        }
        if let count = interface.checkSequenceCount { option(13, [UInt8(clamping: count)]) }
        if interface.timeOffset != 0 { option(14, number: interface.timeOffset) }
        if keepsRemarks { option(15, interface.hardware) }
        endOptions(since: start)
    }

    /// A Name Resolution Block (section 4.5).
    init(names: some Sequence<NameRecord>) {
        self.init(BlockType.nameResolution)
        for record in names {
            var value: [UInt8]
            let kind: UInt16
            switch record.address {
            case .ipv4(let address): (kind, value) = (1, Self.bytes(address))
            case .ipv6(let address): (kind, value) = (2, Self.bytes(address))
            }
            for name in record.names where value.count + name.utf8.count < Int(UInt16.max) {
                value += Array(name.utf8) + [0]
            }
            option(kind, value)
        }
        put(UInt32(0))
    }

    /// A Decryption Secrets Block (section 4.7).
    init(secrets: DecryptionSecrets) {
        self.init(BlockType.decryptionSecrets)
        put(secrets.kind)
        put(UInt32(clamping: secrets.data.count))
        put(raw: secrets.data)
        pad()
    }

    /// An Interface Statistics Block (section 4.6); `ticks` turns a moment into the interface's units.
    init(statistics: InterfaceStatistics, interface: UInt32, ticks: (Timestamp) -> UInt64) {
        self.init(BlockType.interfaceStatistics)
        put(interface)
        put(ticks: ticks(statistics.time))
        let start = bytes.count
        for comment in statistics.comments { option(1, comment) }
        for (code, time) in [(UInt16(2), statistics.start), (3, statistics.end)] {
            guard let time else { continue }
            put(code)
            put(UInt16(8))
            put(ticks: ticks(time))
        }
        option(4, number: statistics.received)
        option(5, number: statistics.dropped)
        option(6, number: statistics.accepted)
        option(7, number: statistics.droppedBySystem)
        option(8, number: statistics.delivered)
        endOptions(since: start)
    }

    private static func bytes(_ address: IPv4Address) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: address.bits32 >> UInt32(24 - $0 * 8)) }
    }

    private static func bytes(_ address: IPv6Address) -> [UInt8] {
        (0..<16).map { index in
            UInt8(truncatingIfNeeded: (index < 8 ? address.high : address.low) >> UInt64(56 - index % 8 * 8))
        }
    }
}
