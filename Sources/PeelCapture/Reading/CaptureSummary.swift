import PeelWire

/// What a capture file is and holds, counted in one pass over its records: what `capinfos` tells.
public struct CaptureSummary: Sendable {
    /// What was counted on one interface.
    public struct InterfaceCount: Sendable {
        public var description: InterfaceDescription
        /// Frames captured on it.
        public var frames = 0
        /// The last statistics that the file holds of it; nil where it holds none.
        public var statistics: InterfaceStatistics?
    }

    /// The path as it was given.
    public var path = ""
    /// `pcap`, `pcap with nanoseconds`, `modified pcap`, `pcapng`.
    public var typeName = ""
    /// The format's version.
    public var version: (major: UInt16, minor: UInt16) = (0, 0)
    /// What the file is compressed with; nil where it is not.
    public var compression: Compression?
    /// The link types of its interfaces, in order of first appearance, each once.
    public var linkTypes: [LinkType] = []
    /// The largest snapshot length of its interfaces; 0 where one of them has no limit.
    public var snapLength: UInt32 = 0
    /// The least and the greatest captured length of frames that are shorter than they were on the wire: what the
    /// snapshot length seems to have been. Nil where every frame is whole.
    public var inferredSnapLengths: ClosedRange<Int>?
    /// Frames.
    public var frameCount = 0
    /// Bytes of the file as it lies there; nil for a pipe.
    public var fileSize: Int64?
    /// Bytes on the wire of all frames.
    public var dataSize: Int64 = 0
    /// Bytes that were captured of them.
    public var capturedSize: Int64 = 0
    /// The earliest and the latest time of a frame; nil where no frame has a time.
    public var first: Timestamp?
    public var last: Timestamp?
    /// No frame is earlier than the one before it.
    public var isInOrder = true
    /// Frames that the file keeps no time for.
    public var timelessCount = 0
    /// Frames with remarks, and their number.
    public var commentedFrameCount = 0
    public var frameCommentCount = 0
    /// The sections, with the words of their headers.
    public var sections: [SectionDescription] = []
    /// The interfaces in the file's order.
    public var interfaces: [InterfaceCount] = []
    /// Addresses with names in the file.
    public var nameCount = 0
    /// Blocks with decryption secrets.
    public var secretsCount = 0
    /// Blocks that were passed over, by type.
    public var skippedBlocks: [(type: UInt32, count: Int)] = []
    /// Where the file stopped making sense; nil for a proper end.
    public var damage: CaptureDamage?

    /// Reads `path` from end to end.
    public init(path: String) throws(CaptureError) {
        var reader = try FrameReader(path: path)
        self.init(reading: &reader)
    }

    /// Reads what is left of `reader`.
    public init(reading reader: inout FrameReader) {
        path = reader.path
        var count = FrameCounter()
        if reader.canHaveRemarks {
            var details = FrameDetails()
            while let frame = reader.next(&details) {
                count.add(frame, hasTime: details.hasTime)
                if !details.comments.isEmpty {
                    commentedFrameCount += 1
                    frameCommentCount += details.comments.count
                }
            }
        } else {
            while let frame = reader.next() { count.add(frame, hasTime: true) }
        }
        typeName = reader.typeName
        version = reader.version
        compression = reader.compression
        fileSize = reader.fileSize
        frameCount = reader.frameCount
        dataSize = count.wire
        capturedSize = count.captured
        isInOrder = count.isInOrder
        timelessCount = count.timeless
        if count.timed > 0 {
            first = Timestamp(nanoseconds: count.first)
            last = Timestamp(nanoseconds: count.last)
        }
        if count.leastCut <= count.greatestCut { inferredSnapLengths = count.leastCut...count.greatestCut }
        sections = reader.sections
        nameCount = reader.names.count
        secretsCount = reader.secrets.count
        skippedBlocks = reader.skippedBlocks
        damage = reader.damage
        interfaces = reader.interfaces.map { InterfaceCount(description: $0) }
        for index in interfaces.indices where index < count.frames.count {
            interfaces[index].frames = count.frames[index]
        }
        for item in reader.statistics where Int(item.interface) < interfaces.count {
            interfaces[Int(item.interface)].statistics = item
        }
        for interface in interfaces where !linkTypes.contains(interface.description.linkType) {
            linkTypes.append(interface.description.linkType)
        }
        let lengths = interfaces.map(\.description.snapLength)
        snapLength = lengths.contains(0) ? 0 : lengths.max() ?? 0
    }

    /// Nanoseconds from the first to the last frame; nil where no frame has a time.
    public var duration: Int64? {
        guard let first, let last else { return nil }
        return last.nanoseconds(since: first)
    }

    /// Bytes on the wire a second; nil where no time passed.
    public var byteRate: Double? { perSecond(Double(dataSize)) }
    /// Bits on the wire a second; nil where no time passed.
    public var bitRate: Double? { perSecond(Double(dataSize) * 8) }
    /// Frames a second; nil where no time passed.
    public var frameRate: Double? { perSecond(Double(frameCount)) }
    /// Bytes on the wire a frame; nil where there is no frame.
    public var averageFrameSize: Double? { frameCount > 0 ? Double(dataSize) / Double(frameCount) : nil }

    private func perSecond(_ value: Double) -> Double? {
        guard let duration, duration > 0 else { return nil }
        return value * 1e9 / Double(duration)
    }
}

/// The sums of the pass.
private struct FrameCounter {
    var wire: Int64 = 0
    var captured: Int64 = 0
    var timed = 0
    var timeless = 0
    var first = Int64.max
    var last = Int64.min
    private var previous = Int64.min
    var isInOrder = true
    var leastCut = Int.max
    var greatestCut = 0
    var frames: [Int] = [0]

    @inline(__always)
    mutating func add(_ frame: borrowing Frame, hasTime: Bool) {
        let length = frame.bytes.captured.byteCount
        wire &+= Int64(frame.wireCount)
        captured &+= Int64(length)
        if length < frame.wireCount {
            leastCut = Swift.min(leastCut, length)
            greatestCut = Swift.max(greatestCut, length)
        }
        let index = Int(frame.interface)
        while frames.count <= index { frames.append(0) }
        frames[index] &+= 1
        guard hasTime else {
            timeless += 1
            return
        }
        timed &+= 1
        let time = frame.time.nanoseconds
        if time < previous { isInOrder = false }
        previous = time
        first = Swift.min(first, time)
        last = Swift.max(last, time)
    }
}
