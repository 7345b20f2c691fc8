/// An expression that makes no sense, with the place in it.
public struct ExpressionError: Error, Equatable, Sendable {
    public let reason: String
    public let place: Place

    public init(_ reason: String, at place: Place) {
        self.reason = reason
        self.place = place
    }

    /// The reason, the expression, and carets under the place.
    public func text(in expression: String) -> String {
        // A line break or a tab would part the carets from what they stand under.
        let bytes = Array(expression.utf8)
        let shown = String(decoding: bytes.map { $0 < 0x20 || $0 == 0x7f ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
        let start = max(0, min(place.lowerBound, bytes.count))
        let end = max(start, min(place.upperBound, bytes.count))
        let before = String(decoding: bytes[..<start], as: UTF8.self).count
        let under = max(1, String(decoding: bytes[start..<end], as: UTF8.self).count)
        return
            "\(reason)\n  \(shown)\n  \(String(repeating: " ", count: before))\(String(repeating: "^", count: under))"
    }
}
