import PeelInspector
import PeelOutput
import PeelWire

/// The page that `i` shows of a field: what it means, where it is specified, its bits within the header, its value.
@MainActor
enum Explanation {
    /// The page of a line of the tree; nil where there is nothing to explain.
    static func page(_ line: OutlineLine, _ layer: OutlineLine?, _ session: CaptureSession, bytes: [UInt8])
        -> TextSnapshot?
    {
        var page = TextSnapshot()
        switch line.kind {
        case .frame:
            page.title = "The packet"
            page.lines = paragraph("What was captured, and when. Everything below was read from these bytes.")
        case .source:
            page.title = "Bytes outside the packet"
            page.lines = paragraph("Bytes that peel put together from several packets; the layers below lie in them.")
        case .layer:
            page.title = line.text.split(separator: ",").first.map(String.init) ?? line.text
            page.lines = paragraph(line.text)
        case .fault:
            page.title = "What is wrong"
            page.lines = paragraph(line.text)
        case .field:
            guard session.fields.fields.indices.contains(line.slot) else { return nil }
            explain(session.fields.fields[line.slot], line, layer, session, bytes, &page)
        }
        return page
    }

    private static func explain(
        _ field: ShownField, _ line: OutlineLine, _ layer: OutlineLine?, _ session: CaptureSession, _ bytes: [UInt8],
        _ page: inout TextSnapshot
    ) {
        let name = field.name.description
        let layout = session.registry.layout(field.layout)
        page.title = field.label.description
        page.lines.append(
            StyledLine([StyledText(name, Style(.accent, bold: true)), StyledText("  \(layout.label)", .dim)]))
        page.lines.append("")
        let meaning = FieldMeanings.meaning(name) ?? kind(field, line)
        page.lines += paragraph(meaning)
        page.lines.append("")
        page.lines.append(fact("here", line.text))
        if line.count > 0 {
            let last = line.start + line.count - 1
            page.lines.append(fact("bytes", line.count == 1 ? "\(line.start)" : "\(line.start)…\(last)"))
            let shown = bytes[
                max(0, min(line.start, bytes.count))..<max(0, min(bytes.count, line.start + min(line.count, 16)))]
            let hex = shown.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
            if !hex.isEmpty { page.lines.append(fact("", hex + (line.count > 16 ? " …" : ""))) }
        } else {
            page.lines.append(fact("bytes", "none: it was worked out"))
        }
        page.lines.append(fact("type", type(field)))
        if let document = Specifications.document(layout.name.description) {
            page.lines.append(fact("source", document))
        }
        page.lines.append(fact("filter", name))
        if let layer,
            let diagram = HeaderDiagram.lines(
                field, line, layer, layer.layout >= 0 ? session.registry.layout(layer.layout) : layout)
        {
            page.lines.append("")
            page.lines += diagram
        }
    }

    private static func kind(_ field: ShownField, _ line: OutlineLine) -> String {
        line.isGenerated
            ? "\(field.label): worked out by peel, it does not stand in the packet." : "\(field.label)."
    }

    private static func type(_ field: ShownField) -> String {
        let bits =
            field.bitCount > 0
            ? "\(field.bitCount) bit\(field.bitCount == 1 ? "" : "s")" : "\(Int(field.typeCount) * 8) bits"
        switch field.type {
        case .unsigned: return "unsigned number, \(bits)"
        case .signed: return "signed number, \(bits)"
        case .boolean: return "flag, \(bits)"
        case .ipv4: return "IPv4 address"
        case .ipv6: return "IPv6 address"
        case .mac: return "MAC address"
        case .bytes: return "bytes"
        case .text: return "text"
        case .absoluteTime: return "moment"
        case .relativeTime: return "duration in seconds"
        case .float: return "number with a fraction"
        case .none: return "a part with fields below it"
        }
    }

    private static func fact(_ label: String, _ value: String) -> StyledLine {
        StyledLine([StyledText(ConnectionFacts.left(label, 8), .dim), StyledText(value)])
    }

    /// Text in lines of at most 64 characters.
    static func paragraph(_ text: String) -> [StyledLine] {
        var lines: [StyledLine] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + word.count + 1 > 64 {
                lines.append(StyledLine(line))
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        if !line.isEmpty { lines.append(StyledLine(line)) }
        return lines
    }
}
