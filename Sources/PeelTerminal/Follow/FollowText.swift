import PeelFlow
import PeelInspector

/// Draws lines of a connection's bytes. What is not printable becomes a middle dot.
struct FollowText {
    let bytes: FlowBytes
    let layout: FollowLayout
    /// What was found last.
    let hit: Range<Int>?

    /// The line as it is drawn, beginning with who sent it.
    func line(_ place: Int) -> StyledLine {
        let line = layout.lines[place]
        let piece = bytes.pieces[Int(line.piece)]
        let style = Style(piece.side == .client ? .client : .server)
        let sign = StyledText(piece.side == .client ? "> " : "< ", style)
        if piece.gap > 0 {
            let words = "[\(Quantities.grouped(piece.gap)) byte\(piece.gap == 1 ? "" : "s") missing]"
            return StyledLine([sign, StyledText(words, Style(.warning, bold: true))])
        }
        let range = Int(line.start)..<Int(line.start) + Int(line.count)
        if layout.form.isHexadecimal {
            let offset = piece.offset + range.lowerBound - piece.start
            return StyledLine([sign, StyledText(Self.hexadecimal(offset) + "  ", .dim)] + row(range, style))
        }
        return StyledLine([sign] + text(range, style))
    }

    /// A piece of text in each style.
    private func text(_ range: Range<Int>, _ style: Style) -> [StyledText] {
        var pieces: [StyledText] = []
        var place = range.lowerBound
        while place < range.upperBound {
            let (scalar, count) = Self.scalar(bytes.bytes, place, range.upperBound)
            let shown: Unicode.Scalar
            if let scalar, TextWidth.width(scalar) > 0 {
                shown = scalar
            } else {
                shown = bytes.bytes[place] == 0x09 ? " " : "·"
            }
            add(shown, hit?.contains(place) == true ? Style(.lit) : style, &pieces)
            place += count
        }
        return pieces
    }

    private func add(_ scalar: Unicode.Scalar, _ style: Style, _ pieces: inout [StyledText]) {
        if pieces.last?.style == style {
            pieces[pieces.count - 1].text.unicodeScalars.append(scalar)
        } else {
            pieces.append(StyledText(String(Character(scalar)), style))
        }
    }

    /// The character at `place` and how many bytes it takes; nil for a byte that begins none.
    private static func scalar(_ bytes: [UInt8], _ place: Int, _ end: Int) -> (Unicode.Scalar?, Int) {
        let first = bytes[place]
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        let count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
        guard first >= 0xc2, first < 0xf5, place + count <= end else { return (nil, 1) }
        var decoder = UTF8()
        var iterator = bytes[place..<place + count].makeIterator()
        if case .scalarValue(let scalar) = decoder.decode(&iterator), scalar.value >= 0x80 { return (scalar, count) }
        return (nil, 1)
    }

    private func row(_ range: Range<Int>, _ style: Style) -> [StyledText] {
        var pieces: [StyledText] = []
        let width = layout.form.bytesInRow
        for place in range.lowerBound..<range.lowerBound + width {
            let isLit = hit?.contains(place) == true
            if place < range.upperBound {
                pieces.append(StyledText(Self.digits(bytes.bytes[place]), isLit ? Style(.lit) : .normal))
            } else {
                pieces.append(StyledText("  "))
            }
            let isMiddle = (place - range.lowerBound) == 7 && width > 8
            let goesOn = isLit && hit?.contains(place + 1) == true
            pieces.append(StyledText(isMiddle ? "  " : " ", goesOn ? Style(.lit) : .normal))
        }
        pieces.append(StyledText(" "))
        for place in range {
            let byte = bytes.bytes[place]
            let shown: Unicode.Scalar = byte >= 0x20 && byte < 0x7f ? Unicode.Scalar(byte) : "·"
            add(shown, hit?.contains(place) == true ? Style(.lit) : style, &pieces)
        }
        return pieces
    }

    private static func digits(_ byte: UInt8) -> String {
        let text = String(byte, radix: 16)
        return text.count < 2 ? "0" + text : text
    }

    private static func hexadecimal(_ offset: Int) -> String {
        let text = String(offset, radix: 16)
        return String(repeating: "0", count: max(0, 8 - text.count)) + text
    }
}
