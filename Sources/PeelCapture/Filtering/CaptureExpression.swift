/// A capture expression as it was given, and how it is meant.
public struct CaptureExpression: Equatable, Sendable {
    public var text: String
    /// It has libpcap's meaning: what stands behind VLAN tags, in PPPoE or below labels has to be asked for.
    public var isStrict: Bool

    public init(_ text: String, isStrict: Bool = false) {
        self.text = text
        self.isStrict = isStrict
    }

    /// It holds for every frame.
    public var isEmpty: Bool { text.allSatisfy(\.isWhitespace) }
}
