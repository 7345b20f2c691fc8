/// Small graphs out of characters.
enum Graphs {
    /// One character a value: eight heights, a space for nothing.
    static func sparkline(_ values: [Double]) -> String {
        let most = values.max() ?? 0
        guard most > 0 else { return String(repeating: " ", count: values.count) }
        var text = ""
        for value in values {
            if value <= 0 {
                text += " "
            } else {
                let level = min(7, Int(value / most * 8))
                text.unicodeScalars.append(Unicode.Scalar(0x2581 + UInt32(max(0, level))) ?? " ")
            }
        }
        return text
    }

    /// A filled curve in braille, `columns` by `rows` cells; each cell is two values wide and four steps high.
    ///
    /// `values` holds twice as many values as there are columns.
    static func area(_ values: [Double], columns: Int, rows: Int, most: Double? = nil) -> [String] {
        var canvas = BrailleCanvas(columns: columns, rows: rows)
        let most = most ?? values.max() ?? 0
        guard most > 0 else { return canvas.lines }
        for (place, value) in values.prefix(columns * 2).enumerated() where value > 0 {
            let height = max(1, Int((min(1, value / most) * Double(rows * 4)).rounded()))
            for step in 0..<height { canvas.set(place, rows * 4 - 1 - step) }
        }
        return canvas.lines
    }
}

/// Dots in cells of two by four.
struct BrailleCanvas: Sendable {
    let columns: Int
    let rows: Int
    private var cells: [UInt8]

    init(columns: Int, rows: Int) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
        cells = Array(repeating: 0, count: self.columns * self.rows)
    }

    /// How many dots there are each way.
    var width: Int { columns * 2 }
    var height: Int { rows * 4 }

    /// Sets the dot at `x` from the left and `y` from the top.
    mutating func set(_ x: Int, _ y: Int) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        let bit: UInt8 =
            y % 4 == 3 ? (x % 2 == 0 ? 0x40 : 0x80) : 1 << UInt8(y % 4 + (x % 2 == 0 ? 0 : 3))
        cells[y / 4 * columns + x / 2] |= bit
    }

    /// Sets the dots between two places.
    mutating func line(_ from: (x: Int, y: Int), _ to: (x: Int, y: Int)) {
        let steps = max(abs(to.x - from.x), abs(to.y - from.y))
        guard steps > 0, steps < 4096 else { return set(from.x, from.y) }
        for step in 0...steps {
            set(from.x + (to.x - from.x) * step / steps, from.y + (to.y - from.y) * step / steps)
        }
    }

    /// Canvases of one size over each other, a row each: every dot is seen, and a cell has the style of the first canvas
    /// with a dot in it.
    static func lines(_ layers: [(canvas: BrailleCanvas, style: Style)]) -> [[StyledText]] {
        guard let first = layers.first?.canvas else { return [] }
        return (0..<first.rows).map { row in
            var pieces: [StyledText] = []
            for column in 0..<first.columns {
                let place = row * first.columns + column
                var dots: UInt8 = 0
                var style: Style?
                for layer in layers where layer.canvas.cells[place] != 0 {
                    dots |= layer.canvas.cells[place]
                    style = style ?? layer.style
                }
                let scalar = dots == 0 ? " " : Unicode.Scalar(0x2800 + UInt32(dots)) ?? " "
                if let last = pieces.last, last.style == style ?? last.style {
                    pieces[pieces.count - 1].text.unicodeScalars.append(scalar)
                } else {
                    pieces.append(StyledText(String(Character(scalar)), style ?? .normal))
                }
            }
            return pieces
        }
    }

    /// One text a row.
    var lines: [String] {
        (0..<rows).map { row in
            var text = ""
            for column in 0..<columns {
                let dots = cells[row * columns + column]
                text.unicodeScalars.append(dots == 0 ? " " : Unicode.Scalar(0x2800 + UInt32(dots)) ?? " ")
            }
            return text
        }
    }
}
