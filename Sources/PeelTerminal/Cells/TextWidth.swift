/// How many cells characters take. Nothing else enters a grid, so no control character ever reaches the terminal.
enum TextWidth {
    /// 1 or 2; 0 for what has no place of its own or is not to be shown.
    static func width(_ scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value >= 0x20, value < 0x7f { return 1 }
        if value < 0xa0 { return 0 }
        if value >= 0x2500, value < 0x2900 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control, .surrogate, .privateUse, .unassigned,
            .lineSeparator, .paragraphSeparator:
            return 0
        default: return isWide(value) ? 2 : 1
        }
    }

    /// East Asian Wide and Fullwidth, and pictures (Unicode Standard Annex 11).
    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115f, 0x2329...0x232a, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3,
            0xf900...0xfaff, 0xfe10...0xfe19, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f,
            0x1f680...0x1f9ff, 0x1fa70...0x1faff, 0x20000...0x3fffd:
            true
        default: false
        }
    }

    /// How many cells `text` takes.
    static func width(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + max(1, width($1)) } }

    /// `text` cut to `columns` cells, with a sign where something is missing.
    static func fit(_ text: String, _ columns: Int) -> String {
        guard columns > 0 else { return "" }
        if text.utf8.count <= columns || width(text) <= columns { return text }
        var result = ""
        var used = 0
        for scalar in text.unicodeScalars {
            let size = max(1, width(scalar))
            if used + size > columns - 1 { break }
            result.unicodeScalars.append(scalar)
            used += size
        }
        return result + "…"
    }

    /// An address with its port cut to `columns` cells: the port stays, as it tells more than an address's end.
    static func fitEndpoint(_ text: String, _ columns: Int) -> String {
        guard text.utf8.count > columns, let colon = text.lastIndex(of: ":"), text.contains(".") || text.contains("]")
        else { return fit(text, columns) }
        let port = text[colon...]
        let room = columns - port.count
        guard room >= 4 else { return fit(text, columns) }
        return fit(String(text[..<colon]), room) + port
    }
}
