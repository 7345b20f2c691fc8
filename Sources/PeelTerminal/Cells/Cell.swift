/// What a cell means, from which a theme takes its colours.
package enum Role: UInt8, CaseIterable, Sendable {
    case normal, dim, title, header, border, accent, good, warning, bad
    case tcp, udp, icmp, names, web, secure, link, other
    case client, server, lit, key, promptGood, promptBad
}

/// How a cell looks, as far as a screen decides it.
struct Style: Equatable, Sendable {
    var role = Role.normal
    var isBold = false
    var isUnderlined = false
    /// The cell belongs to what is selected.
    var isSelected = false
    /// The selection is not in the pane that has the focus.
    var isFaint = false

    init(_ role: Role = .normal, bold: Bool = false, underlined: Bool = false) {
        self.role = role
        isBold = bold
        isUnderlined = underlined
    }

    /// The same within a selection.
    func selected(_ isSelected: Bool, faint: Bool = false) -> Style {
        var style = self
        style.isSelected = isSelected
        style.isFaint = faint
        return style
    }

    static var normal: Style { Style() }
    static var dim: Style { Style(.dim) }
}

/// One character cell of a screen.
struct Cell: Equatable, Sendable {
    /// A printable character; 0 for the right half of a wide one.
    var scalar: UInt32 = 0x20
    var style = Style()
}
