import CPcap
import PeelWire

/// Link types as libpcap knows them: its own numbers (DLT_), names and descriptions.
///
/// Files hold LINKTYPE_ numbers, which are the same on every system; libpcap's calls take DLT_ numbers, some of which
/// differ from system to system. This file and its neighbours are the boundary to libpcap.
extension LinkType {
    /// Pairs that differ: the number in files, and libpcap's here.
    private static let pairs: [(file: UInt32, library: Int32)] = [
        (100, DLT_ATM_RFC1483), (101, DLT_RAW), (102, DLT_SLIP_BSDOS), (103, DLT_PPP_BSDOS), (106, DLT_ATM_CLIP),
        (246, DLT_PFSYNC), (258, DLT_PKTAP), (108, DLT_LOOP), (109, DLT_ENC),
    ]

    /// From libpcap's number.
    init(libraryNumber: Int32) {
        let pair = Self.pairs.first { $0.library == libraryNumber }
        self.init(rawValue: pair?.file ?? UInt32(bitPattern: libraryNumber))
    }

    /// libpcap's number. Raw IP has had three numbers in files; all of them are libpcap's raw IP.
    var libraryNumber: Int32 {
        if self == .rawBSD || self == .rawOpenBSD { return DLT_RAW }
        return Self.pairs.first { $0.file == rawValue }?.library ?? Int32(truncatingIfNeeded: rawValue)
    }

    /// libpcap's name: `EN10MB`; nil where it has none.
    public var libraryName: String? {
        guard let name = unsafe pcap_datalink_val_to_name(libraryNumber) else { return nil }
        return unsafe String(cString: name)
    }

    /// libpcap's words: `Ethernet`; nil where it has none.
    public var libraryDescription: String? {
        guard let text = unsafe pcap_datalink_val_to_description(libraryNumber) else { return nil }
        return unsafe String(cString: text)
    }

    /// The link type of a name as libpcap has it, in any case, or of a number as in files; nil where there is none.
    public init?(named name: String) {
        if let number = UInt32(name) {
            self.init(rawValue: number)
            return
        }
        let bare = name.uppercased().hasPrefix("DLT_") ? String(name.dropFirst(4)) : name
        let number = unsafe pcap_datalink_name_to_val(bare)
        guard number >= 0 else { return nil }
        self.init(libraryNumber: number)
    }
}
