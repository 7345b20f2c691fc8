import PeelWire

extension FrameReader {
    /// Finds out what the source is, and reads its header.
    mutating func open() -> CaptureError? {
        do throws(CaptureError) {
            try recognise()
            return nil
        } catch {
            return error
        }
    }

    private mutating func recognise() throws(CaptureError) {
        let subject = path == "-" ? "standard input" : path
        guard window.require(4) else { throw Self.tooShort(subject, window.available, window.source.failure) }
        if !window.source.isMapped {
            try window.decompress()
            guard window.require(4) else { throw Self.tooShort(subject, window.available, window.source.failure) }
        }
        let magic = window.word(0)
        if magic == Self.sectionHeaderType {
            try openPcapng(subject)
        } else if PcapHeader.recognises(magic) {
            try openPcap(subject)
        } else {
            throw Self.unknownType(subject, magic)
        }
    }

    private mutating func openPcap(_ subject: String) throws(CaptureError) {
        guard window.require(PcapHeader.byteCount) else {
            throw Self.cutShort(subject, "file", window, PcapHeader.byteCount)
        }
        var header = try PcapHeader(window, subject)
        guard window.require(header.headerCount) else {
            throw Self.cutShort(subject, "file", window, header.headerCount)
        }
        window.advance(header.headerCount)
        // A pipe is not kept waiting for records that may be far off: there the first ones choose that are here.
        if !window.source.isMapped, !window.source.isLive { _ = window.require(128 << 10) }
        header.chooseLayout(window)
        isSwapped = header.isSwapped
        fractionFactor = header.resolution == .nanoseconds ? 1 : 1000
        linkType = header.linkType
        longestCaptured = Self.longestFrame(linkType)
        format = header.isPlain ? .plainPcap : .pcap
        var interface = InterfaceDescription(
            linkType: header.linkType,
            snapLength: header.snapLength,
            resolution: header.resolution
        )
        interface.checkSequenceCount = header.checkSequenceCount
        blocks.interfaces = [interface]
        var section = SectionDescription()
        section.isBigEndian = header.isSwapped == Self.isLittleEndianMachine
        section.majorVersion = header.majorVersion
        section.minorVersion = header.minorVersion
        blocks.sections = [section]
        self.header = header
    }

    private mutating func openPcapng(_ subject: String) throws(CaptureError) {
        format = .pcapng
        guard window.require(28) else {
            throw Self.cutShort(subject, "section", window, 28)
        }
        if let damage = readSectionHeader() { throw CaptureError(subject, damage.reason) }
        readLeadingDescriptions()
    }

    /// Reads the interfaces that stand before the first packet, so that they are known from the start. A pipe is not
    /// kept waiting: there only what has come is read.
    private mutating func readLeadingDescriptions() {
        let isLive = window.source.isLive
        while format == .pcapng {
            guard isLive ? window.available >= 12 : window.require(12) else { return }
            let type = ordered(window.word(0))
            let stated = Int(ordered(window.word(4)))
            guard BlockType.descriptions.contains(type), stated >= 12 else { return }
            guard !isLive || window.available >= stated else { return }
            guard readDescriptionBlock(type, window.offset, stated) else { return }
        }
    }

    private static func cutShort(
        _ subject: String,
        _ what: String,
        _ window: borrowing ByteWindow,
        _ needed: Int
    ) -> CaptureError {
        let reason = "the \(what) header is cut short after \(window.available) bytes, \(needed) needed"
        return CaptureError(subject, window.source.failure ?? reason)
    }

    static var isLittleEndianMachine: Bool { UInt16(1).littleEndian == 1 }

    private static func tooShort(_ subject: String, _ count: Int, _ failure: String?) -> CaptureError {
        if let failure { return CaptureError(subject, failure) }
        if count == 0 { return CaptureError(subject, "nothing came", cure: "a capture begins with a file header") }
        return CaptureError(subject, "is not a capture file: only \(count) bytes")
    }

    /// Names what the file is instead, where its first four bytes tell.
    private static func unknownType(_ subject: String, _ magic: UInt32) -> CaptureError {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: UInt32(littleEndian: magic) >> UInt32($0 * 8)) }
        if let known = otherTypes.first(where: { bytes.starts(with: $0.bytes) }) {
            return CaptureError(subject, "is \(known.name)", cure: known.cure)
        }
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
        return CaptureError(
            subject,
            "is not a capture file: it begins with \(digits)",
            cure: "pcap and pcapng are read, plain or compressed with gzip, zstd or lz4"
        )
    }

    /// Files that people take for captures that peel reads.
    private static let otherTypes: [(bytes: [UInt8], name: String, cure: String)] = [
        (Array("BZh".utf8), "compressed with bzip2", "unpack it first: bzip2 -d"),
        ([0xfd, 0x37, 0x7a, 0x58], "compressed with xz", "unpack it first: xz -d"),
        ([0x02, 0x21, 0x4c, 0x18], "compressed with lz4's legacy format", "unpack it first: lz4 -d"),
        (Array("PK".utf8) + [3, 4], "a zip archive", "unpack it first"),
        (Array("snoo".utf8), "a snoop capture", "convert it: editcap -F pcap"),
        (Array("GMBU".utf8), "a Network Monitor capture", "convert it: editcap -F pcap"),
        (Array("RTSS".utf8), "a Network Monitor capture", "convert it: editcap -F pcap"),
        (Array("XCP".utf8) + [0], "a NetXray capture", "convert it: editcap -F pcap"),
        ([0x7f, 0x45, 0x4c, 0x46], "a program", "name a capture file"),
    ]
}
