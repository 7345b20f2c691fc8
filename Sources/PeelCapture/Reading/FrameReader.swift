import PeelWire

/// Reads the frames of a capture file or stream in order, in place.
///
/// pcap and pcapng of any byte order and time resolution, plain or compressed with gzip, zstd or lz4, from a file, a
/// FIFO or standard input. A file is mapped, so that its frames lie in the page cache and nothing is copied; a stream
/// goes through a window that holds the record being read. Frames are handed out as soon as they have come.
///
/// A frame is valid until the next call of ``next()``. Nothing is allocated per frame.
public struct FrameReader: ~Copyable {
    /// The record formats; the first one is what the short way of ``next()`` reads.
    enum Format { case plainPcap, pcap, pcapng, ended }

    var window: ByteWindow
    var format: Format
    // What the short way needs of a pcap header.
    var isSwapped: Bool
    var fractionFactor: Int64
    var linkType: LinkType
    var longestCaptured: Int
    // The record of the most recent frame: where it begins and ends in the window, and what kind it is.
    var recent: RecentRecord
    /// Frames handed out so far; the number of the most recent one.
    public internal(set) var frameCount: Int

    // Spelled out, because `?` would set it before the initializer has tried what can fail.
    var header: Optional<PcapHeader>
    var section: SectionState
    var blocks: BlockState
    /// What was wrong where reading ended; nil at a proper end. Known once ``next()`` has returned nil.
    public internal(set) var damage: Optional<CaptureDamage>
    /// Where the file makes no sense, look for the next record that does and go on there.
    public var isSalvaging: Bool
    /// What was passed over so.
    public internal(set) var passedOver: SkippedParts
    /// The time of the latest record, which tells whether another one makes sense.
    var latestSeconds: Optional<Int64>
    /// Where the search behind damage has found the last record, in the stream.
    var resumedOffset: Int64
    /// The path as it was given.
    public let path: String

    /// Opens a capture file, a FIFO, or `-` for standard input.
    ///
    /// Fails where there is no capture to read: no such file, no permission, a directory, an empty file, another type
    /// of file, a version that nobody reads.
    public init(path: String) throws(CaptureError) {
        let reader = try Self.opened(path)
        self = reader
    }

    private static func opened(_ path: String) throws(CaptureError) -> FrameReader {
        var reader = FrameReader(ByteWindow(try ByteSource(path: path)), path: path)
        if let error = reader.open() { throw error }
        return reader
    }

    /// A reader of the same file from its start. Of a mapped file both share the map, so that its pages are mapped once.
    public func another() throws(CaptureError) -> FrameReader {
        guard window.source.isMapped else { return try FrameReader(path: path) }
        var reader = FrameReader(ByteWindow(window.source), path: path)
        if let error = reader.open() { throw error }
        return reader
    }

    init(_ window: consuming ByteWindow, path: String) {
        self.window = window
        self.path = path
        format = .ended
        isSwapped = false
        fractionFactor = 1000
        linkType = .ethernet
        longestCaptured = 0
        recent = RecentRecord()
        frameCount = 0
        header = nil
        section = SectionState()
        blocks = BlockState()
        damage = nil
        latestSeconds = nil
        resumedOffset = -1
        isSalvaging = false
        passedOver = SkippedParts()
    }

    /// The next frame, or nil at the end; ``damage`` then tells whether that is the end of the file.
    @_lifetime(&self)
    public mutating func next() -> Frame? {
        if format == .plainPcap, window.available >= 16, !isSalvaging {
            let captured = Int(ordered(window.word(8)))
            // A record without bytes may be the zeros of a page that is gone: the long way looks closer.
            if captured > 0, captured <= longestCaptured, captured <= window.available &- 16,
                window.isWhole(captured &+ 16)
            {
                let seconds = Int64(ordered(window.word(0)))
                let fraction = Int64(ordered(window.word(4)))
                let wire = Int(ordered(window.word(12)))
                recent.start = window.position
                recent.offset = window.offset
                recent.stated = captured
                frameCount &+= 1
                return Frame(
                    time: Timestamp(nanoseconds: seconds &* 1_000_000_000 &+ fraction &* fractionFactor),
                    linkType: linkType,
                    interface: 0,
                    captured: window.take(after: 16, count: captured),
                    wireCount: wire
                )
            }
        }
        return nextTheLongWay()
    }

    @inline(__always)
    func ordered(_ word: UInt32) -> UInt32 { isSwapped ? word.byteSwapped : word }

    @inline(__always)
    func ordered(_ half: UInt16) -> UInt16 { isSwapped ? half.byteSwapped : half }

    /// The next frame, with what the file tells of it beside its bytes.
    ///
    /// The arrays in `details` are used again, so nothing is allocated for frames without remarks.
    @_lifetime(&self)
    public mutating func next(_ details: inout FrameDetails) -> Frame? {
        guard let packet = findNext() else { return nil }
        readDetails(&details)
        return take(packet)
    }

    /// The time of the next frame, which is not handed out yet; nil at the end.
    public mutating func peekTime() -> Timestamp? { findNext()?.time }

    @inline(never)
    @_lifetime(&self)
    private mutating func nextTheLongWay() -> Frame? {
        if format == .pcapng, window.available >= 32, ordered(window.word(0)) == BlockType.enhancedPacket {
            let stated = Int(ordered(window.word(4)))
            let captured = Int(ordered(window.word(20)))
            // A sound packet block of the same interface as before; anything else is looked at more closely.
            if ordered(window.word(8)) == section.current, captured <= section.longestCaptured, stated & 3 == 0,
                stated >= captured &+ 32, stated <= window.available, window.isWhole(stated),
                Int(ordered(window.word(stated &- 4))) == stated
            {
                let ticks = UInt64(ordered(window.word(12))) << 32 | UInt64(ordered(window.word(16)))
                recent.kind = .enhancedPacket
                recent.blockCount = stated
                recent.stated = captured
                return take(
                    PacketHeader(
                        time: section.time(ticks),
                        linkType: section.linkType,
                        interface: UInt32(truncatingIfNeeded: section.firstInterface) &+ section.current,
                        headerCount: 28,
                        captured: captured,
                        trailerCount: stated &- 28 &- captured,
                        wire: Int(ordered(window.word(24)))
                    )
                )
            }
        }
        guard let packet = findNext() else { return nil }
        return take(packet)
    }

    /// Moves to the record of the next frame and reads its header.
    private mutating func findNext() -> PacketHeader? {
        if isSalvaging { return findBehindDamage() }
        return findHere()
    }

    /// The same, at this place or nowhere.
    mutating func findHere() -> PacketHeader? {
        switch format {
        case .plainPcap, .pcap: findPcapRecord()
        case .pcapng: findPacketBlock()
        case .ended: nil
        }
    }

    /// Moves behind the record and hands out its frame.
    @inline(__always)
    @_lifetime(&self)
    private mutating func take(_ packet: PacketHeader) -> Frame {
        recent.start = window.position
        recent.offset = window.offset
        frameCount &+= 1
        return Frame(
            time: packet.time,
            linkType: packet.linkType,
            interface: packet.interface,
            captured: window.take(after: packet.headerCount, count: packet.captured, trailer: packet.trailerCount),
            wireCount: packet.wire
        )
    }

    /// Ends reading at a record that makes no sense.
    mutating func end(at offset: Int64, _ reason: String) {
        format = .ended
        if window.source.isStopped { return }
        // Where the file shrank or the stream failed, that is the reason for whatever looks wrong.
        if let size = window.source.shrunkenSize() {
            damage = CaptureDamage(at: size, "the file shrank at byte \(size) while it was read")
        } else if let failure = window.source.failure {
            damage = CaptureDamage(at: offset, failure)
        } else {
            damage = CaptureDamage(at: offset, reason)
        }
    }

    /// Ends reading where the bytes end between two records.
    mutating func endOfBytes() {
        format = .ended
        if window.source.isStopped { return }
        if let size = window.source.shrunkenSize() {
            damage = CaptureDamage(at: size, "the file shrank at byte \(size) while it was read")
        } else if let failure = window.source.failure {
            damage = CaptureDamage(at: window.offset, failure)
        }
    }

    /// The longest frame that a file of `linkType` can hold: what libpcap and Wireshark believe.
    static func longestFrame(_ linkType: LinkType) -> Int {
        switch linkType.rawValue {
        case 231, 249: 128 << 20  // D-Bus messages, USBPcap
        case 279: 8 << 20  // Elektrobit high speed capture and replay
        default: 262_144
        }
    }
}

/// What a record or packet block says of its frame, wherever it says it.
struct PacketHeader {
    var time = Timestamp(nanoseconds: 0)
    var linkType = LinkType.ethernet
    var interface: UInt32 = 0
    /// Bytes in front of the frame.
    var headerCount = 0
    /// Captured bytes that are here.
    var captured = 0
    /// Bytes behind the frame.
    var trailerCount = 0
    /// The length on the wire.
    var wire = 0
}

/// Where the most recent frame's record lies.
struct RecentRecord {
    enum Kind { case pcapRecord, enhancedPacket, simplePacket, oldPacket }

    var kind = Kind.pcapRecord
    /// In the window.
    var start = 0
    /// In the stream.
    var offset: Int64 = 0
    /// The captured length that it states.
    var stated = 0
    /// The block's length, header and trailer included.
    var blockCount = 0
}
