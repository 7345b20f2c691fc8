import PeelWire

/// What connections tell of one frame, for filters that ask for `flow` and its like.
public protocol FlowAnswers: Sendable {
    /// The values at a place of the keys, one for each connection that the frame belongs to.
    func values(_ place: Int, ofFrame number: Int) -> [Value]
}

extension FieldCatalogue.Entry {
    /// Calls `body` with each value that the frame has, in order; ends where it returns false.
    func forEachValue(
        _ dissection: borrowing Dissection, _ frame: borrowing FilterBytes, _ layers: [PieceRange]?,
        _ flows: (any FlowAnswers)?, _ body: (FilterValue) -> Bool
    ) {
        switch source {
        case .records(let keys):
            let records = dissection.fields.span
            var index = 0
            while index < records.count {
                let record = records[index]
                if keys.contains(where: { $0.id == record.id && $0.layout == record.layout }) {
                    if let layers, !dissection.isIn(layers, layer: Int(record.layer)) {
                        index &+= 1
                        continue
                    }
                    let value = FilterValue(record, textOf ?? type, dissection, frame)
                    if !body(textOf == nil ? value : .text(Array(FilterText.of(value).utf8))) { return }
                }
                index &+= 1
            }
        case .layer(let layout, let extent):
            for index in dissection.layers.indices where dissection.layers[index].layout == layout {
                if let layers, !dissection.isIn(layers, layer: index) { continue }
                if !body(.place(dissection.layers[index].place(extent))) { return }
            }
        case .frame(let datum):
            if let layers, !layers.contains(where: { $0.range(inLayers: 1).contains(1) }) { return }
            _ = body(dissection.value(of: datum, frame))
        case .finding(let datum):
            for value in datum.values(dissection, frame.findings) { if !body(value) { return } }
        case .flow(let place):
            for value in flows?.values(place, ofFrame: dissection.number) ?? [] {
                guard let value = FilterValue(value, type) else { continue }
                if !body(value) { return }
            }
        }
    }

    /// Whether the frame has the field at all.
    func isPresent(
        _ dissection: borrowing Dissection, _ frame: borrowing FilterBytes, _ layers: [PieceRange]?,
        _ flows: (any FlowAnswers)?
    ) -> Bool {
        if case .records(let keys) = source, layers == nil {
            let records = dissection.fields.span
            var index = 0
            while index < records.count {
                let (id, layout) = (records[index].id, records[index].layout)
                if keys.contains(where: { $0.id == id && $0.layout == layout }) { return true }
                index &+= 1
            }
            return false
        }
        var isPresent = false
        forEachValue(dissection, frame, layers, flows) { _ in
            isPresent = true
            return false
        }
        return isPresent
    }
}

extension FilterValue {
    /// The value that a record keeps or refers to.
    @inline(__always)
    init(
        _ record: FieldRecord, _ type: FilterType, _ dissection: borrowing Dissection, _ frame: borrowing FilterBytes
    ) {
        switch type {
        case .unsigned, .boolean: self = .unsigned(record.value)
        case .signed: self = .signed(Int64(bitPattern: record.value))
        case .float: self = .float(Double(bitPattern: record.value))
        case .ipv4: self = .ipv4(UInt32(truncatingIfNeeded: record.value), mask: .max)
        case .ipv6:
            self = .ipv6(
                dissection.bytes(ofSource: dissection.source(of: record), frame: frame.captured).ipv6Address(
                    of: record), prefix: 128)
        case .mac: self = .mac(record.value)
        case .moment, .duration: self = .time(Int64(bitPattern: record.value))
        case .text where record.flags.contains(.inArena):
            let start = Int(record.value >> 32)
            let count = Int(record.value & 0xffff_ffff)
            self = .text([UInt8](copying: dissection.arena.rawSpan.clamped(start..<start &+ count)))
        case .bytes, .text:
            let source = dissection.source(of: record)
            self = .place(
                FramePlace(
                    source: UInt16(source), start: record.start, count: record.count, headerCount: record.count,
                    isText: type == .text))
        case .label, .layer, .address: self = .label
        }
    }

    /// A value that a connection has; nil where it is unknown.
    init?(_ value: Value, _ type: FilterType) {
        switch value {
        case .unknown: return nil
        case .number(let billionths) where type == .moment || type == .duration:
            self = .time(Int64(clamping: billionths))
        case .number(let billionths): self = .unsigned(UInt64(clamping: billionths / Quantity.one))
        case .truth(let truth): self = .unsigned(truth ? 1 : 0)
        case .text(let text): self = .text(Array(text.utf8))
        case .address(let address, let isV6):
            self = isV6 ? .ipv6(address, prefix: 128) : .ipv4(UInt32(truncatingIfNeeded: address.low), mask: .max)
        }
    }
}

extension LayerRecord {
    /// The layer's bytes; those after the declared end belong to nobody.
    func place(_ extent: LayerExtent) -> FramePlace {
        let header: UInt32 =
            switch extent {
            case .header: headerCount
            case .first(let count): min(UInt32(count), declaredCount)
            case .whole: declaredCount
            }
        return FramePlace(source: source, start: start, count: declaredCount, headerCount: header, isText: true)
    }
}

extension PieceRange {
    /// The layers that this means among `total`, counted from 1; a number below 0 counts from the last.
    func range(inLayers total: Int) -> ClosedRange<Int> {
        let first = start < 0 ? total + start + 1 : start
        guard let count else { return first...max(first, Int.max) }
        return first...(first + count - 1)
    }
}

extension Dissection {
    /// Whether layer `index` is, among those of its protocol, one of these. Messages that one segment brought together
    /// count as one.
    func isIn(_ ranges: [PieceRange], layer index: Int) -> Bool {
        guard layers.indices.contains(index) else { return false }
        let layout = layers[index].layout
        var ordinal = 0
        var total = 0
        for place in layers.indices where layers[place].layout == layout {
            if total > 0, continuations.contains(UInt8(truncatingIfNeeded: place)) { continue }
            total &+= 1
            if place <= index { ordinal &+= 1 }
        }
        return ranges.contains { $0.range(inLayers: total).contains(ordinal) }
    }

    /// What the frame as a whole tells.
    func value(of datum: FrameDatum, _ frame: borrowing FilterBytes) -> FilterValue {
        switch datum {
        case .whole:
            let count = UInt32(clamping: frame.captured.byteCount)
            return .place(FramePlace(source: 0, start: 0, count: count, headerCount: count, isText: true))
        case .number: return .unsigned(UInt64(number))
        case .time, .epoch: return .time(time.nanoseconds)
        case .delta, .deltaDisplayed: return .time(timeDelta)
        case .relative: return .time(timeRelative)
        case .length: return .unsigned(UInt64(wireCount))
        case .captured: return .unsigned(UInt64(capturedCount))
        case .interface: return .unsigned(UInt64(interface))
        case .encapsulation: return .signed(Int64(linkType.encapsulationType))
        case .protocols:
            var text: [UInt8] = []
            for part in chain {
                if !text.isEmpty { text.append(UInt8(ascii: ":")) }
                text += part.description.utf8
            }
            return .text(text)
        }
    }
}
