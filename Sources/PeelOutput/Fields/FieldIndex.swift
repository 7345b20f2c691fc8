import PeelWire

/// A field as the outputs show it: plain bits, so that looking one up costs a copy and no reference count.
public struct ShownField: Sendable {
    public let name: StaticString
    public let label: StaticString
    /// The unit of the value, such as ` bytes`; empty where it has none.
    let unit: StaticString
    /// The protocol that describes it: an index into ``Registry/readers``.
    public let layout: Int
    /// The same for all fields that share a name.
    public let nameIndex: Int
    public let type: FieldType
    public let display: FieldDisplay
    /// Bytes of the value's type, which fixes how many hexadecimal digits it is shown with.
    public let typeCount: UInt8
    /// Bytes that hold the value.
    let count: UInt8
    public let firstBit: UInt8
    public let bitCount: UInt8
    /// The value is so many times what the bits say.
    let scale: UInt8
    /// How deep it lies below its layer in the tree.
    let depth: UInt8
    /// The value is written as seconds since 1970.
    let isEpoch: Bool
    /// Values have names: ``FieldIndex/valueNames``.
    let hasNames: Bool

    init(_ field: AnyField, layout: Int, nameIndex: Int) {
        let text = field.name.description
        name = field.name
        label = field.label
        unit = Units.unit(of: text)
        self.layout = layout
        self.nameIndex = nameIndex
        type = field.type
        display = field.display
        typeCount = field.typeCount
        count = field.count
        firstBit = field.firstBit
        bitCount = field.bitCount
        depth = field.depth
        scale = field.scale
        isEpoch = field.type == .absoluteTime && text.hasSuffix("_epoch")
        hasNames = field.names != nil
    }
}

/// Finds a record's field without looking at a name: one table for all protocols, by the record's numbers.
public struct FieldIndex: Sendable {
    /// Every field, in the order of the registry.
    public let fields: [ShownField]
    /// Each field's number within its layout, as ``FieldRecord/id``.
    let ids: [UInt16]
    /// The names of each field's values, nil where they have none.
    let valueNames: [ValueNames?]
    /// Every name once; ``ShownField/nameIndex`` points here.
    public let names: [String]
    /// The protocols' names.
    public let layoutNames: [StaticString]
    /// The protocols' names in words.
    public let layoutLabels: [StaticString]
    /// Names that stand for several fields.
    public let combined: [CombinedField]
    /// The layout of the frame's own fields.
    public let frameLayout: Int

    /// What each field of ``fields`` means to a printer that makes sentences.
    let roles: [Role]

    /// Whether a layout has a field for each of two ends.
    let hasEndpoints: [Bool]
    /// What each layout is to such a printer.
    let layerRoles: [LayerRole]

    /// For each layout and part the place of its lines in `slots`.
    private let parts: [Part]
    private let slots: [UInt16]
    /// The roles of the fields of these lines.
    private let slotRoles: [UInt8]

    private struct Part: Sendable {
        var start = 0
        var first = 0
        var count = 0
    }

    public init(_ registry: Registry) {
        var fields: [ShownField] = []
        var ids: [UInt16] = []
        var valueNames: [ValueNames?] = []
        var names: [String] = []
        var nameIndexes: [String: Int] = [:]
        var parts = Array(repeating: Part(), count: registry.readers.count * 8)
        var slots: [UInt16] = []
        var combined: [CombinedField] = []
        for (index, reader) in registry.readers.enumerated() {
            let layout = reader.layout
            combined += layout.combined
            let base = fields.count
            for field in layout.fields {
                let name = field.name.description
                let nameIndex = nameIndexes[name] ?? names.count
                if nameIndex == names.count {
                    names.append(name)
                    nameIndexes[name] = nameIndex
                }
                fields.append(ShownField(field, layout: index, nameIndex: nameIndex))
                ids.append(field.id)
                valueNames.append(field.names)
            }
            for part in 0..<8 {
                let members = (base..<fields.count).filter { Int(ids[$0] >> 13) == part }
                let lines = members.map { Int(ids[$0] & 0x1fff) }
                guard let first = lines.min(), let last = lines.max() else { continue }
                parts[index * 8 + part] = Part(start: slots.count, first: first, count: last - first + 1)
                let start = slots.count
                slots += Array(repeating: UInt16.max, count: last - first + 1)
                for (member, line) in zip(members, lines) where slots[start + line - first] == .max {
                    slots[start + line - first] = UInt16(truncatingIfNeeded: member)
                }
            }
        }
        self.fields = fields
        self.ids = ids
        self.valueNames = valueNames
        let roles = fields.map { Role(name: $0.name.description) }
        self.roles = roles
        slotRoles = slots.map { $0 == .max ? 0 : roles[Int($0)].rawValue }
        let sources = Set(zip(fields, roles).filter { $0.1 == .source }.map(\.0.layout))
        hasEndpoints = registry.readers.indices.map { sources.contains($0) }
        layerRoles = registry.readers.map { LayerRole(name: $0.layout.name.description) }
        self.names = names
        self.parts = parts
        self.slots = slots
        self.combined = combined
        layoutNames = registry.readers.map(\.layout.name)
        layoutLabels = registry.readers.map(\.layout.label)
        frameLayout = registry.frameLayout
    }

    /// The place in ``fields`` of the field that `record` is a value of; nil where its layout does not list it.
    @inline(__always)
    public func slot(_ record: FieldRecord) -> Int? {
        guard let line = line(record), slots[line] != .max else { return nil }
        return Int(slots[line])
    }

    /// The place in ``slots`` and ``slotRoles`` of the line that declares the field of `record`; nil where its layout has
    /// none such.
    @inline(__always)
    private func line(_ record: FieldRecord) -> Int? {
        let place = Int(record.layout) &* 8 &+ Int(record.id >> 13)
        guard place < parts.count else { return nil }
        let part = parts[place]
        let line = Int(record.id & 0x1fff) &- part.first
        return line >= 0 && line < part.count ? part.start &+ line : nil
    }

    /// The role of the field that `record` is a value of, as a number; 0 where it has none.
    @inline(__always)
    func role(_ record: FieldRecord) -> Int {
        guard let line = line(record) else { return 0 }
        return Int(slotRoles[line])
    }

    /// The name of a value; nil where it has none.
    @inline(__always)
    func name(of value: UInt64, _ slot: Int) -> StaticString? {
        fields[slot].hasNames ? valueNames[slot]?.name(value) : nil
    }

    /// The name of the value of `record`; nil where it has none.
    func name(of record: FieldRecord) -> StaticString? { slot(record).flatMap { name(of: record.value, $0) } }

    /// The indexes into ``fields`` of what `name` stands for: one field, or a combined name's members.
    public func members(of name: String) -> [Int] {
        if let found = combined.first(where: { $0.name.description == name }) {
            let wanted = Set(found.members.map(\.description))
            return fields.indices.filter { wanted.contains(fields[$0].name.description) }
        }
        return fields.indices.filter { fields[$0].name.description == name }
    }

    /// The layout called `name`.
    public func layout(named name: String) -> Int? { layoutNames.firstIndex { $0.description == name } }
}
