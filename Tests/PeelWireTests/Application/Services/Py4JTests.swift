import PeelWire
import Testing

struct Py4JTests {
    @Test(arguments: [
        ("c\nt\nadd\ni20\ni22\ne\n", "t.add(20, 22)"), ("c\no5\ntoString\ne\n", "o5.toString()"),
        ("c\nz:java.lang.Math\nmax\ni3\ni4\ne\n", "java.lang.Math.max(3, 4)"),
        ("c\nt\nsay\nsline one\\nline two\ne\n", "t.say(\"line one\\nline two\")"),
        ("i\njava.util.Random\ni7\ne\n", "java.util.Random(7)"), ("m\nd\no3\ne\n", "delete o3"),
        ("r\nu\njava.util\nrj\ne\n", "name java.util"),
        ("r\nm\njava.lang.Math\nmax\ne\n", "member java.lang.Math.max"),
        ("f\ng\no1\nsize\ne\n", "get o1.size"), ("a\ne\no7\ne\n", "length o7"),
    ])
    func calls(_ request: String, _ text: String) {
        let shown = Service.read(request, as: "py4j")
        #expect(shown.faults == [])
        #expect(shown["py4j.call"] == [text])
        #expect(shown["py4j.command"] == [String(request.utf8.first ?? 0)])
    }

    @Test func partsOfACall() {
        let shown = Service.read("c\no5\nput\nskey\nro12\ne\n", as: "py4j")
        #expect(shown["py4j.target"] == ["o5"])
        #expect(shown["py4j.method"] == ["put"])
        #expect(shown["py4j.argument"] == ["key", "o12"])
        #expect(shown["py4j.argument.type"] == ["115", "114"])
        #expect(shown["py4j.object_id"] == ["o5", "o12"])
        #expect(shown["py4j.callback"] == ["0"])
        #expect(shown["py4j.garbage_collection"].isEmpty)
    }

    @Test func replies() {
        let value = Service.read("!yi42\n", as: "py4j", from: .server)
        #expect(value["py4j.status"] == ["121"])
        #expect(value["py4j.type"] == ["105"])
        #expect(value["py4j.value"] == ["42"])
        #expect(Service.read("!yro3\n", as: "py4j", from: .server)["py4j.object_id"] == ["o3"])
        #expect(Service.read("!xro4\n", as: "py4j", from: .server)["py4j.status"] == ["120"])
        #expect(Service.read("!yv\n", as: "py4j", from: .server)["py4j.value"].isEmpty)
    }

    @Test func whatIsCollectedAndWhatIsCalledBack() {
        #expect(Service.read("m\nd\no3\ne\n", as: "py4j")["py4j.garbage_collection"] == ["1"])
        #expect(Service.read("g\np0\ne\n", as: "py4j")["py4j.garbage_collection"] == ["1"])
        #expect(Service.read("g\np0\ne\n", as: "py4j")["py4j.callback"] == ["1"])
        #expect(Service.read("c\np0\ntold\nsit\ne\n", as: "py4j")["py4j.callback"] == ["1"])
    }

    @Test func theTokenIsNeverShown() {
        for request in ["A\nopensesame\n", "A\nopensesame\ne\n"] {
            let shown = Service.read(request, as: "py4j")
            #expect(shown["py4j.token"] == ["redacted"])
            #expect(!shown.values.contains { $0.text.contains("sesame") })
            #expect(Service.length(Array(request.utf8), as: "py4j") == .count(request.utf8.count))
        }
    }

    @Test func everyShorterMessage() {
        Service.expectFaultsInPrefixes(Array("c\nt\nadd\ni20\ni22\ne\n".utf8), as: "py4j")
        Service.expectFaultsInPrefixes(Array("!ysone\n".utf8), as: "py4j", from: .server)
        Service.expectFaultsInPrefixes(Array("A\nopensesame\n".utf8), as: "py4j")
    }

    @Test func recognisedWhereThereIsNoDoubt() {
        for text in ["c\nt\nadd\ne\n", "A\n0123456789\n", "m\nd\no1\ne\n", "!yro3\n", "r\nu\njava\nrj\ne\n"] {
            #expect(Service.isRecognized(Array(text.utf8), as: "py4j"), "\(text)")
        }
        for text in [
            "c\n", "c\nt\n", "GET / HTTP/1.1\r\n", "c\nt t\nadd\ne\n", "m\nq\no1\ne\n", "!maybe\n", "x\ny\ne\n",
        ] {
            #expect(!Service.isRecognized(Array(text.utf8), as: "py4j"), "\(text)")
        }
    }

    @Test func bytesOfAnother() { #expect(Service.length([0x16, 3, 1, 2], as: "py4j") == .foreign) }
}
