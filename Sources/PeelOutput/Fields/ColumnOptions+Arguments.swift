/// An argument of `-E` that makes no sense.
public struct ColumnOptionError: Error, Equatable, Sendable, CustomStringConvertible {
    public let option: String

    public var description: String {
        "-E takes bom=y|n, header=y|n, separator=C, aggregator=C, occurrence=f|l|a or quote=d|s|n, not `\(option)`."
    }
}

extension ColumnOptions {
    private static let keys = ["bom", "header", "separator", "aggregator", "occurrence", "quote"]

    /// Reads one argument of `-E`: an option, or several joined by commas.
    ///
    /// As tshark has it, of a separator or aggregator the first letter counts, and `/t` and `/s` are tab and space.
    public mutating func take(_ argument: String) throws(ColumnOptionError) {
        for option in Self.split(argument) {
            let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let value = parts.count == 2 ? parts[1] : ""
            switch (parts[0], value.lowercased()) {
            case ("bom", "y"): byteOrderMark = true
            case ("bom", "n"): byteOrderMark = false
            case ("header", "y"): header = true
            case ("header", "n"): header = false
            case ("separator", "/t"): separator = "\t"
            case ("separator", "/s"): separator = " "
            case ("separator", _) where !value.isEmpty: separator = String(value.prefix(1))
            case ("aggregator", "/s"): aggregator = " "
            case ("aggregator", _) where !value.isEmpty: aggregator = String(value.prefix(1))
            case ("occurrence", "f"): occurrence = .first
            case ("occurrence", "l"): occurrence = .last
            case ("occurrence", "a"): occurrence = .all
            case ("quote", "d"): quote = UInt8(ascii: "\"")
            case ("quote", "s"): quote = UInt8(ascii: "'")
            case ("quote", "n"): quote = nil
            default: throw ColumnOptionError(option: option)
            }
        }
    }

    /// Cuts at the commas behind which an option begins: `separator=,,quote=d` are two.
    private static func split(_ argument: String) -> [String] {
        var options: [String] = []
        var current = ""
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let begins = keys.contains { part.hasPrefix($0 + "=") }
            if begins, !options.isEmpty || !current.isEmpty {
                options.append(current)
                current = String(part)
            } else {
                current += (current.isEmpty && options.isEmpty ? "" : ",") + part
            }
        }
        return options + [current]
    }
}
