/// The smallest piece of a display filter.
struct FilterToken: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        /// A field, a number, an address, a word: whatever is not quoted.
        case word(String)
        /// Text in double quotes, its escapes resolved.
        case string([UInt8])
        /// One byte in single quotes.
        case character(UInt8)
        /// What stands between `[` and `]`.
        case range(String)
        /// An operator or a bracket.
        case symbol(String)
        case end
    }

    let kind: Kind
    let place: Place
}
