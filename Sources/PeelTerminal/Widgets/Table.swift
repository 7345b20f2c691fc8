/// A column of a table.
struct TableColumn: Sendable {
    var title: String
    /// The least number of cells.
    var width: Int
    /// Its share of the cells that are left over; 0 takes none.
    var weight = 0
    var isRight = false
    /// It holds addresses with ports.
    var isEndpoint = false
    /// Where there is no room, the columns with the highest numbers go first.
    var rank = 0
}

/// What stands in a table's cell.
struct TableCell: Sendable {
    var text: String
    var style: Style

    init(_ text: String, _ style: Style = .normal) {
        self.text = text
        self.style = style
    }
}

/// A table as it is to be drawn: the rows that are seen, and no others.
struct TableView: Sendable {
    struct Row: Sendable {
        var cells: [TableCell]
        var isSelected = false
        /// The first cell goes across all columns.
        var isWide = false
    }

    var columns: [TableColumn]
    var rows: [Row] = []
    /// The column that rows are sorted by, and whether the largest comes first.
    var sorted: (column: Int, isDescending: Bool)?
    var hasFocus = true
    /// What is said where there are no rows.
    var emptyText = ""

    /// A column's place on the screen.
    struct Place: Sendable {
        var column: Int
        var start: Int
        var width: Int
    }

    /// Where the columns lie in `total` cells; those without room are left out.
    static func places(_ columns: [TableColumn], in total: Int) -> [Place] {
        var kept = Array(columns.indices)
        func needed() -> Int { kept.reduce(0) { $0 + columns[$1].width } + max(0, kept.count - 1) }
        while kept.count > 1, needed() > total {
            guard let worst = kept.max(by: { columns[$0].rank < columns[$1].rank }), columns[worst].rank > 0 else {
                break
            }
            kept.removeAll { $0 == worst }
        }
        let spare = max(0, total - needed())
        let weights = kept.reduce(0) { $0 + columns[$1].weight }
        var places: [Place] = []
        var start = 0
        var given = 0
        var weight = 0
        for index in kept {
            weight += columns[index].weight
            let share = weights > 0 ? spare * weight / weights - given : 0
            given += share
            let width = min(columns[index].width + share, max(0, total - start))
            places.append(Place(column: index, start: start, width: width))
            start += width + 1
        }
        return places
    }

    /// Draws the heading and the rows.
    func draw(_ grid: inout Grid, _ area: Rect) {
        let places = Self.places(columns, in: area.columns)
        grid.clear(
            Rect(row: area.row, column: area.column, rows: min(1, area.rows), columns: area.columns), Style(.header))
        for place in places {
            let column = columns[place.column]
            var title = column.title
            if let sorted, sorted.column == place.column { title += sorted.isDescending ? "▼" : "▲" }
            let isSorted = sorted?.column == place.column
            put(title, place, column, &grid, area, row: 0, Style(.header, bold: isSorted))
        }
        for (offset, row) in rows.prefix(max(0, area.rows - 1)).enumerated() {
            if row.isWide, let cell = row.cells.first {
                grid.put(TextWidth.fit(cell.text, area.columns), area, row: offset + 1, column: 0, cell.style)
            }
            for place in places where place.column < row.cells.count && !row.isWide {
                let cell = row.cells[place.column]
                put(cell.text, place, columns[place.column], &grid, area, row: offset + 1, cell.style)
            }
            if row.isSelected {
                grid.tint(area, row: offset + 1) {
                    $0.isSelected = true
                    $0.isFaint = !hasFocus
                }
            }
        }
        if rows.isEmpty, !emptyText.isEmpty, area.rows > 2 {
            grid.put(TextWidth.fit(emptyText, area.columns - 2), area, row: 2, column: 1, .dim)
        }
    }

    private func put(
        _ text: String, _ place: Place, _ column: TableColumn, _ grid: inout Grid, _ area: Rect, row: Int,
        _ style: Style
    ) {
        let shown = column.isEndpoint ? TextWidth.fitEndpoint(text, place.width) : TextWidth.fit(text, place.width)
        let offset = column.isRight ? max(0, place.width - TextWidth.width(shown)) : 0
        grid.put(shown, area, row: row, column: place.start + offset, style)
    }
}
