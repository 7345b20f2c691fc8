/// The layers and fields of one frame, in flat arrays that are reused from frame to frame.
///
/// Nothing is allocated per packet once the arrays have grown; text is made only when it is printed.
public struct Dissection: Sendable {
    /// Most fields that a frame may have.
    public static var fieldLimit: Int { 4096 }
    /// Most layers that a frame may have, one inside the other.
    public static var layerLimit: Int { 32 }
    /// Most layers that a frame may have where a segment holds many messages beside each other.
    public static var messageLimit: Int { 224 }

    public private(set) var layers: [LayerRecord] = []
    public private(set) var fields: [FieldRecord] = []
    public private(set) var faults: [FaultRecord] = []
    /// Text that was made up from several places, UTF-8 as it came off the wire; before it what every frame may name.
    public private(set) var arena = FlagLetters.table
    /// The parts of `frame.protocols`.
    public private(set) var chain: [StaticString] = []
    /// Which layers ask and answer, in the order of the messages.
    public internal(set) var exchanges: [ExchangeRecord] = []
    /// The sources beside the frame; number n stands at n - 1.
    public internal(set) var sources: [SourceRecord] = []
    /// Whose content is collected, and what of it the frame brings.
    public var collects: Content.Carrier?
    public internal(set) var contents: [Content] = []
    /// Emptied sources of earlier frames, for their memory.
    var spareSources: [SourceRecord] = []
    /// Whether layers hand over what depends on other frames, and where that waits.
    var isPausing = false
    var pauses: [Interruption] = []
    /// What this frame tells of earlier ones.
    public internal(set) var laterFields: [LaterField] = []
    /// Where the message that a conversation is given begins in its source, in bytes.
    public internal(set) var messageStart = 0
    /// UDP ports that the frame's descriptions of sessions name, and whether media will come to them.
    public private(set) var announcedPorts: [(port: UInt16, isMedia: Bool)] = []
    /// The next layer has no part of its own in `frame.protocols`: its protocol stands there already.
    var skipsName = false
    private var isNameSkipped = false
    /// The layers that continue the one of the same protocol before them: messages that one segment brought together.
    public private(set) var continuations: [UInt8] = []

    /// The frame's number from 1, its time and its place, as the caller set them.
    public var number: Int = 0
    public var time = Timestamp(nanoseconds: 0)
    /// Nanoseconds since the frame before and since the first.
    public var timeDelta: Int64 = 0
    public var timeRelative: Int64 = 0
    public var interface: UInt32 = 0
    public var linkType = LinkType.ethernet
    public var capturedCount = 0
    public var wireCount = 0

    /// For each layout whether its fields are wanted; the layers of the others are noted without any. Empty for all.
    public var wanted: [Bool] = []

    /// Whether fields of layout `index` are wanted.
    @inline(__always)
    func wants(_ index: Int) -> Bool { wanted.isEmpty || index < wanted.count && wanted[index] }

    /// The layer that is being described.
    private(set) var current = CurrentLayer()
    /// The layer that gains fields now.
    package var currentLayer: Int { Int(current.layer) }
    /// The source that layers begin in: 0 is the frame.
    var source: UInt16 = 0

    public init() {
        layers.reserveCapacity(Self.layerLimit)
        fields.reserveCapacity(256)
    }

    /// Forgets the last frame and keeps the memory.
    @inline(__always)
    mutating func reset() {
        layers.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        chain.removeAll(keepingCapacity: true)
        if !continuations.isEmpty { continuations.removeAll(keepingCapacity: true) }
        if !announcedPorts.isEmpty { announcedPorts.removeAll(keepingCapacity: true) }
        if !faults.isEmpty { faults.removeAll(keepingCapacity: true) }
        if arena.count > FlagLetters.tableCount { arena.removeLast(arena.count &- FlagLetters.tableCount) }
        if !sources.isEmpty { recycleSources() }
        if !laterFields.isEmpty { laterFields.removeAll(keepingCapacity: true) }
        if !contents.isEmpty { contents.removeAll(keepingCapacity: true) }
        if !exchanges.isEmpty { exchanges.removeAll(keepingCapacity: true) }
        source = 0
        skipsName = false
        if !pauses.isEmpty { pauses.removeAll(keepingCapacity: true) }
    }

    /// Cuts everything to the given counts.
    mutating func cut(_ layers: Int, _ fields: Int, _ faults: Int, _ arena: Int, _ chain: Int) {
        self.layers.removeLast(max(0, self.layers.count &- layers))
        self.fields.removeLast(max(0, self.fields.count &- fields))
        self.faults.removeLast(max(0, self.faults.count &- faults))
        self.arena.removeLast(max(0, self.arena.count &- arena))
        self.chain.removeLast(max(0, self.chain.count &- chain))
        while let last = continuations.last, Int(last) >= layers { continuations.removeLast() }
        for layer in self.layers.indices where Int(self.layers[layer].fault) >= faults { self.layers[layer].fault = -1 }
    }

    /// Begins a layer; fields that are added from now on belong to it.
    @inline(__always)
    mutating func begin(layout: Int, start: Int, headerCount: Int, declaredCount: Int) {
        let limit = byteCount(ofSource: Int(source))
        current = CurrentLayer(
            layout: UInt16(truncatingIfNeeded: layout), layer: UInt8(truncatingIfNeeded: layers.count),
            start: UInt32(truncatingIfNeeded: Swift.min(start, limit)), limit: UInt32(clamping: limit))
        layers.append(
            LayerRecord(
                layout: current.layout,
                source: source,
                start: current.start,
                headerCount: UInt32(truncatingIfNeeded: headerCount),
                declaredCount: UInt32(truncatingIfNeeded: declaredCount),
                firstField: UInt32(truncatingIfNeeded: fields.count),
                fieldCount: 0,
                fault: -1
            )
        )
    }

    /// Ends the layer that ``begin(layout:start:headerCount:declaredCount:)`` began.
    @inline(__always)
    mutating func end() {
        let last = layers.count &- 1
        layers[last].fieldCount = UInt32(truncatingIfNeeded: fields.count) &- layers[last].firstField
    }

    /// Adds a part of `frame.protocols`.
    @inline(__always)
    mutating func addToChain(_ name: StaticString) {
        isNameSkipped = skipsName
        skipsName = false
        if isNameSkipped {
            continuations.append(UInt8(truncatingIfNeeded: layers.count))
        } else {
            chain.append(name)
        }
    }

    /// Replaces the last part of `frame.protocols`.
    mutating func renameChain(_ name: StaticString) {
        if !chain.isEmpty, !isNameSkipped { chain[chain.count - 1] = name }
    }

    /// Lets a layer that lies before the newest one gain fields, such as Ethernet its trailer.
    mutating func resume(layer index: Int) {
        guard layers.indices.contains(index) else { return }
        current = CurrentLayer(
            layout: layers[index].layout, layer: UInt8(truncatingIfNeeded: index), start: layers[index].start,
            limit: UInt32(clamping: byteCount(ofSource: Int(layers[index].source))))
    }

    /// Lets a layer gain fields that layout `description` of the registry lists, such as what its connection tells.
    public mutating func resume(layer index: Int, describedBy description: Int) {
        resume(layer: index)
        current.layout = UInt16(truncatingIfNeeded: description)
    }

    @inline(__always)
    mutating func append(_ record: FieldRecord) {
        if fields.count < Self.fieldLimit { fields.append(record) } else { noteFieldLimit() }
    }

    @inline(never)
    private mutating func noteFieldLimit() {
        let limit = Fault.limited(.fields(Self.fieldLimit))
        if !faults.contains(where: { $0.fault == limit }) { fault(limit) }
    }

    /// Adds the records of fields at fixed places with the values that `value` finds; false where there is no room.
    @inline(__always)
    mutating func add(all records: Span<FieldRecord>, value: (FixedSource) -> UInt64) -> Bool {
        guard fields.count &+ records.count <= Self.fieldLimit else { return false }
        let (kind, start) = (current.kind, UInt64(current.start))
        fields.append(addingCapacity: records.count) { added in
            var place = 0
            while place < records.count {
                let record = records[place]
                added.append(
                    FieldRecord(
                        value: value(FixedSource(bits: record.value)), place: record.place &+ start,
                        kind: record.kind | kind))
                place &+= 1
            }
        }
        return true
    }

    /// Adds the record of a field at a fixed place with the value that `value` finds.
    mutating func add(one record: FieldRecord, value: (FixedSource) -> UInt64) {
        var record = record
        record.value = value(FixedSource(bits: record.value))
        record.start &+= current.start
        record.layout = current.layout
        record.layer = current.layer
        append(record)
    }

    /// Adds the value that `field` has at `offset` of `header`; nothing where the bytes are not there.
    @inlinable @inline(__always)
    public mutating func add<Value: WireValue>(
        _ field: Field<Value>,
        in header: RawSpan,
        at offset: Int,
        flags: FieldRecord.Flags = []
    ) {
        let count = field.bitCount == 0 ? Value.wireCount : field.containerCount
        guard offset >= 0, offset <= header.byteCount &- count else { return }
        add(
            header.value(of: field, at: offset).bits, id: field.id, depth: field.depth, at: offset, count: count,
            flags: flags)
    }

    /// Adds a value that was computed or read elsewhere; `offset` and `count` tell the bytes of the layer behind it.
    @inlinable @inline(__always)
    public mutating func add<Value: WireValue>(
        _ field: Field<Value>,
        value: Value,
        at offset: Int = 0,
        count: Int = 0,
        flags: FieldRecord.Flags = []
    ) {
        add(value.bits, id: field.id, depth: field.depth, at: offset, count: count, flags: flags)
    }

    /// Adds bytes, text or a place by reference: `count` bytes at `offset` of the layer, which the caller has checked.
    @inlinable @inline(__always)
    public mutating func add<Value: VariableWireValue>(
        _ field: Field<Value>,
        at offset: Int,
        count: Int,
        flags: FieldRecord.Flags = []
    ) {
        add(0, id: field.id, depth: field.depth, at: offset, count: count, flags: flags)
    }

    /// Adds an address of which only the first `count` bytes, which the caller has checked, are sent; the rest is zero.
    mutating func add(_ field: Field<IPv6Address>, prefix count: Int, at offset: Int) {
        add(0, id: field.id, depth: field.depth, at: offset, count: count, flags: [])
    }

    /// Adds text that does not stand in one piece on the wire; it is kept in the arena.
    public mutating func add(
        _ field: Field<WireText>,
        text: some Sequence<UInt8>,
        at offset: Int,
        count: Int,
        flags: FieldRecord.Flags = []
    ) {
        let first = arena.count
        arena.append(contentsOf: text)
        add(field, text: first, arena.count &- first, at: offset, count: count, flags: flags)
    }

    /// Adds text that the arena holds already: `size` bytes from `first` on.
    @inline(__always)
    mutating func add(
        _ field: Field<WireText>, text first: Int, _ size: Int, at offset: Int, count: Int, flags: FieldRecord.Flags
    ) {
        let place = UInt64(UInt32(truncatingIfNeeded: first)) << 32 | UInt64(size)
        add(place, id: field.id, depth: field.depth, at: offset, count: count, flags: flags.union(.inArena))
    }

    /// Notes a UDP port that a session will use, for media or for something else.
    mutating func announce(_ port: UInt16, isMedia: Bool) {
        if port != 0, announcedPorts.count < 64 { announcedPorts.append((port, isMedia)) }
    }

    /// Names a protocol in `frame.protocols` without a layer of it, such as one of whose message only the beginning is here.
    public mutating func appendName(_ name: StaticString) {
        if chain.count < Self.messageLimit { chain.append(name) }
    }

    /// Whether another field may be added.
    var hasRoom: Bool { fields.count < Self.fieldLimit }

    /// Where text that ``write(_:)-(RawSpan)`` appends begins in the arena.
    var textEnd: Int { arena.count }

    /// Appends bytes to the text that is being made up.
    mutating func write(_ bytes: RawSpan) {
        for offset in 0..<bytes.byteCount { arena.append(bytes.uint8(at: offset)) }
    }

    /// Appends a byte to the text that is being made up.
    mutating func write(_ byte: UInt8) { arena.append(byte) }

    /// Appends words to the text that is being made up.
    mutating func write(_ text: StaticString) {
        for byte in text.description.utf8 { arena.append(byte) }
    }

    /// Adds the text of the arena from `first` on.
    mutating func add(
        _ field: Field<WireText>, textFrom first: Int, at offset: Int, count: Int, flags: FieldRecord.Flags = []
    ) {
        add(field, text: first, arena.count &- first, at: offset, count: count, flags: flags)
    }

    /// Takes back the last value that the current layer has for `field`, as what was hidden is known now. No layer may have
    /// begun behind it but those that have fields of their own.
    public mutating func withdraw(_ field: Field<some WireValue>) {
        guard let index = lastIndex(of: field) else { return }
        fields.remove(at: index)
        for place in layers.indices {
            let first = Int(layers[place].firstField)
            if first > index {
                layers[place].firstField &-= 1
            } else if index < first &+ Int(layers[place].fieldCount) {
                layers[place].fieldCount &-= 1
            }
        }
    }

    /// Where the last value stands that the current layer has for `field`; nil where it has none.
    private func lastIndex(of field: Field<some WireValue>) -> Int? {
        fields.lastIndex { $0.layer == current.layer && $0.layout == current.layout && $0.id == field.id }
    }

    /// Changes the value that the current layer already has for `field`, such as a destination that an option replaces.
    ///
    /// The new value may be wider than the field on the wire.
    public mutating func amend<Value: WireValue>(
        _ field: Field<Value>, value: some WireValue, at offset: Int, count: Int
    ) {
        guard let index = lastIndex(of: field) else { return }
        fields[index].value = value.bits
        fields[index].start = current.start &+ UInt32(truncatingIfNeeded: offset)
        fields[index].count = UInt32(truncatingIfNeeded: count)
    }

    /// Adds a value; one function for all types, as there are many calls of it.
    @usableFromInline @inline(never)
    mutating func add(
        _ bits: UInt64,
        id: UInt16,
        depth: UInt8,
        at offset: Int,
        count: Int,
        flags: FieldRecord.Flags
    ) {
        append(current.record(bits, FieldRecord.kind(id, depth, flags), at: offset, count))
    }

    /// Adds several values at once, which costs less than one after another.
    public mutating func add(_ values: Span<FieldValue>) {
        guard fields.count &+ values.count <= Self.fieldLimit else {
            for place in values.indices { append(current.record(values[place])) }
            return
        }
        let current = self.current
        fields.append(addingCapacity: values.count) { added in
            var place = 0
            while place < values.count {
                added.append(current.record(values[place]))
                place &+= 1
            }
        }
    }

    /// Notes what is wrong in the current layer; the layer shows the first, the frame all.
    public mutating func fault(_ fault: Fault, at offset: Int = 0) {
        guard faults.count < 64 else { return }
        let layer = Int(current.layer)
        if layers.indices.contains(layer), layers[layer].fault < 0 {
            layers[layer].fault = Int32(truncatingIfNeeded: faults.count)
        }
        faults.append(FaultRecord(fault: fault, layer: layer, start: Int(current.start) &+ offset))
    }

    /// The fields that `layer` shows: its own, then those added to it later.
    public func fields(of layer: Int) -> [FieldRecord] {
        fields.filter { $0.layer == UInt8(truncatingIfNeeded: layer) }
    }
}
