import PeelWire

/// The records of one layer by what they mean, found in one walk.
struct LineFacts: Sendable {
    /// The first record of each role, as its index and one; 0 where there is none.
    private var records = Array(repeating: Int32(0), count: Role.count)

    /// Takes in the fields of `layer`.
    mutating func fill(layer: Int, _ dissection: borrowing Dissection, _ index: FieldIndex) {
        for role in records.indices { records[role] = 0 }
        let shown = dissection.layers[layer]
        let fields = dissection.fields.span
        var record = Int(shown.firstField)
        let end = min(record &+ Int(shown.fieldCount), fields.count)
        while record < end {
            let role = index.role(fields[record])
            if role != 0, records[role] == 0 { records[role] = Int32(truncatingIfNeeded: record &+ 1) }
            record &+= 1
        }
    }

    /// The index of the record with `role`; nil where the layer has none.
    @inline(__always)
    func record(_ role: Role) -> Int? {
        let record = records[Int(role.rawValue)]
        return record == 0 ? nil : Int(record) &- 1
    }

    /// The value of the record with `role`.
    @inline(__always)
    func value(_ role: Role, _ dissection: borrowing Dissection) -> UInt64? {
        record(role).map { dissection.fields[$0].value }
    }
}
