import PeelWire

/// What a pcap file's header says, and how its records lie.
struct PcapHeader {
    static let byteCount = 24

    /// Whose record headers the file has. Several writers of 1999 used the same magic numbers for different ones.
    enum Layout: Int {
        /// Time, captured length, length: 16 bytes.
        case standard = 16
        /// The standard header and four bytes: some Nokia devices.
        case nokia = 20
        /// With interface, protocol and packet type: Kuznetzov's patches of April and October 1999.
        case patched = 24
        /// The same with eight bytes more in front of the data: his patch of September 1999.
        case patchedWithProcessors = 28
    }

    /// Which of a record's two lengths comes first.
    enum Order {
        case capturedFirst
        /// Versions before 2.3, and DG/UX.
        case wireFirst
        /// Version 2.3: either; the lesser one is the captured length.
        case lesserFirst
    }

    var isSwapped = false
    var resolution = TimeResolution.microseconds
    var layout = Layout.standard
    var order = Order.capturedFirst
    var majorVersion: UInt16 = 2
    var minorVersion: UInt16 = 4
    var snapLength: UInt32 = 0
    var linkType = LinkType.ethernet
    var checkSequenceCount: Int?
    /// Bytes of padding in front of each frame: AIX puts three before FDDI.
    var padding = 0
    /// The header's length; Ixia's is four bytes longer.
    var headerCount = PcapHeader.byteCount
    /// The magic number is of those whose layout only the records tell.
    var isAmbiguous = false
    /// The file's type in words.
    var typeName = "pcap"

    /// The records are what the short way of ``FrameReader/next()`` reads.
    var isPlain: Bool { layout == .standard && order == .capturedFirst && padding == 0 }

    /// Whether four bytes begin a pcap file of any kind.
    static func recognises(_ word: UInt32) -> Bool {
        magics.contains(word) || magics.contains(word.byteSwapped)
    }

    private static let magics: [UInt32] = [0xa1b2_c3d4, 0xa1b2_3c4d, 0xa1b2_cd34, 0x1c00_01ab, 0x1c00_01ac]

    /// Reads the header at the window's start.
    init(_ window: borrowing ByteWindow, _ subject: String) throws(CaptureError) {
        var magic = window.word(0)
        if !Self.magics.contains(magic) {
            magic = magic.byteSwapped
            isSwapped = true
        }
        let swapped = isSwapped
        func word(_ offset: Int) -> UInt32 { swapped ? window.word(offset).byteSwapped : window.word(offset) }
        func half(_ offset: Int) -> UInt16 { swapped ? window.half(offset).byteSwapped : window.half(offset) }
        majorVersion = half(4)
        minorVersion = half(6)
        snapLength = word(16)
        var network = word(20)
        guard majorVersion >= 2 else {
            throw CaptureError(
                subject,
                "pcap version \(majorVersion).\(minorVersion) is older than 2.0, which no reader supports any more",
                cure: "convert it with the program that wrote it"
            )
        }
        switch magic {
        case 0xa1b2_3c4d:
            resolution = .nanoseconds
            typeName = "pcap with nanoseconds"
        case 0xa1b2_cd34:
            layout = .patched
            isAmbiguous = true
            typeName = "modified pcap"
        case 0x1c00_01ab, 0x1c00_01ac:
            if magic == 0x1c00_01ac { resolution = .nanoseconds }
            headerCount += 4
            typeName = "Ixia pcap"
        default:
            isAmbiguous = majorVersion == 2 && minorVersion >= 4 || majorVersion > 2 && majorVersion != 543
        }
        switch (majorVersion, minorVersion) {
        case (2, 0...2), (543, _): order = .wireFirst
        case (2, 3): order = .lesserFirst
        default: order = .capturedFirst
        }
        if magic == 0xa1b2_c3d4, majorVersion == 2, minorVersion == 2, let kind = Self.aixLinkTypes[network] {
            // AIX writes RFC 1573 interface types and nanoseconds.
            network = kind
            resolution = .nanoseconds
            padding = kind == 10 ? 3 : 0
            typeName = "AIX pcap"
        }
        if network & 0x0400_0000 != 0 { checkSequenceCount = Int(network >> 28) * 2 }
        linkType = LinkType(rawValue: network & 0x03ff_ffff)
    }

    private static let aixLinkTypes: [UInt32: UInt32] = [6: 1, 9: 6, 15: 10, 24: 0]

    /// Chooses the layout by the records that are here: the one whose first headers make the most sense, the standard
    /// one where they make equal sense. Of a stream there may be less than a header yet, which speaks for no layout.
    mutating func chooseLayout(_ window: borrowing ByteWindow) {
        guard isAmbiguous else { return }
        let isStandard = layout == .standard
        let candidates: [Layout] = isStandard ? [.standard, .patched, .nokia] : [.patched, .patchedWithProcessors]
        var least = Int.max
        for candidate in candidates where candidate == candidates[0] || candidate.rawValue <= window.available {
            let oddities = countOddities(candidate, window)
            if oddities < least {
                least = oddities
                layout = candidate
            }
        }
        if isStandard, layout != .standard { typeName = layout == .nokia ? "Nokia pcap" : "modified pcap" }
    }

    /// How many things in the first three records speak against `candidate`.
    private func countOddities(_ candidate: Layout, _ window: borrowing ByteWindow) -> Int {
        func word(_ offset: Int) -> UInt32 { isSwapped ? window.word(offset).byteSwapped : window.word(offset) }
        func half(_ offset: Int) -> UInt16 { isSwapped ? window.half(offset).byteSwapped : window.half(offset) }
        func byte(_ offset: Int) -> UInt8 { UInt8(truncatingIfNeeded: UInt16(littleEndian: window.half(offset))) }
        var oddities = 0
        var offset = 0
        for _ in 0..<3 {
            guard offset < window.available else { break }
            guard offset + candidate.rawValue <= window.available else { return oddities + 1 }
            let captured = word(offset + 8)
            let wire = word(offset + 12)
            if word(offset + 4) >= 1_000_000 { oddities += 1 }
            if snapLength > 0, captured > snapLength { oddities += 1 }
            if wire > 128 << 20 { oddities += 1 }
            if captured > wire { oddities += 1 }
            switch candidate {
            case .standard: break
            case .nokia:
                let extra = word(offset + 16)
                let isUsual =
                    extra & 0x0fff_00f0 == 0x0fbf_0000 && [0x9, 0xb].contains(extra >> 28)
                    && [0xb, 0xd].contains(extra >> 12 & 15) && [6, 9].contains(extra >> 8 & 15)
                    && [1, 2].contains(extra & 15)
                if !isUsual { oddities += 1 }
            case .patched, .patchedWithProcessors:
                if word(offset + 16) > 10_000 { oddities += 1 }
                let kind = half(offset + 20)
                if kind < 0x600, kind > 0x17, ![0x60, 0x200, 0x400].contains(kind) { oddities += 1 }
                if byte(offset + 22) > 4 { oddities += 1 }
            }
            guard captured <= FrameReader.longestFrame(linkType) else { return oddities + 1 }
            offset += candidate.rawValue + Int(captured)
            if offset > window.available { return oddities + 1 }
        }
        return oddities
    }
}
