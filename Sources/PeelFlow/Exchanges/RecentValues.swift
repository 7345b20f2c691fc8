/// The values that were kept last, at most twice `limit`: when the newer half is full, the older is forgotten.
struct RecentValues<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var newer: [Key: Value] = [:]
    private var older: [Key: Value] = [:]
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// What is kept under `key`; a new value replaces an older one.
    subscript(key: Key) -> Value? { newer[key] ?? older[key] }

    mutating func keep(_ value: Value, for key: Key) {
        if newer.count >= limit, newer[key] == nil {
            older = newer
            newer = [:]
        }
        newer[key] = value
    }
}
