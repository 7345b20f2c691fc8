import PeelWire

/// What a pcapng file that is being written has described so far, and how its blocks look.
///
/// One section, or as many as its only source has; the interfaces of several sources that are described alike become one.
struct PcapngEncoder {
    /// An interface of the current section.
    struct Interface {
        var description: InterfaceDescription
        /// Nanoseconds in a unit of its times.
        var unit: Int64
        /// Nanoseconds that its times leave out.
        var timeOffset: Int64
        var snapLength: Int
        /// Where its block begins in the file; nil until it was written.
        var start: Int64?
    }

    private let options: FileOptions
    var interfaces: [Interface] = []
    /// The places of the sources' interfaces among those.
    private var places: [UInt64: UInt32] = [:]
    private var section = -1
    private var latest: (key: UInt64, place: UInt32, unit: Int64, timeOffset: Int64)?
    private var edition = -1
    private var nameCount = 0
    private var secretsCount = 0

    init(_ options: FileOptions) { self.options = options }

    /// Forgets what was written: another file begins.
    mutating func restart() { self = PcapngEncoder(options) }

    /// The blocks that have to stand before the next frame, as far as the notes tell.
    mutating func descriptions(_ notes: SourceNotes?) -> [[UInt8]] {
        var blocks: [[UInt8]] = []
        if section < 0 {
            section = 0
            blocks.append(header(notes, section: 0))
        }
        guard let notes, notes.edition != edition else { return blocks }
        edition = notes.edition
        for source in notes.interfaces.indices {
            for interface in notes.interfaces[source] where interface.section == section || notes.interfaces.count > 1 {
                declare(interface, key: Self.key(source, interface.index), &blocks)
            }
        }
        if nameCount < notes.names.count, options.keepsRemarks {
            blocks.append(BlockBuilder(names: notes.names[nameCount...]).finished())
        }
        if options.keepsSecrets, options.keepsRemarks {
            for secrets in notes.secrets[secretsCount...] { blocks.append(BlockBuilder(secrets: secrets).finished()) }
        }
        nameCount = notes.names.count
        secretsCount = notes.secrets.count
        return blocks
    }

    /// Finds the frame's interface; the blocks that have to stand before the frame are added to `blocks`.
    @inline(__always)
    mutating func place(
        of frame: borrowing Frame, _ notes: SourceNotes?, _ blocks: inout [[UInt8]]
    ) -> (place: UInt32, unit: Int64, timeOffset: Int64) {
        let key = Self.key(notes?.source ?? 0, frame.interface)
        if let latest, latest.key == key { return (latest.place, latest.unit, latest.timeOffset) }
        return findPlace(key, frame.linkType, frame.interface, notes, &blocks)
    }

    private mutating func findPlace(
        _ key: UInt64, _ linkType: LinkType, _ interface: UInt32, _ notes: SourceNotes?, _ blocks: inout [[UInt8]]
    ) -> (place: UInt32, unit: Int64, timeOffset: Int64) {
        var description = InterfaceDescription(
            index: interface, linkType: linkType, snapLength: options.snapLength, resolution: options.resolution)
        if let notes, notes.source < notes.interfaces.count, interface < notes.interfaces[notes.source].count {
            description = notes.interfaces[notes.source][Int(interface)]
            if notes.interfaces.count == 1, description.section != section {
                section = description.section
                (interfaces, places) = ([], [:])
                blocks.append(header(notes, section: section))
                edition = -1
                blocks += descriptions(notes)
            }
        }
        let place = declare(description, key: key, &blocks)
        let found = interfaces[Int(place)]
        latest = (key, place, found.unit, found.timeOffset)
        return (place, found.unit, found.timeOffset)
    }

    @discardableResult
    private mutating func declare(
        _ description: InterfaceDescription, key: UInt64, _ blocks: inout [[UInt8]]
    ) -> UInt32 {
        if let known = places[key] { return known }
        if key >> 32 > 0, let same = interfaces.firstIndex(where: { $0.description.isLike(description) }) {
            places[key] = UInt32(same)
            return UInt32(same)
        }
        var description = description
        let (offset, overflows) = description.timeOffset.multipliedReportingOverflow(by: 1_000_000_000)
        if overflows { description.timeOffset = 0 }
        let decimals = Swift.max(UInt8(description.resolution.decimalPlaces), options.leastPlaces)
        var snapLength = description.snapLength
        if let cut = options.cutLength { snapLength = snapLength == 0 ? cut : Swift.min(snapLength, cut) }
        let block = BlockBuilder(
            interface: description, resolution: decimals, snapLength: snapLength, keepsRemarks: options.keepsRemarks)
        blocks.append(block.finished())
        var unit: Int64 = 1
        for _ in decimals..<9 { unit *= 10 }
        interfaces.append(
            Interface(
                description: description, unit: unit, timeOffset: overflows ? 0 : offset,
                snapLength: snapLength == 0 ? Int.max : Int(snapLength), start: nil))
        let place = UInt32(interfaces.count - 1)
        places[key] = place
        return place
    }

    private func header(_ notes: SourceNotes?, section index: Int) -> [UInt8] {
        var section = SectionDescription()
        var comments: [String] = []
        if let notes {
            if notes.sections.count == 1 {
                if index < notes.sections[0].count { section = notes.sections[0][index] }
                comments = section.comments
            } else {
                comments = notes.sections.flatMap { $0.flatMap(\.comments) }
            }
        }
        let block = BlockBuilder(
            section: section, comments: comments, application: options.application, keepsRemarks: options.keepsRemarks)
        return block.finished()
    }

    /// What the sources have counted, a block for each interface of the section; counts of interfaces that became one are
    /// added up.
    mutating func statistics(_ notes: SourceNotes?) -> [[UInt8]] {
        guard let notes, options.keepsRemarks else { return [] }
        var sums: [UInt32: InterfaceStatistics] = [:]
        for (source, list) in notes.statistics.enumerated() {
            for item in list {
                guard let place = places[Self.key(source, item.interface)] else { continue }
                sums[place] = sums[place].map { $0.adding(item) } ?? item
            }
        }
        return sums.sorted { $0.key < $1.key }.map { place, item in
            let interface = interfaces[Int(place)]
            let block = BlockBuilder(statistics: item, interface: place) { time in
                Self.ticks(time, interface.unit, interface.timeOffset) ?? 0
            }
            return block.finished()
        }
    }

    /// A moment in units of an interface; nil where it is before the interface's beginning of time.
    @inline(__always)
    static func ticks(_ time: Timestamp, _ unit: Int64, _ timeOffset: Int64) -> UInt64? {
        let (nanoseconds, overflows) = time.nanoseconds.subtractingReportingOverflow(timeOffset)
        guard !overflows, nanoseconds >= 0 else { return nil }
        return UInt64(nanoseconds / unit)
    }

    private static func key(_ source: Int, _ interface: UInt32) -> UInt64 {
        UInt64(truncatingIfNeeded: source) << 32 | UInt64(interface)
    }
}

extension InterfaceDescription {
    /// Both are described alike, so that frames of one may stand as frames of the other.
    func isLike(_ other: InterfaceDescription) -> Bool {
        linkType == other.linkType && snapLength == other.snapLength && resolution == other.resolution
            && timeOffset == other.timeOffset && name == other.name && about == other.about && filter == other.filter
            && hardware == other.hardware && operatingSystem == other.operatingSystem
            && macAddress == other.macAddress && checkSequenceCount == other.checkSequenceCount
            && comments == other.comments
    }
}

extension InterfaceStatistics {
    /// The counts of two files of one interface together.
    func adding(_ other: InterfaceStatistics) -> InterfaceStatistics {
        func sum(_ one: UInt64?, _ two: UInt64?) -> UInt64? {
            guard let one, let two else { return one ?? two }
            return one &+ two
        }
        var both = self
        both.time = Swift.max(time, other.time)
        if let mine = start, let theirs = other.start { both.start = Swift.min(mine, theirs) }
        if let mine = end, let theirs = other.end { both.end = Swift.max(mine, theirs) }
        both.received = sum(received, other.received)
        both.dropped = sum(dropped, other.dropped)
        both.accepted = sum(accepted, other.accepted)
        both.droppedBySystem = sum(droppedBySystem, other.droppedBySystem)
        both.delivered = sum(delivered, other.delivered)
        both.comments += other.comments
        return both
    }
}
