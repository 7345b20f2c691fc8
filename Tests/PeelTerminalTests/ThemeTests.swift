import Foundation
import PeelTerminal
import Testing

/// Which colours a terminal is asked for. A test of `NO_COLOR` runs the program, since the environment is one for all.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["NO_COLOR"]?.isEmpty ?? true, "NO_COLOR is set"))
struct ThemeTests {
    @Test(arguments: [ThemeName.auto, .dark, .light], [8, 16, 88, 256])
    func coloursAreThoseThatTheTerminalHas(_ name: ThemeName, _ colors: Int) {
        let theme = Theme(name, colors: colors)
        #expect(theme.colors == colors)
        for role in Role.allCases {
            #expect((-1..<colors).contains(theme.look(role).foreground), "\(role)")
            #expect((-1..<colors).contains(theme.background(role)), "\(role)")
        }
        #expect((0..<colors).contains(theme.selection))
        #expect((0..<colors).contains(theme.faintSelection))
    }

    @Test(arguments: [ThemeName.dark, .light]) func trueColoursAreNotThePalettes(_ name: ThemeName) {
        let theme = Theme(name, colors: 1 << 24, isDirect: true)
        // Numbers below 8 mean the palette, which is the terminal's own.
        #expect(theme.selection > 255)
        #expect(theme.look(.bad).foreground > 255)
        #expect(theme.look(.normal).foreground == -1)
        #expect(Theme.direct(196) == 0xff_0000)
        #expect(Theme.direct(231) == 0xff_ffff)
        #expect(Theme.direct(232) == 0x08_0808)
        #expect(Theme.direct(16) == 8)
        #expect(Theme.direct(1) == 1)
    }

    /// Without terminfo's RGB nobody knows what a number past 255 means.
    @Test func manyColoursWithoutAWordOnThemAreTheFirstOnes() {
        let theme = Theme(.dark, colors: 1 << 24)
        for role in Role.allCases { #expect(theme.look(role).foreground < 8, "\(role)") }
    }

    @Test func fewColoursAreNone() {
        for colors in [-1, 0, 2, 7] {
            let theme = Theme(.dark, colors: colors)
            #expect(theme.colors == 0)
            #expect(theme.name == .none)
        }
        #expect(Theme(.none, colors: 256).colors == 0)
    }

    @Test func theBackgroundChoosesTheTheme() {
        #expect(Theme(.auto, colors: 256, isLight: true).name == .light)
        #expect(Theme(.auto, colors: 256, isLight: false).name == .dark)
        // Who chose is not overruled.
        #expect(Theme(.dark, colors: 256, isLight: true).name == .dark)
        #expect(Theme(.light, colors: 256, isLight: false).name == .light)
    }

    /// Text must be told from what lies behind it, and both ends of a connection from each other.
    @Test(arguments: [ThemeName.dark, .light], [16, 256])
    func whatMattersIsSeen(_ name: ThemeName, _ colors: Int) {
        let theme = Theme(name, colors: colors)
        #expect(theme.look(.client).foreground != theme.look(.server).foreground)
        #expect(Set([Role.good, .warning, .bad].map { theme.look($0).foreground }).count == 3)
        for role in [Role.lit, .header] where theme.background(role) >= 0 {
            #expect(theme.look(role).foreground != theme.background(role), "\(role)")
        }
        #expect(theme.selection != theme.faintSelection)
    }

    /// On a light background no text is nearly white, on a dark one none nearly black.
    @Test func textsStandOutFromTheBackground() {
        for (name, isLight) in [(ThemeName.dark, false), (.light, true)] {
            let theme = Theme(name, colors: 1 << 24, isDirect: true)
            for role in Role.allCases where theme.background(role) < 0 && role != .border {
                let color = theme.look(role).foreground
                guard color >= 0 else { continue }
                let brightness = (color >> 16 & 255) * 3 + (color >> 8 & 255) * 6 + (color & 255)
                #expect(isLight ? brightness < 1800 : brightness > 700, "\(name) \(role): \(brightness)")
            }
        }
    }
}
