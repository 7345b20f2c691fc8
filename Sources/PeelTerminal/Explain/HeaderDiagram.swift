import PeelOutput
import PeelWire

/// A header's bits as RFCs draw them, 32 in a row, with one field lit.
enum HeaderDiagram {
    /// A field at a fixed place, in bits from the header's start.
    private struct Place {
        var label: String
        var start: Int
        var count: Int
        var isLit: Bool
    }

    /// The rows around a field; nil where it lies at no fixed place of the header.
    static func lines(_ field: ShownField, _ line: OutlineLine, _ layer: OutlineLine, _ layout: Layout) -> [StyledLine]?
    {
        guard line.count > 0, line.source == layer.source, line.start >= layer.start,
            line.start < layer.start + max(layer.count, 1)
        else { return nil }
        let lit = bits(of: field, line, layer)
        var places = layout.fields.compactMap { known -> Place? in
            guard known.offset >= 0, known.depth == 0 || known.name.description == field.name.description else {
                return nil
            }
            let start = Int(known.offset) * 8 + (known.bitCount > 0 ? Int(known.firstBit) : 0)
            let count = known.bitCount > 0 ? Int(known.bitCount) : Int(known.count) * 8
            guard count > 0 else { return nil }
            return Place(
                label: known.label.description, start: start, count: count,
                isLit: start == lit.lowerBound && count == lit.count)
        }
        if !places.contains(where: \.isLit) {
            places.append(Place(label: field.label.description, start: lit.lowerBound, count: lit.count, isLit: true))
        }
        // What lies within the lit field, or around it, is left out where it would be drawn twice.
        places = places.filter { $0.isLit || $0.start + $0.count <= lit.lowerBound || $0.start >= lit.upperBound }
        places.sort { ($0.start, $1.isLit ? 1 : 0) < ($1.start, $0.isLit ? 1 : 0) }
        let firstRow = lit.lowerBound / 32
        let lastRow = min((lit.upperBound - 1) / 32, firstRow + 3)
        let last = min(layer.count > 0 ? (layer.count * 8 - 1) / 32 : lastRow, max(lastRow, 4))
        let rows = firstRow > 4 ? firstRow...lastRow : 0...max(last, lastRow)
        var lines = [ruler]
        for row in rows.prefix(8) {
            lines.append(StyledLine(edge, Style(.border)))
            lines.append(draw(row, places))
        }
        lines.append(StyledLine(edge, Style(.border)))
        return lines
    }

    private static func bits(of field: ShownField, _ line: OutlineLine, _ layer: OutlineLine) -> Range<Int> {
        let start = (line.start - layer.start) * 8
        guard field.bitCount > 0 else { return start..<start + line.count * 8 }
        let first = start + Int(field.firstBit)
        return first..<first + Int(field.bitCount)
    }

    private static let edge = String(repeating: "+-", count: 32) + "+"

    private static let ruler = StyledLine(
        " " + (0..<32).map { $0 % 8 == 0 ? "\($0)" + String(repeating: " ", count: 16 - "\($0)".count) : "" }.joined(),
        .dim)

    /// A row of 32 bits, each two cells wide.
    private static func draw(_ row: Int, _ places: [Place]) -> StyledLine {
        var line = StyledLine()
        var bit = row * 32
        let end = bit + 32
        line.pieces.append(StyledText("|", Style(.border)))
        while bit < end {
            let place = places.first { $0.start <= bit && bit < $0.start + $0.count }
            let next =
                place.map { min(end, $0.start + $0.count) }
                ?? places.filter { $0.start > bit && $0.start < end }.map(\.start).min() ?? end
            let width = (next - bit) * 2 - 1
            let label = place.map { bit == $0.start || $0.start < row * 32 ? $0.label : "" } ?? ""
            let style = place?.isLit == true ? Style(.lit, bold: true) : place == nil ? Style.dim : Style.normal
            line.pieces.append(StyledText(centered(label, width), style))
            line.pieces.append(StyledText("|", Style(.border)))
            bit = next
        }
        return line
    }

    private static func centered(_ text: String, _ width: Int) -> String {
        let shown = TextWidth.fit(text, width)
        let space = max(0, width - TextWidth.width(shown))
        return String(repeating: " ", count: space / 2) + shown + String(repeating: " ", count: space - space / 2)
    }
}
