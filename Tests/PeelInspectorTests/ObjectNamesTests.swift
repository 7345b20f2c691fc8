import PeelInspector
import Testing

@Suite struct ObjectNamesTests {
    private func names(_ targets: [String], _ type: String = "") -> [String] {
        var names = ObjectNames()
        return targets.map { names.name(target: Array($0.utf8), contentType: Array(type.utf8)) }
    }

    @Test func theLastPartOfThePathIsTheName() {
        #expect(names(["/a/b/logo.png?x=/y", "http://h/c.css", "/", "*"]) == ["logo.png", "c.css", "index", "_"])
        #expect(names(["/", "/api/v1"], "text/html; charset=utf-8") == ["index.html", "v1.html"])
    }

    @Test func noNameLeavesItsFolder() {
        let targets = [
            "/../../etc/passwd", "/..", "/.", "/a/..%2f..", "\\..\\x", "/\u{0}", "/.hidden", "/-rf", "//", "",
        ]
        for target in targets {
            let name = names([target])[0]
            #expect(!name.isEmpty && !name.hasPrefix(".") && !name.hasPrefix("-") && !name.hasSuffix("."), "\(name)")
            #expect(name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }, "\(name)")
        }
        let devices = names(["/con", "/COM1.txt", "/nul.tar.gz", "/console"])
        #expect(devices == ["_con", "_COM1.txt", "_nul.tar.gz", "console"])
        #expect(names(["/" + String(repeating: "a", count: 500) + ".html"])[0].utf8.count == 120)
    }

    @Test func theSameNameTwiceIsNumbered() {
        #expect(names(["/a.txt", "/b/a.txt", "/A.TXT", "/a-2.txt"]) == ["a.txt", "a-2.txt", "A-3.TXT", "a-2-2.txt"])
    }
}
