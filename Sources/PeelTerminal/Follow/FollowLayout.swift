import PeelFlow
import PeelInspector

/// How the bytes of a connection are shown.
struct FollowForm: Equatable, Sendable {
    var isHexadecimal = false
    /// The direction that is shown; nil for both.
    var side: Side?
    /// How many cells a line's bytes may take.
    var columns = 80

    /// How many bytes stand in a line of hexadecimal.
    var bytesInRow: Int { columns >= 77 ? 16 : columns >= 45 ? 8 : 4 }
}

/// A connection's bytes cut into lines, for one form.
struct FollowLayout: Sendable {
    /// A line: `count` bytes from `start` on, or the gap of its piece.
    struct Line: Sendable, BitwiseCopyable {
        var start: UInt32
        var count: UInt32
        /// The piece that its first byte lies in.
        var piece: UInt32
    }

    var form = FollowForm()
    var lines: [Line] = []

    init() {}

    /// Cuts `bytes`; takes some milliseconds a MiB.
    init(_ bytes: FlowBytes, _ form: FollowForm) {
        self.form = form
        var first = 0
        while first < bytes.pieces.count {
            let piece = bytes.pieces[first]
            var next = first + 1
            guard form.side == nil || form.side == piece.side else {
                first = next
                continue
            }
            guard piece.gap == 0 else {
                add(piece.start, 0, first)
                first = next
                continue
            }
            // What one side sends in one go is one text, whatever segments it came in.
            var end = piece.start + piece.count
            while next < bytes.pieces.count, bytes.pieces[next].side == piece.side, bytes.pieces[next].gap == 0 {
                end += bytes.pieces[next].count
                next += 1
            }
            if form.isHexadecimal {
                cutRows(bytes, piece.start..<end, first)
            } else {
                cutText(bytes, piece.start..<end, first)
            }
            first = next
        }
    }

    private mutating func add(_ start: Int, _ count: Int, _ piece: Int) {
        lines.append(
            Line(
                start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: count),
                piece: UInt32(truncatingIfNeeded: piece)))
    }

    private mutating func cutRows(_ bytes: FlowBytes, _ range: Range<Int>, _ first: Int) {
        var piece = first
        var start = range.lowerBound
        while start < range.upperBound {
            piece = Self.piece(at: start, from: piece, bytes)
            add(start, min(form.bytesInRow, range.upperBound - start), piece)
            start += form.bytesInRow
        }
    }

    private mutating func cutText(_ bytes: FlowBytes, _ range: Range<Int>, _ first: Int) {
        let width = max(8, form.columns)
        var piece = first
        var start = range.lowerBound
        while start < range.upperBound {
            var end = start
            let limit = min(range.upperBound, start + width)
            while end < limit, bytes.bytes[end] != 0x0a { end += 1 }
            piece = Self.piece(at: start, from: piece, bytes)
            if end < range.upperBound, bytes.bytes[end] == 0x0a {
                let isPair = end > start && bytes.bytes[end - 1] == 0x0d
                add(start, end - start - (isPair ? 1 : 0), piece)
                start = end + 1
                continue
            }
            // No character is cut through: its first byte takes the others along.
            if end < range.upperBound {
                var whole = end
                while whole > end - 3, whole > start + 1, bytes.bytes[whole] & 0xc0 == 0x80 { whole -= 1 }
                if bytes.bytes[whole] & 0xc0 != 0x80 { end = whole }
            }
            add(start, end - start, piece)
            start = end
        }
    }

    private static func piece(at place: Int, from first: Int, _ bytes: FlowBytes) -> Int {
        var piece = first
        while piece + 1 < bytes.pieces.count, bytes.pieces[piece].start + bytes.pieces[piece].count <= place {
            piece += 1
        }
        return piece
    }

    /// The line that holds byte `place`, or the last one before it.
    func line(at place: Int) -> Int {
        var low = 0
        var high = lines.count
        while low < high {
            let middle = (low + high) / 2
            if Int(lines[middle].start) <= place { low = middle + 1 } else { high = middle }
        }
        return max(0, low - 1)
    }
}
