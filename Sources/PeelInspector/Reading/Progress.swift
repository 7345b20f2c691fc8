import PeelOutput

/// A line on standard error about work that takes over a second, where that is a terminal and the output is not.
struct Progress {
    private let total: Int64?
    private let isShown: Bool
    private let start = FileCheck.monotonicNanoseconds
    private var latest: Int64 = 0
    private var hasLine = false

    init(total: Int64?) {
        self.total = total
        isShown = FileCheck.isTerminal(2) && !FileCheck.isTerminal(1)
    }

    /// Shows how far the work is, at most five times a second.
    mutating func show(packets: Int, bytes: Int64) {
        guard isShown else { return }
        let now = FileCheck.monotonicNanoseconds
        let passed = now - start
        guard passed > 1_000_000_000, now - latest > 200_000_000 else { return }
        latest = now
        hasLine = true
        let seconds = Double(passed) / 1e9
        var text = "\r\u{1b}[K\(Self.quantity(Double(bytes)))B"
        if let total, total > 0 { text += " of \(Self.quantity(Double(total)))B" }
        text += ", \(packets) packets, \(Self.quantity(Double(packets) / seconds))/s"
        if let total, bytes > 0, total > bytes {
            text += ", \(Int(seconds * Double(total - bytes) / Double(bytes)) + 1) s left"
        }
        var writer = ByteWriter(to: 2, capacity: 256)
        writer.append(text)
        writer.flush()
    }

    /// Takes the line away.
    mutating func clear() {
        guard hasLine else { return }
        hasLine = false
        var writer = ByteWriter(to: 2, capacity: 64)
        writer.append("\r\u{1b}[K")
        writer.flush()
    }

    /// `1.5 M`.
    static func quantity(_ value: Double) -> String {
        let steps: [(Double, String)] = [(1e12, " T"), (1e9, " G"), (1e6, " M"), (1e3, " k")]
        for (step, name) in steps where value >= step {
            let tenths = Int((value / step * 10).rounded())
            return "\(tenths / 10).\(tenths % 10)\(name)"
        }
        return "\(Int(value)) "
    }
}
