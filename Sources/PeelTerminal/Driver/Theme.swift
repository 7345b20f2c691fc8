import PeelInspector

/// Which colours and attributes stand for what cells mean. The terminal's palette is never changed.
package struct Theme: Sendable {
    /// A colour number of the terminal's palette, -1 for its own, and how bold it is.
    package struct Look: Sendable {
        package var foreground = -1
        package var isDim = false
        package var isBold = false
    }

    package let name: ThemeName
    package let colors: Int
    /// Colour numbers of the background of what is selected.
    package let selection: Int
    package let faintSelection: Int
    private let headerBackground: Int
    private let litBackground: Int
    private let looks: [Look]

    /// The theme for a terminal with so many colours; none at all where colours are not wanted.
    ///
    /// `isDirect` tells that colour numbers are 24 bits of red, green and blue (terminfo's RGB), `isLight` whether the
    /// terminal's background is, where that is known.
    package init(_ name: ThemeName, colors: Int, isDirect: Bool = false, isLight: Bool? = nil) {
        let wanted = Self.isColorWanted ? name : ThemeName.none
        let usable = wanted == .none || colors < 8 ? 0 : colors
        let resolved = wanted == .auto ? (isLight ?? Self.told ?? false ? ThemeName.light : .dark) : wanted
        self.name = usable == 0 ? .none : resolved
        self.colors = usable
        let isLight = resolved == .light
        let hasRGB = isDirect && usable > 256
        // More colours than 256 without a word on what their numbers mean: the first ones are sure.
        let isRich = usable == 256 || hasRGB
        func color(_ number: Int) -> Int { hasRGB ? Self.direct(number) : number }
        selection = isRich ? color(isLight ? 153 : 24) : usable >= 16 ? (isLight ? 7 : 4) : 4
        faintSelection = isRich ? color(isLight ? 254 : 237) : usable >= 16 ? 8 : 4
        headerBackground = isRich ? color(isLight ? 252 : 236) : -1
        litBackground = isRich ? color(221) : usable > 0 ? 3 : -1
        looks = Role.allCases.map { role in
            var look = Self.look(role, isLight: isLight, isRich: isRich)
            look.foreground = color(look.foreground)
            return look
        }
    }

    /// Nobody asked for none (no-color.org).
    static var isColorWanted: Bool { FileCheck.environment("NO_COLOR").map { $0.isEmpty } ?? true }

    /// Whether the background is light, where the environment tells: `COLORFGBG=15;0`.
    static var told: Bool? {
        guard let text = FileCheck.environment("COLORFGBG"), let last = text.split(separator: ";").last,
            let background = Int(last)
        else { return nil }
        return background == 7 || background == 15
    }

    /// One of 256 colours as 24 bits: a cube of six steps, and greys. The first 16 are the terminal's own.
    package static func direct(_ number: Int) -> Int {
        guard number >= 16 else { return number > 7 ? 7 : number }
        func bits(_ red: Int, _ green: Int, _ blue: Int) -> Int {
            // Numbers below 8 mean the palette.
            max(8, red << 16 | green << 8 | blue)
        }
        guard number < 232 else {
            let grey = 8 + (number - 232) * 10
            return bits(grey, grey, grey)
        }
        func step(_ level: Int) -> Int { level == 0 ? 0 : 55 + level * 40 }
        let place = number - 16
        return bits(step(place / 36), step(place / 6 % 6), step(place % 6))
    }

    package func look(_ role: Role) -> Look { looks[Int(role.rawValue)] }

    private static func look(_ role: Role, isLight: Bool, isRich: Bool) -> Look {
        /// One of 256 on dark, on light, and one of eight.
        func color(_ dark: Int, _ light: Int, _ few: Int, bold: Bool = false) -> Look {
            Look(foreground: isRich ? (isLight ? light : dark) : few, isBold: bold)
        }
        switch role {
        case .normal: return Look()
        case .dim: return isRich ? color(245, 242, 7) : Look(isDim: true)
        case .border: return isRich ? color(240, 248, 7) : Look(isDim: true)
        case .title: return color(252, 235, -1)
        case .header: return color(252, 236, -1)
        case .accent: return color(81, 25, 6)
        case .good, .promptGood: return color(114, 28, 2)
        case .warning: return color(221, 130, 3)
        case .bad, .promptBad: return color(210, 160, 1)
        case .tcp: return color(117, 25, 6)
        case .udp: return color(150, 64, 2)
        case .icmp: return color(219, 90, 5)
        case .names: return color(229, 94, 3)
        case .web: return color(156, 28, 2)
        case .secure: return color(147, 54, 5)
        case .link: return color(180, 94, 3)
        case .other: return Look()
        case .client: return color(117, 25, 6)
        case .server: return color(216, 166, 3)
        case .lit: return color(16, 16, 0)
        case .key: return color(81, 25, 6)
        }
    }

    /// The background of cells of a role that are not selected; -1 for the terminal's own.
    package func background(_ role: Role) -> Int {
        switch role {
        case .header: headerBackground
        case .lit: litBackground
        default: -1
        }
    }
}
