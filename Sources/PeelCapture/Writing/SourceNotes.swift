import PeelWire

/// What sources tell beside the bytes of their frames, for a writer that keeps it.
///
/// A pass that writes has one. It is told of what a source describes as soon as that is known, and of each frame before
/// the frame is handed over, so that nothing between source and writer has to carry it.
public final class SourceNotes {
    /// Somebody reads the notes: without a writer nothing is noted.
    public var isWanted = false
    /// What is told of the frame that is being handed over.
    public var details = FrameDetails()
    /// The place of its source among those of the pass, counted from 0.
    public var source = 0
    /// Each source's interfaces; a frame's interface is an index into its source's.
    public private(set) var interfaces: [[InterfaceDescription]] = []
    /// Each source's sections.
    public private(set) var sections: [[SectionDescription]] = []
    /// The names of addresses in all sources.
    public private(set) var names: [NameRecord] = []
    /// The decryption secrets in all sources.
    public private(set) var secrets: [DecryptionSecrets] = []
    /// The latest statistics of each source's interfaces.
    public private(set) var statistics: [[InterfaceStatistics]] = []
    /// Grows with each change of what is described.
    public private(set) var edition = 0
    /// Asks a live source for its counters.
    public var refresh: (() -> Void)?
    /// How much of each source has been noted.
    private var noted: [(names: Int, secrets: Int, statistics: Int, total: Int)] = []

    public init() {}

    /// Notes what `reader`, the source at `source`, has described since.
    @inline(__always)
    public func update(from reader: borrowing FrameReader, source: Int) {
        self.source = source
        if source >= noted.count || noted[source].total != reader.descriptionCount { take(reader, source) }
    }

    @inline(never)
    private func take(_ reader: borrowing FrameReader, _ source: Int) {
        grow(to: source)
        edition += 1
        interfaces[source] = reader.interfaces
        sections[source] = reader.sections
        names += reader.names[noted[source].names...]
        secrets += reader.secrets[noted[source].secrets...]
        for item in reader.statistics[noted[source].statistics...] { note(item, source: source) }
        noted[source] = (
            reader.names.count, reader.secrets.count, reader.statistics.count, reader.descriptionCount
        )
    }

    /// Notes the interfaces of a source that is no file.
    public func note(_ list: [InterfaceDescription], source: Int) {
        grow(to: source)
        edition += 1
        interfaces[source] = list
    }

    /// Notes the counters of one interface, in place of what was noted of it before.
    public func note(_ item: InterfaceStatistics, source: Int) {
        grow(to: source)
        if let index = statistics[source].firstIndex(where: { $0.interface == item.interface }) {
            statistics[source][index] = item
        } else {
            statistics[source].append(item)
        }
    }

    private func grow(to source: Int) {
        while interfaces.count <= source {
            interfaces.append([])
            sections.append([])
            statistics.append([])
            noted.append((0, 0, 0, -1))
        }
    }
}
