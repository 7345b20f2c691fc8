import PeelWire

/// Every name that a display filter may use: fields, names that stand for several of them, and protocols.
public struct FieldCatalogue: Sendable {
    /// The fields behind a name, and how their values are read.
    struct Entry: Sendable {
        let name: String
        let label: String
        let type: FilterType
        let source: Source
        /// The names of values.
        var names: ValueNames?
        /// The type of what is asked for as text; nil where it is taken as it is.
        var textOf: FilterType?
    }

    enum Source: Sendable {
        /// What belongs to the frame as a whole.
        case frame(FrameDatum)
        /// Layers of a protocol, and how its bytes are counted.
        case layer(layout: UInt16, LayerExtent)
        /// Records with one of these keys.
        case records([RecordKey])
        /// What the connections of the frame tell: a place among the names that were handed in.
        case flow(Int)
        /// What is remarkable in the frame, or wrong.
        case finding(FindingDatum)
    }

    /// A record's protocol and field, as in ``FieldRecord``; where it lies in its header, for a fixed place.
    struct RecordKey: Sendable {
        let layout: UInt16
        let id: UInt16
        let layoutName: StaticString
        let field: AnyField
    }

    private var entries: [String: Entry] = [:]
    /// Every name, sorted; for messages and completion.
    public private(set) var names: [String] = []
    private let nearest: @Sendable (String, [String]) -> [String]
    /// How far local time is ahead of UTC, in seconds, at a moment given as if it were UTC.
    let zone: @Sendable (Int64) -> Int64
    /// The protocols' number.
    let layoutCount: Int
    /// UDP ports that a protocol claims, a bit each: only there a datagram can hold further layers.
    private(set) var udpPorts = [UInt64](repeating: 0, count: 1024)
    /// For each protocol, whether what it shows of a frame depends on the frame's streams.
    let dependsOnStreams: [Bool]

    /// The names of `registry`, and `flow.` before the keys of connections. `nearest` finds among names those that
    /// somebody may have meant.
    public init(
        _ registry: Registry, flowKeys: [(name: String, kind: Kind)] = [],
        zone: @escaping @Sendable (Int64) -> Int64 = { _ in 0 },
        nearest: @escaping @Sendable (String, [String]) -> [String] = { _, _ in [] }
    ) {
        self.nearest = nearest
        self.zone = zone
        layoutCount = registry.readers.count
        dependsOnStreams = registry.readers.map { Registry.dependsOnStreams($0.layout.name) }
        for (index, reader) in registry.readers.enumerated() { add(reader.layout, UInt16(truncatingIfNeeded: index)) }
        for reader in registry.readers {
            for case .udpPorts(let one, let other) in reader.layout.claims {
                for port in [one, other] { udpPorts[Int(port >> 6)] |= 1 << UInt64(port & 63) }
            }
        }
        for reader in registry.readers { for combined in reader.layout.combined { add(combined) } }
        addFrame(UInt16(truncatingIfNeeded: registry.frameLayout))
        addHosts()
        for datum in FindingDatum.allCases {
            entries[datum.rawValue] = Entry(
                name: datum.rawValue, label: datum.label, type: datum.type, source: .finding(datum), names: datum.names)
        }
        for (place, key) in flowKeys.enumerated() { add(key, place) }
        names = entries.keys.sorted()
    }

    func find(_ name: String) -> Entry? { entries[name] }

    /// The names that somebody may have meant by `name`, the likeliest first.
    public func nearest(to name: String) -> [String] { nearest(name, names) }

    private mutating func add(_ layout: Layout, _ index: UInt16) {
        for field in layout.fields {
            let name = field.name.description
            let key = RecordKey(layout: index, id: field.id, layoutName: layout.name, field: field)
            var keys = [key]
            if let known = entries[name], case .records(let before) = known.source { keys = before + keys }
            entries[name] = Entry(
                name: name, label: field.label.description, type: FilterType(field), source: .records(keys),
                names: entries[name]?.names ?? field.names)
        }
        // A protocol wins against a field of its name: `mptcp` is both.
        let name = layout.name.description
        if layout.isLayer {
            entries[name] = Entry(
                name: name, label: layout.label.description, type: .layer,
                source: .layer(layout: index, LayerExtent(name: name)))
        }
    }

    private mutating func add(_ combined: CombinedField) {
        var keys: [RecordKey] = []
        var first: Entry?
        for member in combined.members {
            guard let entry = entries[member.description], case .records(let own) = entry.source else { continue }
            keys += own
            first = first ?? entry
        }
        let name = combined.name.description
        guard let first else { return }
        if let known = entries[name], case .records(let before) = known.source { keys = before + keys }
        entries[name] = Entry(
            name: name, label: combined.label.description, type: first.type, source: .records(keys), names: first.names)
    }

    private mutating func addFrame(_ index: UInt16) {
        for datum in FrameDatum.allCases {
            let known = entries[datum.rawValue]
            entries[datum.rawValue] = Entry(
                name: datum.rawValue, label: known?.label ?? datum.rawValue, type: datum.type, source: .frame(datum),
                names: known?.names)
        }
        entries["frame"] = Entry(name: "frame", label: "Frame", type: .layer, source: .frame(.whole))
    }

    /// Addresses as text. Names of hosts are not looked up, so that a filter means the same everywhere.
    private mutating func addHosts() {
        for version in ["ip", "ipv6"] {
            for (name, of) in [("host", "addr"), ("src_host", "src"), ("dst_host", "dst")] {
                guard let entry = entries["\(version).\(of)"], entries["\(version).\(name)"] == nil else { continue }
                entries["\(version).\(name)"] = Entry(
                    name: "\(version).\(name)", label: entry.label, type: .text, source: entry.source,
                    textOf: entry.type)
            }
        }
    }

    private mutating func add(_ key: (name: String, kind: Kind), _ place: Int) {
        let type: FilterType
        switch key.kind {
        case .number: type = .unsigned(8)
        case .time: type = key.name == "start" || key.name == "end" ? .moment : .duration
        case .truth: type = .boolean
        case .address: type = .address
        case .text: type = .text
        // Not counted yet: what kind it will be, its name tells.
        case .any where ["service", "server_name", "process", "user", "icmp_error"].contains(key.name): type = .text
        case .any: type = key.name.contains("_rtt") ? .duration : .unsigned(8)
        }
        let name = key.name == "flow" ? "flow" : "flow.\(key.name)"
        entries[name] = Entry(name: name, label: "Of the packet's connection", type: type, source: .flow(place))
    }
}

/// What a frame as a whole tells.
enum FrameDatum: String, CaseIterable, Sendable {
    case whole = "frame"
    case number = "frame.number", time = "frame.time", epoch = "frame.time_epoch", delta = "frame.time_delta"
    case deltaDisplayed = "frame.time_delta_displayed", relative = "frame.time_relative", length = "frame.len"
    case captured = "frame.cap_len", interface = "frame.interface_id", protocols = "frame.protocols"
    case encapsulation = "frame.encap_type"

    var type: FilterType {
        switch self {
        case .whole: .layer
        case .number, .length, .captured, .interface: .unsigned(4)
        case .encapsulation: .signed(2)
        case .time: .moment
        case .epoch, .delta, .deltaDisplayed, .relative: .duration
        case .protocols: .text
        }
    }
}

/// Which bytes of a layer slices and `len` see: Wireshark draws the line by protocol.
enum LayerExtent: Sendable {
    /// The header alone.
    case header
    /// So many bytes at most.
    case first(Int)
    /// The header and what it carries.
    case whole

    init(name: String) {
        switch name {
        case "eth": self = .first(14)
        case "vlan": self = .first(4)
        case "ip": self = .header
        case "ipv6": self = .first(40)
        case "udp", "udplite": self = .first(8)
        default: self = .whole
        }
    }
}
