/// A piece of text in one style.
struct StyledText: Sendable, Equatable {
    var text: String
    var style: Style

    init(_ text: String, _ style: Style = .normal) {
        self.text = text
        self.style = style
    }
}

/// A line out of pieces.
struct StyledLine: Sendable, Equatable, ExpressibleByStringLiteral {
    var pieces: [StyledText]

    init(_ pieces: [StyledText] = []) { self.pieces = pieces }
    init(_ text: String, _ style: Style = .normal) { pieces = [StyledText(text, style)] }
    init(stringLiteral value: String) { pieces = [StyledText(value)] }

    var width: Int { pieces.reduce(0) { $0 + TextWidth.width($1.text) } }
    var text: String { pieces.map(\.text).joined() }
}

extension StyledLine {
    /// A text in lines of at most `columns` cells, broken at spaces; all but the first begin with `indent` spaces.
    static func wrapped(_ text: String, columns: Int, indent: Int, _ style: Style = .normal) -> [StyledLine] {
        guard columns > indent + 8, TextWidth.width(text) > columns else { return [StyledLine(text, style)] }
        var lines: [String] = []
        let margin = text.prefix { $0 == " " }
        var line = String(margin)
        var isEmpty = true
        for word in text.dropFirst(margin.count).split(separator: " ", omittingEmptySubsequences: false) {
            if !isEmpty, TextWidth.width(line) + 1 + TextWidth.width(String(word)) > columns {
                lines.append(line)
                line = String(repeating: " ", count: indent)
                isEmpty = true
            }
            if !isEmpty { line += " " }
            line += word
            isEmpty = false
        }
        lines.append(line)
        return lines.map { StyledLine($0, style) }
    }
}

extension Grid {
    /// Puts a line's pieces one after another, and a sign where it is cut.
    mutating func put(_ line: StyledLine, _ area: Rect, row: Int, column: Int = 0) {
        guard row >= 0, row < area.rows else { return }
        var place = column
        for piece in line.pieces { place = put(piece.text, area, row: row, column: place, piece.style) }
        if column + line.width > area.columns, area.columns > 0 {
            put("…", area, row: row, column: area.columns - 1, .dim)
        }
    }

    /// Puts lines from the `top`-th on below each other.
    mutating func put(_ lines: [StyledLine], _ area: Rect, top: Int = 0) {
        for (row, line) in lines.dropFirst(max(0, top)).prefix(area.rows).enumerated() { put(line, area, row: row) }
    }

    /// Draws a line across with a title in it.
    mutating func rule(_ area: Rect, row: Int, title: String = "", hasFocus: Bool = false) {
        put(String(repeating: "─", count: area.columns), area, row: row, column: 0, Style(.border))
        guard !title.isEmpty else { return }
        let shown = TextWidth.fit(title, max(0, area.columns - 6))
        put(" \(shown) ", area, row: row, column: 2, Style(hasFocus ? .accent : .title, bold: hasFocus))
    }

    /// Draws a line down.
    mutating func divider(_ area: Rect, column: Int) {
        for row in 0..<area.rows { put("│", area, row: row, column: column, Style(.border)) }
    }

    /// Draws a frame with a title around an area and clears what is in it.
    mutating func box(_ area: Rect, title: String) {
        guard area.rows >= 2, area.columns >= 4 else { return }
        clear(area)
        let across = String(repeating: "─", count: area.columns - 2)
        put("┌\(across)┐", area, row: 0, column: 0, Style(.border))
        put("└\(across)┘", area, row: area.rows - 1, column: 0, Style(.border))
        for row in 1..<area.rows - 1 {
            put("│", area, row: row, column: 0, Style(.border))
            put("│", area, row: row, column: area.columns - 1, Style(.border))
        }
        put(" \(TextWidth.fit(title, area.columns - 6)) ", area, row: 0, column: 2, Style(.title, bold: true))
    }
}
