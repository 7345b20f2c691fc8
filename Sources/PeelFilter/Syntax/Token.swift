/// Where something stands in an expression: offsets of its UTF-8 bytes.
public typealias Place = Range<Int>

/// The smallest piece of an expression.
public struct Token: Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
        /// A name, or a word with a meaning of its own (`and`, `in`, `null`).
        case word(String)
        /// A number as it is written, its unit included.
        case number(String)
        /// An address or a range of addresses as it is written.
        case address(String)
        /// A string without its quotes, its escapes resolved.
        case string(String)
        /// An operator or a bracket.
        case symbol(String)
        case end
    }

    public let kind: Kind
    public let place: Place
}
