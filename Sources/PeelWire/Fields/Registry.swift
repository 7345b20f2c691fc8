/// What reading a layer came to, without the view that read it: where the payload lies and what it is.
public struct Next: Sendable {
    public var claim: Claim
    /// Where the payload begins and ends, in bytes from the start of the layer.
    public var start: Int
    public var end: Int
    public var context: LayerContext
    /// Stands before the next layer's name in `frame.protocols`.
    public var prefix: StaticString?
    /// The header could be read, so `end` is what it declares.
    public var isRead: Bool
}

/// A protocol as the registry keeps it.
public struct Reader: Sendable {
    public let layout: Layout
    /// What the layer calls the bytes that follow what it carries.
    let trailer: TrailerFields?
    /// The layer's own length ends what the layer outside carries.
    let endsOuter: Bool
    let handover: Handover
    /// Reads one layer. A type and no closure, so that a call counts no references.
    let type: any (Layer & ~Escapable).Type

    /// Makes a reader from a protocol's type.
    public init<L: Layer & ~Escapable>(_ type: L.Type) {
        layout = L.layout
        trailer = L.trailer
        endsOuter = L.endsOuter
        handover = L.handover
        self.type = type
    }

    /// Makes an entry for fields that others add to layers; no claim leads to it.
    public init(fields layout: Layout) {
        self.layout = layout
        trailer = nil
        endsOuter = false
        handover = .none
        type = OpaqueData.self
    }
}

/// What the registry asks of a reader for each layer, without references: a copy costs nothing.
private struct Entrance: Sendable {
    let type: any (Layer & ~Escapable).Type
    let handover: Handover
    let hasTrailer: Bool
    /// The part of `frame.protocols`, and where the fields at fixed places are among all readers'.
    let name: StaticString
    let reach: Int
    let firstFixed: Int
    let lastFixed: Int
}

/// Every protocol, once, and who claims which number. Constant at run time.
public struct Registry: Sendable {
    /// The protocols' readers; a layer's `layout` is an index into them.
    public let readers: [Reader]
    /// Descriptions that are no layer of their own: the frame's fields.
    public let frameLayout: Int
    /// Where unclaimed bytes are shown.
    let dataLayout: Int
    private let entrances: [Entrance]
    /// The fields at fixed places of all readers.
    private let fixed: [FieldRecord]

    /// The numbers below 512; a file may hold greater ones, which are among the others.
    private var linkTypes: [UInt16]
    private var etherTypes: [UInt16]
    private var ipProtocols: [UInt16]
    private var udpPorts: [UInt16]
    private var tcpPorts: [UInt16]
    private var others: [Claim: UInt16] = [:]
    /// Where each protocol stands, by its name.
    private let places: [String: Int]
    /// The protocols that may be known by their content, in the order in which they are asked.
    let udpGuesses: [Int]
    let tcpGuesses: [Int]

    /// No reader.
    private static var nobody: UInt16 { .max }

    /// Joins lists of protocols; of two claims on one number the first is kept.
    public init(_ readers: [Reader]) {
        let all = readers + [Reader(OpaqueData.self), Reader(FrameFields.self)]
        self.readers = all
        dataLayout = all.count - 2
        frameLayout = all.count - 1
        var entrances: [Entrance] = []
        var fixed: [FieldRecord] = []
        for reader in all {
            let (records, reach) = FixedFields.records(of: reader.layout)
            entrances.append(
                Entrance(
                    type: reader.type, handover: reader.handover, hasTrailer: reader.trailer != nil,
                    name: reader.layout.name, reach: reach, firstFixed: fixed.count,
                    lastFixed: fixed.count + records.count))
            fixed += records
        }
        self.entrances = entrances
        self.fixed = fixed
        let names = all.map(\.layout.name.description)
        places = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
        linkTypes = Array(repeating: Self.nobody, count: 512)
        etherTypes = Array(repeating: Self.nobody, count: 65536)
        ipProtocols = Array(repeating: Self.nobody, count: 256)
        udpPorts = Array(repeating: Self.nobody, count: 65536)
        tcpPorts = Array(repeating: Self.nobody, count: 65536)
        udpGuesses = all.indices.filter { [.udp, .either].contains(all[$0].type.guesses) }
        tcpGuesses = all.indices.filter { [.tcp, .either].contains(all[$0].type.guesses) }
        for (index, reader) in all.enumerated() {
            for claim in reader.layout.claims + (reader.layout.isLayer ? [.named(reader.layout.name)] : []) {
                set(claim, to: UInt16(truncatingIfNeeded: index), replacing: false)
            }
        }
    }

    /// Where the protocol called `name` stands in ``readers``; nil where there is none.
    public func index(of name: String) -> Int? { places[name] }

    /// The description of layout `index`.
    public func layout(_ index: Int) -> Layout { readers[index].layout }

    /// Makes `claim` mean the protocol called `name`, as `-d` asks; false where there is no such protocol.
    public mutating func decode(_ claim: Claim, as name: String) -> Bool {
        guard let index = index(of: name) else { return false }
        set(claim, to: UInt16(truncatingIfNeeded: index), replacing: true)
        return true
    }

    private mutating func set(_ claim: Claim, to index: UInt16, replacing: Bool) {
        func put(_ slot: inout UInt16) { if replacing || slot == Self.nobody { slot = index } }
        switch claim {
        case .linkType(let number) where number < 512: put(&linkTypes[Int(number)])
        case .etherType(let number): put(&etherTypes[Int(number)])
        case .ipProtocol(let number): put(&ipProtocols[Int(number)])
        case .udpPorts(let one, let other):
            put(&udpPorts[Int(one)])
            if other != one { put(&udpPorts[Int(other)]) }
        case .tcpPorts(let one, let other):
            put(&tcpPorts[Int(one)])
            if other != one { put(&tcpPorts[Int(other)]) }
        default: put(&others[claim, default: Self.nobody])
        }
    }

    /// The reader that claims what `claim` asks for.
    @inline(__always)
    func reader(for claim: Claim) -> Int? {
        let found: UInt16
        switch claim {
        case .none: return nil
        case .data: return dataLayout
        case .reader(let index): return index < readers.count ? Int(index) : dataLayout
        case .linkType(let number) where number < 512: found = linkTypes[Int(number)]
        case .etherType(let number): found = etherTypes[Int(number)]
        case .ipProtocol(let number): found = ipProtocols[Int(number)]
        case .udpPorts(let one, let other): found = Self.lower(one, other, in: udpPorts)
        case .tcpPorts(let one, let other): found = Self.lower(one, other, in: tcpPorts)
        default: found = others[claim] ?? Self.nobody
        }
        return found == Self.nobody ? dataLayout : Int(found)
    }

    /// Whether a protocol claims the ports of `bytes`, or knows them for its own.
    public func isClaimed(_ ports: Claim, _ bytes: borrowing PacketBytes) -> Bool {
        guard let index = reader(for: ports) else { return false }
        return index != dataLayout || guess(ports, bytes) != dataLayout
    }

    /// The reader of a protocol that knows `bytes`, which nobody claims by number, for its own; else the one for data.
    @inline(never)
    private func guess(_ claim: Claim, _ bytes: borrowing PacketBytes) -> Int {
        if bytes.captured.byteCount == 0 || bytes.context.isQuoted { return dataLayout }
        switch claim {
        case .udpPorts: return guess(udpGuesses.span, bytes) ?? dataLayout
        case .tcpPorts: return guess(tcpGuesses.span, bytes) ?? dataLayout
        default: return dataLayout
        }
    }

    /// The first of some protocols that knows `bytes` for its own.
    func guess(_ candidates: Span<Int>, _ bytes: borrowing PacketBytes) -> Int? {
        let entrances = entrances.span
        for place in candidates.indices where entrances[candidates[place]].type.recognizes(bytes) {
            return candidates[place]
        }
        return nil
    }

    /// How long the message is that begins `bytes`, as the protocol at `index` of ``readers`` tells it.
    public func message(of index: Int, in bytes: borrowing PacketBytes) -> MessageLength {
        entrances.span[index].type.message(in: bytes)
    }

    private static func lower(_ one: UInt16, _ other: UInt16, in table: [UInt16]) -> UInt16 {
        let first = table[Int(min(one, other))]
        return first != nobody ? first : table[Int(max(one, other))]
    }

    /// Peels `frame` to the end; what is wrong is noted in its layer and the rest still decodes.
    public func dissect(_ frame: borrowing Frame, into dissection: inout Dissection) {
        dissect(frame, pauses: false, into: &dissection)
    }

    @inline(__always)
    func dissect(_ frame: borrowing Frame, pauses: Bool, into dissection: inout Dissection) {
        dissection.reset()
        dissection.isPausing = pauses
        dissection.time = frame.time
        dissection.interface = frame.interface
        dissection.linkType = frame.linkType
        dissection.capturedCount = frame.bytes.captured.byteCount
        dissection.wireCount = frame.wireCount
        var context = frame.bytes.context
        context.frameTime = frame.time
        let bytes = frame.bytes.payload(after: 0, upTo: frame.wireCount, context: context)
        peel(bytes, as: .linkType(frame.linkType.rawValue), at: 0, into: &dissection)
    }

    /// Peels `bytes` to the end as the protocol that `claim` names, without a frame around them.
    public func dissect(_ bytes: borrowing PacketBytes, as claim: Claim, into dissection: inout Dissection) {
        dissection.reset()
        dissection.isPausing = false
        dissection.capturedCount = bytes.captured.byteCount
        dissection.wireCount = bytes.declaredCount
        peel(copy bytes, as: claim, at: 0, into: &dissection)
    }

    /// Peels `bytes`, which begin at `start` of the current source, as what `claim` asks for.
    func peel(
        _ bytes: consuming PacketBytes, as claim: Claim, at start: Int, limit: Int = Dissection.layerLimit,
        into dissection: inout Dissection
    ) {
        var claim = claim
        var start = start
        var bytes = bytes
        // Lent by spans, neither counts references.
        let entrances = entrances.span
        let allFixed = fixed.span
        // The layer just outside, where it may gain a trailer: its reader, or -1.
        var outer = -1
        while var index = reader(for: claim) {
            if case .udpPorts = claim, bytes.captured.byteCount == 0 {
                // An empty datagram is no message; of one that the capture cut, something is missing.
                index = dataLayout
            } else if bytes.context.isQuoted {
                // What an ICMP error quotes of a stream is told up to its transport, a datagram as far as its port tells.
                if case .tcpPorts = claim { index = dataLayout }
            } else if index == dataLayout {
                index = guess(claim, bytes)
            } else if claim.isPorts, entrances[index].type.message(in: bytes) == .foreign {
                index = guess(claim, bytes)
            }
            if index == dataLayout, bytes.captured.byteCount == 0 {
                if bytes.declaredCount > 0 { dissection.fault(.truncated(needed: bytes.declaredCount, captured: 0)) }
                return
            }
            let layer = dissection.layers.count
            guard layer < limit else { return dissection.fault(.limited(.depth(limit))) }
            let entrance = entrances[index]
            let fixed = FixedFields(
                name: entrance.name, reach: entrance.reach,
                records: allFixed.extracting(entrance.firstFixed..<entrance.lastFixed))
            let next = entrance.type.read(bytes, at: start, as: index, fixed, into: &dissection)
            if let prefix = next.prefix, next.claim != .none, next.claim != .data { dissection.addToChain(prefix) }
            let hasTrailer = entrance.hasTrailer
            if hasTrailer || outer >= 0, next.isRead, next.end < bytes.declaredCount {
                addTrailer(of: layer, index, outer, bytes, after: next.end, at: start, &dissection)
            }
            if dissection.isPausing, entrance.handover != .none,
                dissection.pause(entrance.handover, after: layer, next, in: bytes, at: start)
            {
                return
            }
            outer = hasTrailer ? index : -1
            bytes = bytes.payload(after: next.start, upTo: next.end, context: next.context)
            start &+= next.start
            claim = next.claim
        }
    }

    /// Adds what follows the end of what a layer carries to it, or to the layer outside where its own length ends that.
    @inline(never)
    private func addTrailer(
        of layer: Int,
        _ index: Int,
        _ outer: Int,
        _ bytes: borrowing PacketBytes,
        after end: Int,
        at start: Int,
        _ dissection: inout Dissection
    ) {
        let place = start..<start &+ bytes.declaredCount
        let readers = readers.span
        if let trailer = readers[index].trailer {
            dissection.add(trailer, to: layer, in: bytes.captured, after: end, place: place)
        } else if outer >= 0, readers[index].endsOuter, let trailer = readers[outer].trailer {
            dissection.add(trailer, to: layer &- 1, in: bytes.captured, after: end, place: place)
        }
    }
}
