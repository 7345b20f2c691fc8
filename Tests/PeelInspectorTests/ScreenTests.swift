import Foundation
import Testing

/// What the terminal view shows is what stands in `fixtures/view`; `fixtures/refresh` writes it anew.
@Suite(.enabled(if: Program.path != nil, "the program `peel` is not built beside the tests"))
struct ScreenTests {
    struct Screen: Sendable, CustomTestStringConvertible {
        var name: String
        var capture: String
        var size: String
        var keys: String

        var testDescription: String { "\(name) \(size)" }
    }

    private static let folder = Program.root.appendingPathComponent("fixtures")

    static let screens: [Screen] = {
        let list = try? String(contentsOf: folder.appendingPathComponent("view/screens"), encoding: .utf8)
        return (list ?? "").split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            guard words.count >= 3, !line.hasPrefix("#") else { return nil }
            return Screen(name: words[0], capture: words[1], size: words[2], keys: words.count > 3 ? words[3] : "")
        }
    }()

    @Test func thereAreScreens() { #expect(Self.screens.count > 10) }

    @Test(arguments: screens) func screen(_ screen: Screen) throws {
        let ran = try Program.run(
            "view", Self.folder.appendingPathComponent(screen.capture).path, "--utc", "--screen", screen.size, "--keys",
            screen.keys)
        #expect(ran.status == 0)
        let file = Self.folder.appendingPathComponent("view/\(screen.name)-\(screen.size).txt")
        let expected = try String(contentsOf: file, encoding: .utf8)
        #expect(ran.output == expected)
        let size = screen.size.split(separator: "x").compactMap { Int($0) }
        let lines = ran.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == size[1] + 1)
        #expect(lines.allSatisfy { $0.unicodeScalars.count <= size[0] })
    }

    @Test(arguments: ["2jj", "?", "t<Enter>"]) func asciiScreensAreASCII(_ keys: String) throws {
        let capture = Self.folder.appendingPathComponent("tcp/first-light.pcap").path
        let ran = try Program.run("view", capture, "--ascii", "--screen", "120x40", "--keys", keys)
        #expect(ran.status == 0)
        #expect(ran.output.utf8.allSatisfy { $0 == 0x0a || ($0 >= 0x20 && $0 < 0x7f) })
    }

    @Test func whatCannotBeShownIsToldInWords() throws {
        let none = try Program.run("view", "/no/such/file")
        #expect(none.status == 3)
        #expect(none.errors.contains("/no/such/file"))
        let capture = Self.folder.appendingPathComponent("tcp/first-light.pcap").path
        // Standard output is no terminal here.
        let noTerminal = try Program.run("view", capture)
        #expect(noTerminal.status == 2)
        #expect(noTerminal.errors.contains("terminal"))
        #expect(try Program.run("view", capture, "--screen", "80").status == 2)
        #expect(try Program.run("view", capture, "--screen", "80x24", "--keys", "<Nothing>").status == 2)
    }

    private static func settings(_ text: String) throws -> (output: String, errors: String, status: Int32) {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("peel-\(UUID().uuidString).toml")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let capture = folder.appendingPathComponent("tcp/first-light.pcap").path
        let ran = try Program.run(
            "view", capture, "--config", file.path, "--screen", "120x30", "--keys", "2jj")
        return (ran.output, ran.errors, ran.status)
    }

    @Test func theDefaultsAreASettingsFile() throws {
        let dumped = try Program.run("view", "--dump-config")
        #expect(dumped.status == 0)
        let ran = try Self.settings(dumped.output)
        #expect(ran.status == 0)
        #expect(ran.errors.isEmpty)
        #expect(try ran.output == Self.settings("").output)
    }

    @Test func settingsChooseColumnsAndTimes() throws {
        let ran = try Self.settings(
            """
            times = "epoch"
            ascii = true
            [packets]
            columns = ["ip.ttl", "time", "info"]
            """)
        #expect(ran.errors.isEmpty)
        let lines = ran.output.split(separator: "\n")
        #expect(lines[2].contains("ip.ttl") && !lines[2].contains("SOURCE"))
        #expect(lines[5].contains("64") && lines[5].contains(" 17954165"))
        #expect(ran.output.utf8.allSatisfy { $0 < 0x7f })
    }

    @Test func wrongSettingsAreNamedWithLineAndCure() throws {
        let ran = try Self.settings(
            """
            theme = "blue"
            colour = 3

            [packets]
            columns = ["number", "inof"]
            [window]
            size = 1
            [connections]
            sort = "-nothing"
            """)
        #expect(ran.status == 0)
        let lines = ran.errors.split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines[0].contains("line 1: theme: expected \"auto\", \"dark\""))
        #expect(lines[1].contains("line 2: there is no setting `colour`") && lines[1].contains("theme, ascii"))
        #expect(lines[2].contains("line 5: columns: there is no field `inof`"))
        #expect(lines[3].contains("line 6: there is no section `[window]`; there are connections, packets"))
        #expect(lines[4].contains("line 9: sort: there is no column `nothing`"))
        #expect(ran.output.contains("packets  51.5kB"))
        #expect(try Self.settings("theme = ").errors.contains("line 1: "))
        #expect(try Self.settings("a = \"\u{1b}[31m\u{7}\"").errors.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0a })
    }

    /// Whatever is in a file, no key may end in a crash or let a control character through.
    @Test func keysOnEveryCapture() throws {
        for capture in GoldenTests.captures.prefix(40) {
            let keys = "2jjjj<Tab>**jjjjj<Tab>jjll<Esc>z<Esc>eEF1ss S tt*<Enter>4jj3<Esc>1G<Enter>GG.,/problems<Enter>"
            let ran = try Program.run("view", capture, "--screen", "100x30", "--keys", keys)
            #expect(ran.status == 0 || ran.status == 1, "\(capture)")
            #expect(ran.output.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0a }, "\(capture)")
        }
    }
}
