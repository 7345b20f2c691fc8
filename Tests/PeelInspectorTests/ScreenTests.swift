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
