/// The story of a connection in a pane: no line is longer than the pane is wide.
enum StoryPane {
    static func lines(_ story: [String], columns: Int) -> [StyledLine] {
        var story = story[...]
        while story.last?.isEmpty == true { story.removeLast() }
        guard !story.isEmpty else { return [] }
        // What all lines begin with is not needed where there is little room.
        let margin = story.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
        // Times end in the same column, behind which everything else stands.
        let indent = columns >= 64 ? 23 - margin : 12
        var lines: [StyledLine] = ["", StyledLine("Story", Style(.title, bold: true))]
        for line in story {
            var text = String(line.dropFirst(margin))
            // What explains the line above stands where its rest does.
            let before = text.prefix { $0 == " " }.count
            if before > indent { text.removeFirst(before - indent) }
            let isTime = text.hasPrefix("the time:")
            let style = isTime ? Style(.accent) : text.contains("stalled") ? Style(.warning) : Style.normal
            lines += StyledLine.wrapped(text, columns: columns, indent: isTime ? 2 : indent, style)
        }
        return lines
    }
}
