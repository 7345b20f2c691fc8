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
            throw CaptureError(subject, window.source.failure ?? "the file header is cut short after \(window.available) bytes, 24 needed")
        }
        var header = try PcapHeader(window, subject)
        guard window.require(header.headerCount) else {
            throw CaptureError(subject, "the file header is cut short after \(window.available) bytes, \(header.headerCount) needed")
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
            throw CaptureError(subject, window.source.failure ?? "the section header is cut short after \(window.available) bytes, 28 needed")
        }
        if let damage = readSectionHeader() { throw CaptureError(subject, damage.reason) }
    }

    static var isLittleEndianMachine: Bool { UInt16(1).littleEndian == 1 }

    private static func tooShort(_ subject: String, _ count: Int, _ failure: String?) -> CaptureError {
        if let failure { return CaptureError(subject, failure) }
        if count == 0 { return CaptureError(subject, "nothing came", cure: "a capture begins with a file header") }
        return CaptureError(subject, "is not a capture file: only \(count) bytes")
    }

    /// Names what the file is instead, where its first bytes tell.
    private static func unknownType(_ subject: String, _ magic: UInt32) -> CaptureError {
        let known: [UInt32: String] = [
            0x0403_4b50: "a zip archive; unpack it first",
            0x5a37_fd00: "xz-compressed; unpack it first",
            0x587a_37fd: "xz-compressed; unpack it first",
            0x4643_534e: "a Windows Event Trace",
            0x7070_6f6e: "a snoop capture",
            0x6f6f_6e73: "a snoop capture of Solaris; convert it: editcap -F pcap",
            0x5453_4e46: "a NetXray capture; convert it: editcap -F pcap",
            0x4d42_5247: "a Network Monitor capture; convert it: editcap -F pcap",
            0x184c_2102: "compressed with lz4's legacy format; unpack it first: lz4 -d",
            0x464c_457f: "a program",
        ]
        let value = UInt32(littleEndian: magic)
        if value & 0xffffff == 0x68_5a42 {
            return CaptureError(subject, "is compressed with bzip2", cure: "unpack it first: bzip2 -d")
        }
        let cure = "pcap and pcapng are read, plain or compressed with gzip, zstd or lz4"
        if let name = known[value] { return CaptureError(subject, "is \(name)", cure: cure) }
        let digits = (0..<4).map { index in
            let byte = value >> UInt32(index * 8) & 255
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return CaptureError(subject, "is not a capture file: it begins with \(digits.joined(separator: " "))", cure: cure)
    }
}
