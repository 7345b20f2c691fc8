/// One layer of a dissected frame.
public struct LayerRecord: Sendable, BitwiseCopyable {
    /// The protocol: an index into ``Registry/layouts``.
    public var layout: UInt16
    /// Where the layer's bytes lie: 0 is the frame, n the dissection's n-th buffer.
    public var source: UInt16
    /// Where the header begins in its source, in bytes.
    public var start: UInt32
    /// Bytes of the header that were captured.
    public var headerCount: UInt32
    /// Bytes of the header and its payload that the layer outside declares.
    public var declaredCount: UInt32
    /// The layer's own first field, an index into ``Dissection/fields``.
    public var firstField: UInt32
    /// How many fields the layer has there, one after another.
    public var fieldCount: UInt32
    /// The layer's fault, an index into ``Dissection/faults``; -1 where there is none.
    public var fault: Int32
}

/// One value of a dissected frame: 24 bytes without references.
public struct FieldRecord: Sendable, BitwiseCopyable {
    /// The value; for bytes and text a place, see ``Flags``.
    public var value: UInt64
    /// Where the value lies in its layer's source, in bytes.
    public var start: UInt32
    /// How many bytes it has there; 0 for what is computed.
    public var count: UInt32
    /// The field, as ``Field/id``.
    public var id: UInt16
    /// The protocol that describes the field: an index into ``Registry/layouts``.
    public var layout: UInt16
    /// The layer that shows it: an index into ``Dissection/layers``.
    public var layer: UInt8
    /// How deep it lies below its layer in the tree.
    public var depth: UInt8
    public var flags: Flags

    public struct Flags: OptionSet, Sendable, BitwiseCopyable {
        public let rawValue: UInt16
        @inlinable @inline(__always)
        public init(rawValue: UInt16) { self.rawValue = rawValue }
        /// The value is text in the arena: offset in its upper, length in its lower 32 bits.
        public static var inArena: Flags { .init(rawValue: 1) }
        /// The value was computed and does not stand in the packet; the tree shows it in brackets.
        public static var generated: Flags { .init(rawValue: 2) }
        /// The value can be asked for by name and is not shown in the tree.
        public static var hidden: Flags { .init(rawValue: 4) }
        /// The value contradicts the specification.
        public static var wrong: Flags { .init(rawValue: 8) }
        /// The bytes lie in the source whose number is the value, and not in that of the layer.
        public static var inSource: Flags { .init(rawValue: 16) }
    }
}

/// A fault and where it stands.
public struct FaultRecord: Sendable {
    public var fault: Fault
    /// The layer it was found in: an index into ``Dissection/layers``.
    public var layer: Int
    /// Where in the layer's source, in bytes.
    public var start: Int
}

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
    /// Text that was made up from several places, UTF-8 as it came off the wire.
    public private(set) var arena: [UInt8] = []
    /// The parts of `frame.protocols`.
    public private(set) var chain: [StaticString] = []
    /// The sources beside the frame; number n stands at n - 1.
    public internal(set) var sources: [SourceRecord] = []
    /// Emptied sources of earlier frames, for their memory.
    var spareSources: [SourceRecord] = []
    /// Whether layers hand over what depends on other frames, and where that waits.
    var isPausing = false
    var pauses: [Interruption] = []
    /// Where the message that a conversation is given begins in its source, in bytes.
    public internal(set) var messageStart = 0
    /// UDP ports that descriptions of sessions have announced for media, the latest of them; kept from frame to frame.
    private var mediaPorts: [UInt16] = []
    /// The next layer has no part of its own in `frame.protocols`: its protocol stands there already.
    var skipsName = false
    private var isNameSkipped = false

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

    /// The layout of the layer that is being described.
    private(set) var layout: UInt16 = 0
    /// Where that layer starts in its source.
    private var start: UInt32 = 0
    /// Its index.
    private(set) var layer: UInt8 = 0
    /// The source that layers begin in: 0 is the frame.
    var source: UInt16 = 0
    /// The source of the layer that is being described.
    private var layerSource: UInt16 = 0

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
        if !faults.isEmpty { faults.removeAll(keepingCapacity: true) }
        if !arena.isEmpty { arena.removeAll(keepingCapacity: true) }
        if !sources.isEmpty { recycleSources() }
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
        for layer in self.layers.indices where Int(self.layers[layer].fault) >= faults { self.layers[layer].fault = -1 }
    }

    /// Begins a layer; fields that are added from now on belong to it.
    @inline(__always)
    mutating func begin(layout: Int, start: Int, headerCount: Int, declaredCount: Int) {
        self.layout = UInt16(truncatingIfNeeded: layout)
        layerSource = source
        self.start = UInt32(truncatingIfNeeded: Swift.min(start, byteCount(ofSource: Int(source))))
        self.layer = UInt8(truncatingIfNeeded: layers.count)
        layers.append(
            LayerRecord(
                layout: self.layout,
                source: source,
                start: self.start,
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
        if !isNameSkipped { chain.append(name) }
    }

    /// Replaces the last part of `frame.protocols`.
    mutating func renameChain(_ name: StaticString) {
        if !chain.isEmpty, !isNameSkipped { chain[chain.count - 1] = name }
    }

    /// Lets a layer that lies before the newest one gain fields, such as Ethernet its trailer.
    mutating func resume(layer index: Int) {
        guard layers.indices.contains(index) else { return }
        layer = UInt8(truncatingIfNeeded: index)
        layout = layers[index].layout
        start = layers[index].start
        layerSource = layers[index].source
    }

    /// Lets a layer gain fields that layout `description` of the registry lists, such as what its connection tells.
    public mutating func resume(layer index: Int, describedBy description: Int) {
        resume(layer: index)
        layout = UInt16(truncatingIfNeeded: description)
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
        let (layout, layer, start) = (layout, layer, start)
        fields.append(addingCapacity: records.count) { added in
            var place = 0
            while place < records.count {
                let record = records[place]
                added.append(
                    FieldRecord(
                        value: value(FixedSource(bits: record.value)), start: record.start &+ start,
                        count: record.count, id: record.id, layout: layout, layer: layer, depth: record.depth,
                        flags: record.flags))
                place &+= 1
            }
        }
        return true
    }

    /// Adds the record of a field at a fixed place with the value that `value` finds.
    mutating func add(one record: FieldRecord, value: (FixedSource) -> UInt64) {
        var record = record
        record.value = value(FixedSource(bits: record.value))
        record.start &+= start
        record.layout = layout
        record.layer = layer
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
        let place = UInt64(UInt32(truncatingIfNeeded: first)) << 32 | UInt64(arena.count &- first)
        add(place, id: field.id, depth: field.depth, at: offset, count: count, flags: flags.union(.inArena))
    }

    /// Notes a UDP port on which media will come, and on the next one reports of it.
    mutating func announceMedia(on port: UInt16) {
        if port == 0 || port & 1 == 1 || mediaPorts.contains(port) { return }
        if mediaPorts.count >= 256 { mediaPorts.removeFirst() }
        mediaPorts.append(port)
    }

    /// Forgets a UDP port that something else will come to.
    mutating func retractMedia(on port: UInt16) { mediaPorts.removeAll { $0 == port } }

    /// Whether one of two ports was announced for media or its reports.
    @inline(__always)
    func isMediaAnnounced(on one: UInt16, _ other: UInt16) -> Bool {
        !mediaPorts.isEmpty && (mediaPorts.contains(one & ~1) || mediaPorts.contains(other & ~1))
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
        let place = UInt64(UInt32(truncatingIfNeeded: first)) << 32 | UInt64(arena.count &- first)
        add(place, id: field.id, depth: field.depth, at: offset, count: count, flags: flags.union(.inArena))
    }

    /// Changes the value that the current layer already has for `field`, such as a destination that an option replaces.
    ///
    /// The new value may be wider than the field on the wire.
    public mutating func amend<Value: WireValue>(
        _ field: Field<Value>, value: some WireValue, at offset: Int, count: Int
    ) {
        guard
            let index = fields.lastIndex(where: { $0.layer == layer && $0.layout == layout && $0.id == field.id })
        else { return }
        fields[index].value = value.bits
        fields[index].start = start &+ UInt32(truncatingIfNeeded: offset)
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
        // A place never reaches beyond what was captured, whatever a length on the wire said.
        let limit = byteCount(ofSource: Int(layerSource))
        let place = Swift.min(Swift.max(Int(start) &+ offset, 0), limit)
        let here = Swift.min(Swift.max(count, 0), limit &- place)
        append(
            FieldRecord(
                value: bits,
                start: UInt32(truncatingIfNeeded: place),
                count: UInt32(truncatingIfNeeded: here),
                id: id,
                layout: layout,
                layer: layer,
                depth: depth,
                flags: flags
            )
        )
    }

    /// Notes what is wrong in the current layer; the layer shows the first, the frame all.
    public mutating func fault(_ fault: Fault, at offset: Int = 0) {
        guard faults.count < 64 else { return }
        if layers.indices.contains(Int(layer)), layers[Int(layer)].fault < 0 {
            layers[Int(layer)].fault = Int32(truncatingIfNeeded: faults.count)
        }
        faults.append(FaultRecord(fault: fault, layer: Int(layer), start: Int(start) &+ offset))
    }

    /// The fields that `layer` shows: its own, then those added to it later.
    public func fields(of layer: Int) -> [FieldRecord] {
        fields.filter { $0.layer == UInt8(truncatingIfNeeded: layer) }
    }
}

extension RawSpan {
    /// The address that `record`, whose source this is, refers to; where fewer than 16 bytes were sent, zeros follow.
    @inlinable @inline(__always)
    public func ipv6Address(of record: FieldRecord) -> IPv6Address {
        let start = Int(record.start)
        let address = IPv6Address(high: uint64(at: start), low: uint64(at: start &+ 8))
        return record.count >= 16 ? address : ipv6Prefix(start, Int(record.count))
    }

    @usableFromInline
    func ipv6Prefix(_ start: Int, _ count: Int) -> IPv6Address {
        var address = IPv6Address(high: 0, low: 0)
        for index in 0..<Swift.max(0, Swift.min(count, 16)) {
            let byte = UInt64(uint8(at: start &+ index)) << UInt64(56 &- (index & 7) &* 8)
            if index < 8 { address.high |= byte } else { address.low |= byte }
        }
        return address
    }
}
