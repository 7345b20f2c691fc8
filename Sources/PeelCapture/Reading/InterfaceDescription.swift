import PeelWire

/// One capture interface of a source: what a pcap header or a pcapng Interface Description Block says of it.
public struct InterfaceDescription: Sendable {
    /// Counted from 0 within the source; frames carry it.
    public var index: UInt32
    /// The pcapng section it belongs to, counted from 0.
    public var section: Int
    /// Counted from 0 within its section, as Wireshark's `frame.interface_id`.
    public var indexInSection: UInt32
    /// What its frames begin with.
    public var linkType: LinkType
    /// The most bytes that were kept of a frame; 0 where there was no limit.
    public var snapLength: UInt32
    /// What one unit of its timestamps is.
    public var resolution: TimeResolution
    /// Seconds to add to each of its timestamps; 0 where the file names none.
    public var timeOffset: Int64 = 0
    /// `eth0`; nil where the file names none.
    public var name: String?
    /// What it is in words.
    public var about: String?
    /// The capture expression, as text.
    public var filter: String?
    /// The operating system of the machine that captured.
    public var operatingSystem: String?
    /// The interface's hardware.
    public var hardware: String?
    /// Bits a second.
    public var speed: UInt64?
    /// Its own MAC address.
    public var macAddress: MACAddress?
    /// Its IPv4 addresses with their network masks.
    public var ipv4Addresses: [(address: IPv4Address, mask: IPv4Address)] = []
    /// Its IPv6 addresses with their prefix lengths.
    public var ipv6Addresses: [(address: IPv6Address, prefixLength: UInt8)] = []
    /// Bytes of frame check sequence at each frame's end; nil where unknown.
    public var checkSequenceCount: Int?
    /// Remarks on the interface.
    public var comments: [String] = []

    public init(
        index: UInt32 = 0,
        section: Int = 0,
        indexInSection: UInt32 = 0,
        linkType: LinkType,
        snapLength: UInt32,
        resolution: TimeResolution
    ) {
        self.index = index
        self.section = section
        self.indexInSection = indexInSection
        self.linkType = linkType
        self.snapLength = snapLength
        self.resolution = resolution
    }
}

/// What one unit of a timestamp is: a power of ten or of two of a second (pcapng, `if_tsresol`).
public struct TimeResolution: Hashable, Sendable, BitwiseCopyable {
    /// The negative power.
    public let exponent: UInt8
    /// The power is one of two, not of ten.
    public let isBinary: Bool

    public init(exponent: UInt8, isBinary: Bool = false) {
        self.exponent = exponent
        self.isBinary = isBinary
    }

    /// From an `if_tsresol` option: the top bit chooses the base.
    init(option: UInt8) {
        self.init(exponent: option & 0x7f, isBinary: option & 0x80 != 0)
    }

    public static var microseconds: TimeResolution { .init(exponent: 6) }
    public static var nanoseconds: TimeResolution { .init(exponent: 9) }

    /// How many decimal places a time of this resolution has, at most nine.
    public var decimalPlaces: Int { isBinary ? 9 : Swift.min(Int(exponent), 9) }

    /// `ticks` units in nanoseconds, cut to what 64 bits hold; finer units are rounded down.
    func nanoseconds(_ ticks: UInt64) -> Int64 {
        if isBinary {
            if exponent >= 64 {
                let high = ticks.multipliedFullWidth(by: 1_000_000_000).high
                return exponent >= 128 ? 0 : Int64(clamping: high >> UInt64(exponent &- 64))
            }
            let product = ticks.multipliedFullWidth(by: 1_000_000_000)
            if exponent == 0 { return product.high == 0 ? Int64(clamping: product.low) : Int64.max }
            if product.high >> UInt64(exponent) != 0 { return Int64.max }
            return Int64(clamping: product.high << UInt64(64 &- exponent) | product.low >> UInt64(exponent))
        }
        if exponent <= 9 {
            let (product, overflows) = ticks.multipliedReportingOverflow(by: Self.power(9 &- exponent))
            return overflows ? Int64.max : Int64(clamping: product)
        }
        return exponent > 28 ? 0 : Int64(clamping: ticks / Self.power(exponent &- 9))
    }

    /// Ten to `exponent`, which is at most 19.
    private static func power(_ exponent: UInt8) -> UInt64 {
        var value: UInt64 = 1
        for _ in 0..<Swift.min(exponent, 19) { value &*= 10 }
        return value
    }
}

extension TimeResolution: CustomStringConvertible {
    /// `microseconds`, `10^-7 s`, `2^-20 s`.
    public var description: String {
        switch (isBinary, exponent) {
        case (false, 0), (true, 0): "seconds"
        case (false, 3): "milliseconds"
        case (false, 6): "microseconds"
        case (false, 9): "nanoseconds"
        case (false, 12): "picoseconds"
        default: "\(isBinary ? 2 : 10)^-\(exponent) s"
        }
    }
}

/// What an Interface Statistics Block counts; nil where the file does not tell.
public struct InterfaceStatistics: Sendable {
    /// The interface, counted from 0 within the source.
    public var interface: UInt32
    /// When it was counted.
    public var time: Timestamp
    /// When the capture began and ended.
    public var start: Timestamp?
    public var end: Timestamp?
    /// Packets that the interface received.
    public var received: UInt64?
    /// Packets that it dropped for lack of resources.
    public var dropped: UInt64?
    /// Packets that the filter accepted.
    public var accepted: UInt64?
    /// Packets that the operating system dropped.
    public var droppedBySystem: UInt64?
    /// Packets that were delivered to the user.
    public var delivered: UInt64?
    /// Remarks.
    public var comments: [String] = []

    public init(interface: UInt32, time: Timestamp) {
        self.interface = interface
        self.time = time
    }
}

/// What a pcapng Section Header Block says; a pcap file has one section without words.
public struct SectionDescription: Sendable {
    /// Where the section begins, in bytes from the file's start.
    public var byteOffset: Int64 = 0
    /// Its numbers have the most significant byte first.
    public var isBigEndian = false
    /// The format's version.
    public var majorVersion: UInt16 = 1
    public var minorVersion: UInt16 = 0
    /// Bytes of the section after its header; nil where the file leaves it open.
    public var byteCount: Int64?
    /// The machine that wrote it.
    public var hardware: String?
    /// Its operating system.
    public var operatingSystem: String?
    /// The program that wrote it.
    public var application: String?
    /// Remarks on the section.
    public var comments: [String] = []
}

/// A name that a capture file tells of an address (pcapng Name Resolution Block).
public struct NameRecord: Sendable {
    public enum Address: Hashable, Sendable {
        case ipv4(IPv4Address)
        case ipv6(IPv6Address)
    }

    public var address: Address
    /// Its names, at least one.
    public var names: [String]
}

/// Secrets that a capture file carries (pcapng Decryption Secrets Block), as they stand.
public struct DecryptionSecrets: Sendable {
    /// What kind they are: 0x544c534b is an NSS key log (TLSK).
    public var kind: UInt32
    public var data: [UInt8]
}

/// What a file tells of one frame beside its bytes; ``FrameReader/next(_:)`` fills it, ``FrameReader/next()`` spares
/// the work.
public struct FrameDetails: Sendable {
    /// Where the frame's record or block begins, in bytes from the file's start, after decompression.
    public var byteOffset: Int64 = 0
    /// The captured length that the file states; more than the frame's where that exceeds the length on the wire.
    public var statedCapturedCount = 0
    /// False where the file keeps no time for the frame (Simple Packet Block); the frame's time is 0 then.
    public var hasTime = true
    /// Remarks on the frame, oldest first.
    public var comments: [String] = []
    /// `epb_flags`: direction, reception type, check sequence length, link errors; nil where absent.
    public var flags: UInt32?
    /// Packets lost between this one and the one before on its interface; nil where unknown.
    public var dropCount: UInt64?
    /// `epb_packetid`: the same for a packet that was seen on several interfaces.
    public var packetID: UInt64?
    /// `epb_queue`: the queue of the interface that received it.
    public var queue: UInt32?
    /// Options that nothing reads, for a writer to keep.
    public var otherOptions: [PacketOption] = []

    public init() {}
}

/// An option of a pcapng packet block as it stands, with its numbers in this machine's byte order.
public struct PacketOption: Equatable, Sendable {
    public var code: UInt16
    public var value: [UInt8]
}
