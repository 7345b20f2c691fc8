/// A history's letters in order, at most sixty; later ones are not kept.
public struct HistoryText: Sendable, BitwiseCopyable {
    private var words: InlineArray<5, UInt64>
    /// How many letters there are.
    public let count: Int

    init(_ first: History, _ more: InlineArray<4, History>?) {
        words = InlineArray(repeating: 0)
        words[0] = first.rawValue
        var count = first.count
        if let more, first.isFull {
            for index in 0..<4 {
                words[index + 1] = more[index].rawValue
                count += more[index].count
            }
        }
        self.count = count
    }

    /// The letter at `index` as an ASCII byte.
    public subscript(index: Int) -> UInt8 {
        guard index >= 0, index < count else { return 0x3f }
        let word = words[index / History.capacity]
        return History.ascii(History(rawValue: word).code(index % History.capacity))
    }
}

extension HistoryText: CustomStringConvertible {
    /// The letters as text.
    public var description: String { String(decoding: (0..<count).map { self[$0] }, as: UTF8.self) }
}
