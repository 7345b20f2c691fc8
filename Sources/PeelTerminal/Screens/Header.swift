/// The two lines at the top: what is looked at, and the tabs.
struct HeaderSnapshot: Sendable {
    var source = ""
    var filter = ""
    var packets = 0
    var bytes: UInt64 = 0
    var dropped: UInt64 = 0
    /// What limits the numbers, and how far reading has come, in words.
    var remarks: [StyledText] = []
    /// Nothing is counted here.
    var isQuiet = false
    var tabs: [(name: String, isChosen: Bool)] = []

    func draw(_ grid: inout Grid, _ area: Rect) {
        grid.clear(Rect(row: area.row, column: area.column, rows: 1, columns: area.columns), Style(.header))
        let totals =
            isQuiet
            ? ""
            : "\(Quantities.grouped(packets)) packets  \(Quantities.short(bytes))B"
                + (dropped > 0 ? "  \(Quantities.short(dropped)) dropped" : "")
        let room = max(0, area.columns - TextWidth.width(totals) - 10)
        var column = grid.put(" peel ", area, row: 0, column: 0, Style(.header, bold: true))
        let nameRoom = filter.isEmpty ? room : max(12, room / 2)
        column = grid.put(TextWidth.fit(source, nameRoom), area, row: 0, column: column + 1, Style(.header))
        if !filter.isEmpty {
            let rest = max(0, area.columns - TextWidth.width(totals) - column - 5)
            grid.put(TextWidth.fit("  / \(filter)", rest), area, row: 0, column: column, Style(.header, bold: true))
        }
        grid.put(totals, area, row: 0, endingAt: area.columns - 1, Style(.header))
        column = 1
        for (index, tab) in tabs.enumerated() {
            let style = tab.isChosen ? Style(.accent, bold: true, underlined: true) : Style(.dim)
            column = grid.put("\(index + 1) \(tab.name)", area, row: 1, column: column, style) + 2
        }
        var end = area.columns - 1
        for remark in remarks.reversed() {
            let room = end - column
            if room < 12 { break }
            let text = TextWidth.fit(remark.text, room)
            let start = end - TextWidth.width(text)
            grid.put(text, area, row: 1, column: start, remark.style)
            end = start - 2
        }
    }
}
