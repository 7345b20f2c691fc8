import PeelOutput

/// A frame's tree with what is open in it.
struct OutlineTree: Sendable {
    private(set) var lines: [OutlineLine] = []
    /// The places in `lines` of those that are seen.
    private(set) var visible: [Int] = []
    var position = ListPosition()
    /// What was opened or closed by hand, by what it is, so that it holds for the next packet too.
    private var choices: [String: Bool] = [:]

    /// Shows another frame's lines and stays at the same kind of line.
    mutating func show(_ fresh: [OutlineLine]) {
        let chosen = selectedLine.map { key($0) }
        lines = fresh
        arrange()
        if let chosen, let place = visible.firstIndex(where: { key(lines[$0]) == chosen }) {
            position.selected = place
        } else {
            position = ListPosition()
        }
    }

    /// What a line is, without its value.
    private func key(_ line: OutlineLine) -> String {
        let end = line.text.firstIndex { $0 == ":" || $0 == "," } ?? line.text.endIndex
        let name = line.kind == .frame ? "frame" : String(line.text[..<end])
        return "\(line.kind) \(line.depth) \(line.slot >= 0 ? "\(line.slot)" : name)"
    }

    func hasChildren(_ index: Int) -> Bool { index + 1 < lines.count && lines[index + 1].depth > lines[index].depth }

    func isExpanded(_ index: Int) -> Bool { choices[key(lines[index])] ?? isOpenAtFirst(lines[index]) }

    /// The frame's facts and the link are closed, everything else is open down to the fields.
    private func isOpenAtFirst(_ line: OutlineLine) -> Bool {
        switch line.kind {
        case .frame, .source: false
        case .layer: line.layer > 0
        default: false
        }
    }

    private mutating func arrange() {
        visible = []
        var hiddenBelow = Int.max
        for index in lines.indices {
            if lines[index].depth > hiddenBelow { continue }
            hiddenBelow = Int.max
            visible.append(index)
            if hasChildren(index), !isExpanded(index) { hiddenBelow = lines[index].depth }
        }
    }

    /// The chosen line's place in `lines`; nil where there is none.
    var selectedIndex: Int? { visible.indices.contains(position.selected) ? visible[position.selected] : nil }

    var selectedLine: OutlineLine? { selectedIndex.map { lines[$0] } }

    /// Opens or closes the chosen line; closing one that has nothing to close goes to the line around it.
    mutating func setExpanded(_ open: Bool) {
        guard let index = selectedIndex else { return }
        if hasChildren(index), isExpanded(index) != open {
            choices[key(lines[index])] = open
            return arrange()
        }
        guard !open, let parent = lines[..<index].lastIndex(where: { $0.depth < lines[index].depth }) else { return }
        if let place = visible.firstIndex(of: parent) { position.selected = place }
    }

    mutating func toggle() {
        guard let index = selectedIndex, hasChildren(index) else { return }
        setExpanded(!isExpanded(index))
    }

    /// Opens everything, or closes everything where all is open.
    mutating func toggleAll() {
        let index = selectedIndex
        let parents = lines.indices.filter { hasChildren($0) }
        let open = parents.contains { !isExpanded($0) }
        for parent in parents { choices[key(lines[parent])] = open }
        arrange()
        if let index { select(index) }
    }

    /// Chooses a line, or the nearest one around it that is seen.
    private mutating func select(_ index: Int) {
        if let place = visible.lastIndex(where: { $0 <= index }) { position.selected = place }
    }

    /// Chooses the smallest field that holds a byte of the frame, and opens what is around it.
    mutating func select(byteAt offset: Int) {
        let source = selectedLine?.source ?? 0
        var best: Int?
        for index in lines.indices
        where lines[index].kind != .frame && lines[index].kind != .source && lines[index].count > 0 {
            let line = lines[index]
            guard line.source == source, line.start <= offset, offset < line.start + line.count else { continue }
            if let known = best, lines[known].count < line.count { continue }
            best = index
        }
        guard let best else { return }
        open(to: best)
    }

    /// Opens what is around a line and chooses it.
    mutating func open(to index: Int) {
        var depth = lines[index].depth
        for above in stride(from: index - 1, through: 0, by: -1) where lines[above].depth < depth {
            depth = lines[above].depth
            choices[key(lines[above])] = true
        }
        arrange()
        select(index)
    }

    /// The lines from `top` on as they are drawn.
    func drawn(rows: Int) -> [TreeLine] {
        visible.indices.dropFirst(position.top).prefix(rows).map { place in
            let index = visible[place]
            let line = lines[index]
            var shown = TreeLine()
            shown.depth = line.depth
            shown.text = line.text
            shown.isExpanded = hasChildren(index) ? isExpanded(index) : nil
            shown.isSelected = place == position.selected
            switch line.kind {
            case .frame, .layer: shown.style = Style(line.isWrong ? .bad : .title, bold: true)
            case .source: shown.style = Style(.accent)
            case .field: shown.style = line.isWrong ? Style(.bad) : line.isGenerated ? Style(.dim) : .normal
            case .fault: shown.style = line.isWrong ? Style(.bad, bold: true) : .dim
            }
            return shown
        }
    }
}
