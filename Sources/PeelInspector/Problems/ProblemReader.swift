import PeelWire

/// Finds what is remarkable in a dissected packet.
///
/// A kind of finding is a place in ``kinds``: first the ones that are known beforehand, then the faults that were met.
public struct ProblemReader: Sendable {
    /// What a place means.
    public private(set) var kinds: [ProblemKind]
    /// The findings of the latest packet: places in ``kinds``, each once.
    public private(set) var found: [Int] = []

    private let layerNames: [StaticString]
    private let icmp: Int
    private let icmpv6: Int
    private let tcp: Int
    private let firstMessage: Int
    /// For each layout where its part of `marks` begins; -1 for those without fields that mark a finding.
    private let starts: [Int]
    /// For each field of these, by its number: the finding's place and 1; 0 for none.
    private let marks: [UInt8]
    private let streamField: (layout: UInt16, id: UInt16)?
    private var faultPlaces: [String: Int] = [:]
    /// For each TCP stream who sent the first FIN: 1 the lower end, 2 the higher.
    private var closers: [UInt8] = []
    private let places: Places

    /// Where the findings stand in ``kinds`` that no field of the packet marks.
    private struct Places: Sendable {
        let finish, active, passive, duplicate, sizeAbsent, sizePresent, scale: Int
    }

    /// Kinds of faults that are told apart; further ones count as the last.
    private static var faultLimit: Int { 1024 }
    /// Streams whose first FIN is remembered.
    private static var streamLimit: Int { 1 << 24 }

    public init(_ registry: Registry) {
        let known = ProblemCatalog.kinds
        kinds = known + ProblemCatalog.messages
        firstMessage = known.count
        layerNames = registry.readers.map(\.layout.name)
        icmp = registry.index(of: "icmp") ?? -1
        icmpv6 = registry.index(of: "icmpv6") ?? -1
        tcp = registry.index(of: "tcp") ?? -1
        var byName: [String: Int] = [:]
        for (place, kind) in known.enumerated() { if let field = kind.field { byName[field] = place } }
        func place(_ name: String) -> Int { byName[name] ?? -1 }
        places = Places(
            finish: place("tcp.connection.fin"), active: place("tcp.connection.fin_active"),
            passive: place("tcp.connection.fin_passive"), duplicate: place("tcp.options.sack.dsack"),
            sizeAbsent: place("tcp.options.mss.absent"), sizePresent: place("tcp.options.mss.present"),
            scale: place("tcp.options.wscale.shift.invalid"))
        var starts = Array(repeating: -1, count: registry.readers.count)
        var marks: [UInt8] = []
        var stream: (layout: UInt16, id: UInt16)?
        for (layout, reader) in registry.readers.enumerated() {
            for field in reader.layout.fields {
                let name = field.name.description
                if name == "tcp.stream" { stream = (UInt16(truncatingIfNeeded: layout), field.id) }
                guard let place = byName[name] else { continue }
                if starts[layout] < 0 {
                    starts[layout] = marks.count
                    marks += Array(repeating: 0, count: 1 << 16)
                }
                marks[starts[layout] + Int(field.id)] = UInt8(truncatingIfNeeded: place + 1)
            }
        }
        self.starts = starts
        self.marks = marks
        streamField = stream
    }

    /// Looks at a packet whose streams were followed; what an ICMP error quotes is another packet.
    public mutating func read(_ frame: borrowing Frame, _ dissection: borrowing Dissection) {
        found.removeAll(keepingCapacity: true)
        let end = lookAtLayers(frame, dissection)
        var stream: UInt64?
        var index = 0
        let fields = dissection.fields.span
        while index < fields.count {
            let record = fields[index]
            index &+= 1
            let start = starts[Int(record.layout)]
            guard start >= 0 else { continue }
            let mark = marks[start &+ Int(record.id)]
            if mark != 0 {
                if Int(record.layer) < end { note(Int(mark) &- 1) }
            } else if let streamField, record.layout == streamField.layout, record.id == streamField.id {
                stream = record.value
            }
        }
        if places.finish >= 0, found.contains(places.finish), let stream { noteClosing(stream, frame, dissection) }
        for fault in dissection.faults where fault.layer < end { note(fault.fault, in: fault.layer, dissection) }
    }

    /// Notes ICMP errors; returns the number of layers that are the packet's own.
    private mutating func lookAtLayers(_ frame: borrowing Frame, _ dissection: borrowing Dissection) -> Int {
        for (index, layer) in dissection.layers.enumerated() {
            let kind = Int(layer.layout)
            if kind == tcp, layer.headerCount > 20 { lookAtOptions(frame, layer) }
            guard kind == icmp || kind == icmpv6 else { continue }
            let type = frame.bytes.captured.uint8(at: Int(layer.start))
            let message =
                kind == icmp ? ProblemCatalog.message(icmp: type) : ProblemCatalog.message(icmpv6: type)
            if layer.headerCount > 0, let message { note(firstMessage &+ message) }
            // What follows in an error is the packet that it quotes.
            if message != nil { return index &+ 1 }
        }
        return Int.max
    }

    /// What TCP's options tell: a duplicate, where the first SACK block lies below the acknowledgment (RFC 2883 section
    /// 4); a maximum segment size that is missing in a SYN or stands elsewhere (RFC 9293 section 3.7.1); a window scale
    /// above 14 (RFC 7323 section 2.3).
    private mutating func lookAtOptions(_ frame: borrowing Frame, _ layer: LayerRecord) {
        let start = Int(layer.start)
        let header = frame.bytes.captured.clamped(start..<start &+ Int(layer.headerCount))
        let isSyn = header.uint8(at: 13) & Headers.Flag.syn != 0
        var hasSegmentSize = false
        var offset = 20
        while offset < header.byteCount {
            let kind = header.uint8(at: offset)
            if kind == 0 { break }
            let count = kind == 1 ? 1 : Int(header.uint8(at: offset &+ 1))
            guard count >= 1, kind == 1 || count >= 2, offset &+ count <= header.byteCount else { return }
            switch (kind, count) {
            case (2, 4):
                hasSegmentSize = true
                if !isSyn { note(places.sizePresent) }
            case (3, 3): if header.uint8(at: offset &+ 2) > 14 { note(places.scale) }
            case (5, 10...):
                let below = Int32(bitPattern: header.uint32(at: 8) &- header.uint32(at: offset &+ 2)) > 0
                if below { note(places.duplicate) }
            default: break
            }
            offset &+= count
        }
        if isSyn, !hasSegmentSize { note(places.sizeAbsent) }
    }

    private mutating func note(_ place: Int) {
        if place >= 0, !found.contains(place) { found.append(place) }
    }

    private mutating func note(_ fault: Fault, in layer: Int, _ dissection: borrowing Dissection) {
        guard dissection.layers.indices.contains(layer) else { return }
        let name = layerNames[Int(dissection.layers[layer].layout)]
        let kind = ProblemKind(fault, layer: name)
        let key = "\(name) \(kind.summary)"
        if let place = faultPlaces[key] { return note(place) }
        guard faultPlaces.count < Self.faultLimit else { return note(kinds.count - 1) }
        faultPlaces[key] = kinds.count
        kinds.append(kind)
        note(kinds.count - 1)
    }

    /// The first FIN of a stream closes it; one from the other end answers.
    private mutating func noteClosing(_ stream: UInt64, _ frame: borrowing Frame, _ dissection: borrowing Dissection) {
        guard stream < UInt64(Self.streamLimit), let layer = dissection.layers.last(where: { Int($0.layout) == tcp })
        else { return }
        let index = Int(stream)
        if index >= closers.count { closers += Array(repeating: 0, count: index + 1 - closers.count) }
        let header = frame.bytes.captured
        let ports = (header.uint16(at: Int(layer.start)), header.uint16(at: Int(layer.start) + 2))
        var side: UInt8 = ports.0 < ports.1 ? 1 : 2
        if ports.0 == ports.1 { side = Self.isFromLower(frame, before: Int(layer.start)) ? 1 : 2 }
        if closers[index] == 0 || closers[index] == side {
            closers[index] = side
            note(places.active)
        } else {
            note(places.passive)
        }
    }

    /// Of two equal ports the addresses tell: the eight bytes before the TCP header of IPv4 without options.
    private static func isFromLower(_ frame: borrowing Frame, before start: Int) -> Bool {
        let bytes = frame.bytes.captured
        return bytes.uint32(at: max(0, start - 8)) < bytes.uint32(at: max(0, start - 4))
    }
}
