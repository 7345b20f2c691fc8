import PeelWire

extension FrameReader {
    /// The file's type in words: `pcap`, `pcap with nanoseconds`, `modified pcap`, `pcapng`.
    public var typeName: String { header?.typeName ?? "pcapng" }

    /// What the file is compressed with; nil where it is not.
    public var compression: Compression? { window.source.compression }

    /// The file's size in bytes; nil for a pipe.
    public var fileSize: Int64? { window.source.fileSize }

    /// The frames lie in the mapped file, so that they can be read again at their offsets.
    public var isMapped: Bool { window.source.isMapped }

    /// How far reading has come in the file, in bytes as they lie there; with ``fileSize`` it tells the progress.
    public var bytesRead: Int64 { window.source.isMapped ? window.offset : window.source.bytesRead }

    /// The version of the pcap format or of the current pcapng section.
    public var version: (major: UInt16, minor: UInt16) {
        guard let section = blocks.sections.last else { return (0, 0) }
        return (section.majorVersion, section.minorVersion)
    }

    /// The interfaces met so far. A pcap file has one; pcapng may describe more at any place.
    public var interfaces: [InterfaceDescription] { blocks.interfaces }

    /// The sections met so far; a pcap file is one.
    public var sections: [SectionDescription] { blocks.sections }

    /// The interface statistics met so far, in the file's order.
    public var statistics: [InterfaceStatistics] { blocks.statistics }

    /// The names met so far.
    public var names: [NameRecord] { blocks.names }

    /// The decryption secrets met so far.
    public var secrets: [DecryptionSecrets] { blocks.secrets }

    /// Blocks that were passed over so far, by type, in order of type.
    public var skippedBlocks: [(type: UInt32, count: Int)] {
        blocks.skipped.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Descriptions, names and secrets that were not kept, because those before them take up all that is kept (64 MiB).
    public var unkeptBlockCount: Int { blocks.unkeptCount }

    /// What the file tells of the most recent frame beside its bytes. Call it before the next ``next()``.
    public var details: FrameDetails {
        var details = FrameDetails()
        details.byteOffset = recent.offset
        details.statedCapturedCount = recent.stated
        guard recent.blockCount >= 16 else { return details }
        let block = BlockReader(
            window.span(from: recent.start, count: recent.blockCount - 4), isBigEndian: isBigEndian)
        switch recent.kind {
        case .pcapRecord: return details
        case .simplePacket:
            details.hasTime = false
            return details
        case .oldPacket:
            let drops = block.half(10)
            if drops != UInt16.max { details.dropCount = UInt64(drops) }
        case .enhancedPacket: break
        }
        let isOld = recent.kind == .oldPacket
        block.options(from: 28 + (recent.stated + 3) & ~3) { code, start, count in
            switch code {
            case 1: details.comments.append(block.text(start, count))
            case 2 where count >= 4: details.flags = block.word(start)
            case 4 where count >= 8 && !isOld: details.dropCount = block.long(start)
            case 5 where count >= 8 && !isOld: details.packetID = block.long(start)
            case 6 where count >= 4 && !isOld: details.queue = block.word(start)
            default: break
            }
        }
        return details
    }
}
