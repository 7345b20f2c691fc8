/// A part of a screen, in cells.
struct Rect: Equatable, Sendable {
    var row = 0
    var column = 0
    var rows = 0
    var columns = 0

    /// The first `count` rows, and what is below them.
    func splitTop(_ count: Int) -> (Rect, Rect) {
        let top = max(0, min(count, rows))
        return (
            Rect(row: row, column: column, rows: top, columns: columns),
            Rect(row: row + top, column: column, rows: rows - top, columns: columns)
        )
    }

    /// The first `count` columns, and what is right of them.
    func splitLeft(_ count: Int) -> (Rect, Rect) {
        let left = max(0, min(count, columns))
        return (
            Rect(row: row, column: column, rows: rows, columns: left),
            Rect(row: row, column: column + left, rows: rows, columns: columns - left)
        )
    }

    func contains(row: Int, column: Int) -> Bool {
        row >= self.row && row < self.row + rows && column >= self.column && column < self.column + columns
    }

    /// The same without a border.
    var inside: Rect {
        Rect(row: row + 1, column: column + 1, rows: max(0, rows - 2), columns: max(0, columns - 2))
    }
}

/// The cells of a screen. Screens are drawn into one; a driver shows it, and a test reads it as text.
struct Grid: Equatable, Sendable {
    let rows: Int
    let columns: Int
    private(set) var cells: [Cell]
    /// Where the cursor stands; nil hides it.
    var cursor: (row: Int, column: Int)?

    init(rows: Int, columns: Int) {
        self.rows = max(0, rows)
        self.columns = max(0, columns)
        cells = Array(repeating: Cell(), count: self.rows * self.columns)
    }

    var bounds: Rect { Rect(row: 0, column: 0, rows: rows, columns: columns) }

    static func == (left: Grid, right: Grid) -> Bool {
        left.rows == right.rows && left.columns == right.columns && left.cells == right.cells
            && left.cursor?.row == right.cursor?.row && left.cursor?.column == right.cursor?.column
    }

    subscript(row: Int, column: Int) -> Cell {
        get { cells[row * columns + column] }
        set {
            guard row >= 0, row < rows, column >= 0, column < columns else { return }
            cells[row * columns + column] = newValue
        }
    }

    /// Puts text into `area`'s row `row` from `column` on, cut at its right edge, and returns the next free column.
    ///
    /// Rows and columns count from the area's corner. Whatever is not printable becomes a middle dot.
    @discardableResult
    mutating func put(_ text: String, _ area: Rect, row: Int, column: Int, _ style: Style = .normal) -> Int {
        guard row >= 0, row < area.rows else { return column }
        var place = column
        for scalar in text.unicodeScalars {
            let width = TextWidth.width(scalar)
            let shown = width == 0 ? 0xb7 : scalar.value
            let size = max(1, width)
            guard place + size <= area.columns else { break }
            if place >= 0 {
                self[area.row + row, area.column + place] = Cell(scalar: shown, style: style)
                if size == 2 { self[area.row + row, area.column + place + 1] = Cell(scalar: 0, style: style) }
            }
            place += size
        }
        return place
    }

    /// Puts text so that it ends before column `end`.
    mutating func put(_ text: String, _ area: Rect, row: Int, endingAt end: Int, _ style: Style = .normal) {
        put(text, area, row: row, column: end - TextWidth.width(text), style)
    }

    /// Gives the cells of a row from `column` on a style and keeps what they show.
    mutating func tint(_ area: Rect, row: Int, from column: Int = 0, count: Int? = nil, _ change: (inout Style) -> Void)
    {
        guard row >= 0, row < area.rows else { return }
        for place in max(0, column)..<max(0, min(area.columns, column + (count ?? area.columns))) {
            var cell = self[area.row + row, area.column + place]
            change(&cell.style)
            self[area.row + row, area.column + place] = cell
        }
    }

    /// Fills an area with spaces.
    mutating func clear(_ area: Rect, _ style: Style = .normal) {
        for row in 0..<area.rows {
            for column in 0..<area.columns {
                self[area.row + row, area.column + column] = Cell(scalar: 0x20, style: style)
            }
        }
    }

    /// The rows as text, without the spaces at their ends.
    var text: String {
        var lines: [String] = []
        for row in 0..<rows {
            var line = ""
            for column in 0..<columns {
                let scalar = self[row, column].scalar
                if scalar != 0, let shown = Unicode.Scalar(scalar) { line.unicodeScalars.append(shown) }
            }
            while line.last == " " { line.removeLast() }
            lines.append(line)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The same with ASCII characters alone.
    func asciified() -> Grid {
        var grid = self
        for place in grid.cells.indices { grid.cells[place].scalar = ASCIIForms.form(of: grid.cells[place].scalar) }
        return grid
    }
}
