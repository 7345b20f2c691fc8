/// Bytes as a pane shows them: offset, hexadecimal, characters.
struct HexPane: Sendable {
    var bytes: [UInt8] = []
    /// The bytes of what is selected, and of the layer around it.
    var lit: Range<Int> = 0..<0
    var around: Range<Int> = 0..<0
    /// The byte under the cursor; nil where the pane has no focus.
    var cursor: Int?
    /// The first row that is seen.
    var top = 0

    /// How many bytes stand in a row of `columns` cells.
    static func bytesInRow(_ columns: Int) -> Int { columns >= 72 ? 16 : columns >= 39 ? 8 : 4 }

    func draw(_ grid: inout Grid, _ area: Rect) {
        let width = Self.bytesInRow(area.columns)
        for row in 0..<area.rows {
            let first = (top + row) * width
            guard first < bytes.count else { break }
            let offset = String(first, radix: 16)
            grid.put(String(repeating: "0", count: max(0, 4 - offset.count)) + offset, area, row: row, column: 0, .dim)
            for place in 0..<width where first + place < bytes.count {
                let index = first + place
                let style = style(of: index)
                let column = 6 + place * 3 + (place >= 8 ? 1 : 0)
                let digits = String(bytes[index], radix: 16)
                grid.put(digits.count < 2 ? "0" + digits : digits, area, row: row, column: column, style)
                // The space between two bytes of one field belongs to it.
                if lit.contains(index), lit.contains(index + 1), place + 1 < width {
                    grid.put(place == 7 ? "  " : " ", area, row: row, column: column + 2, style)
                }
                let shown = bytes[index] >= 0x20 && bytes[index] < 0x7f ? Unicode.Scalar(bytes[index]) : "·"
                let text = 7 + width * 3 + (width > 8 ? 1 : 0)
                grid.put(String(Character(shown)), area, row: row, column: text + place, style)
            }
        }
    }

    private func style(of index: Int) -> Style {
        if index == cursor { return Style(.lit, bold: true).selected(true) }
        if lit.contains(index) { return Style(.lit) }
        return around.contains(index) || around.isEmpty ? .normal : .dim
    }

    /// The byte at a place of the pane; nil where there is none.
    func byte(row: Int, column: Int, columns: Int) -> Int? {
        let width = Self.bytesInRow(columns)
        let text = 7 + width * 3 + (width > 8 ? 1 : 0)
        var place = column - 6
        if column >= text {
            place = column - text
        } else {
            if place >= 24, width > 8 { place -= 1 }
            place /= 3
        }
        guard column >= 6, place >= 0, place < width else { return nil }
        let index = (top + row) * width + place
        return index < bytes.count ? index : nil
    }
}
