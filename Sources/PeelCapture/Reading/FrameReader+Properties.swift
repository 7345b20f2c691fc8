import PeelWire

extension FrameReader {
    /// The file's type in words: `pcap`, `pcap with nanoseconds`, `modified pcap`, `pcapng`.
    public var typeName: String { header?.typeName ?? "pcapng" }

    /// The format has room for remarks on frames: pcapng.
    public var canHaveRemarks: Bool { header == nil }

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

    /// Is told of each block of secrets, also of those met so far, before the frames behind it are read.
    public var onSecrets: (@Sendable (DecryptionSecrets) -> Void)? {
        get { blocks.onSecrets }
        set {
            blocks.onSecrets = newValue
            if let newValue { blocks.secrets.forEach(newValue) }
        }
    }

    /// How many things the blocks so far described: it grows with each interface, section, name, secret and statistic.
    public var descriptionCount: Int {
        blocks.interfaces.count &+ blocks.sections.count &+ blocks.names.count &+ blocks.secrets.count
            &+ blocks.statistics.count
    }

    /// Blocks that were passed over so far, by type, in order of type.
    public var skippedBlocks: [(type: UInt32, count: Int)] {
        blocks.skipped.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Descriptions, names and secrets that were not kept, because those before them take up all that is kept (64 MiB).
    public var unkeptBlockCount: Int { blocks.unkeptCount }

    /// Where the most recent frame's record or block begins, in bytes from the stream's start, after decompression.
    public var recentOffset: Int64 { recent.offset }

    /// Moves to the record or block at `byteOffset`, which an earlier ``recentOffset`` or ``FrameDetails/byteOffset``
    /// named, so that the next frame is read from there. False where the file is not mapped.
    ///
    /// Frames are numbered on from where the reader was: ``frameCount`` counts frames handed out.
    public mutating func move(to byteOffset: Int64) -> Bool {
        guard window.source.isMapped, window.move(to: byteOffset) else { return false }
        if let header {
            format = header.isPlain ? .plainPcap : .pcap
        } else {
            format = .pcapng
            restoreSection(at: byteOffset)
        }
        damage = nil
        return true
    }

    /// What the file tells of the frame at the window's position, whose header has just been read.
    mutating func readDetails(_ details: inout FrameDetails) {
        details.byteOffset = window.offset
        details.statedCapturedCount = recent.stated
        details.hasTime = true
        details.comments.removeAll(keepingCapacity: true)
        details.flags = nil
        details.dropCount = nil
        details.packetID = nil
        details.queue = nil
        details.otherOptions.removeAll(keepingCapacity: true)
        guard recent.kind != .pcapRecord, recent.blockCount >= 16 else { return }
        let block = BlockReader(
            window.span(from: window.position, count: recent.blockCount - 4), isBigEndian: isBigEndian)
        switch recent.kind {
        case .pcapRecord: return
        case .simplePacket:
            details.hasTime = false
            return
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
            default:
                if let option = block.otherOption(code, start, count) { details.otherOptions.append(option) }
            }
        }
    }
}
