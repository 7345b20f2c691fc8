import PeelInspector

/// Which colours and attributes stand for what cells mean.
struct Theme: Sendable {
    /// A colour number of the terminal's palette, -1 for its own, and how bold it is.
    struct Look: Sendable {
        var foreground = -1
        var isDim = false
        var isBold = false
    }

    let name: ThemeName
    let colors: Int
    /// Colour numbers of the background of what is selected.
    let selection: Int
    let faintSelection: Int
    let headerBackground: Int
    private let looks: [Look]

    /// The theme for a terminal with so many colours; none at all where colours are not wanted.
    init(_ name: ThemeName, colors: Int) {
        let wanted = FileCheck.environment("NO_COLOR").map { !$0.isEmpty } == true ? ThemeName.none : name
        let usable = wanted == .none || colors < 8 ? 0 : colors
        let resolved = wanted == .auto ? Self.detected : wanted
        self.name = usable == 0 ? .none : resolved
        self.colors = usable
        let isLight = resolved == .light
        let isRich = usable >= 256
        selection = isRich ? (isLight ? 153 : 24) : usable >= 16 ? (isLight ? 7 : 4) : 4
        faintSelection = isRich ? (isLight ? 254 : 237) : usable >= 16 ? 8 : 4
        headerBackground = isRich ? (isLight ? 252 : 236) : -1
        looks = Role.allCases.map { Self.look($0, isLight: isLight, isRich: isRich) }
    }

    /// By what the terminal says of its colours; dark where it says nothing.
    private static var detected: ThemeName {
        guard let text = FileCheck.environment("COLORFGBG"), let last = text.split(separator: ";").last,
            let background = Int(last)
        else { return .dark }
        return background == 7 || background == 15 ? .light : .dark
    }

    func look(_ role: Role) -> Look { looks[Int(role.rawValue)] }

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
    func background(_ role: Role) -> Int {
        switch role {
        case .header: headerBackground
        case .lit: colors >= 256 ? (name == .light ? 221 : 221) : colors > 0 ? 3 : -1
        default: -1
        }
    }
}
