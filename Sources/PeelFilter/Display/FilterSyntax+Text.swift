extension FilterSyntax: CustomStringConvertible {
    /// The filter with every group in brackets, as it was understood.
    public var description: String { text(isInner: false) }

    private func text(isInner: Bool) -> String {
        switch self {
        case .word(let word, _): return word
        case .string(let bytes, _): return Self.quoted(bytes)
        case .character(let byte, _):
            let isPlain = byte < 0x80 && Character(Unicode.Scalar(byte)).isLetter
            return isPlain
                ? "'\(Character(Unicode.Scalar(byte)))'" : "'\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))'"
        case .reference(let name, _): return "${\(name)}"
        case .layers(let inner, let ranges, _): return "\(inner)#[\(Self.list(ranges))]"
        case .slice(let inner, let ranges, _): return "\(inner)[\(Self.list(ranges))]"
        case .call(let name, let arguments, _):
            return "\(name)(\(arguments.map(\.description).joined(separator: ", ")))"
        case .negative(let inner, _): return "-" + inner.text(isInner: true)
        case .arithmetic(let sign, let one, let other, _):
            let whole = "\(one.text(isInner: true)) \(sign.rawValue) \(other.text(isInner: true))"
            return isInner ? "{\(whole)}" : whole
        case .compare(let comparison, let quantifier, let one, let other, _):
            return Self.prefix(quantifier) + "\(one) \(comparison.rawValue) \(other)"
        case .contains(let quantifier, let one, let other, _):
            return Self.prefix(quantifier) + "\(one) contains \(other)"
        case .matches(let quantifier, let one, let other, _): return Self.prefix(quantifier) + "\(one) matches \(other)"
        case .member(let quantifier, let one, let members, _):
            let set = members.map { member in "\(member.low)" + (member.high.map { "..\($0)" } ?? "") }
            return Self.prefix(quantifier) + "\(one) in {\(set.joined(separator: ", "))}"
        case .not(let inner, _): return "not " + inner.text(isInner: true)
        case .and(let parts, _): return Self.joined(parts, " and ", isInner)
        case .or(let parts, _): return Self.joined(parts, " or ", isInner)
        case .xor(let one, let other, _): return Self.joined([one, other], " xor ", isInner)
        }
    }

    private static func prefix(_ quantifier: Quantifier?) -> String { quantifier.map { $0.rawValue + " " } ?? "" }

    private static func joined(_ parts: [FilterSyntax], _ word: String, _ isInner: Bool) -> String {
        let whole = parts.map { $0.text(isInner: true) }.joined(separator: word)
        return isInner ? "(\(whole))" : whole
    }

    private static func list(_ ranges: [PieceRange]) -> String {
        ranges.map { range in
            range.count == 1 ? "\(range.start)" : "\(range.start):" + (range.count.map(String.init) ?? "")
        }.joined(separator: ",")
    }

    private static func quoted(_ bytes: [UInt8]) -> String {
        var text = "\""
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += "\\" + String(Unicode.Scalar(byte))
            case 0x20..<0x7f: text += String(Unicode.Scalar(byte))
            default: text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return text + "\""
    }
}
