import Foundation
import Testing

/// `peel export`: what HTTP transferred, as files.
@Suite(.enabled(if: Program.path != nil, "the program `peel` is not built beside the tests"))
struct ExportTests {
    private func fixture(_ name: String) -> String {
        Program.root.appendingPathComponent("fixtures").appendingPathComponent(name).path
    }

    /// Runs a script with a new folder as `$d`, which it may fill.
    private func shell(_ script: String) throws -> (status: Int32, output: String, errors: String) {
        let ran = try Program.shell("d=$(mktemp -d); \(script); s=$?; chmod -R u+w $d; rm -r $d; exit $s")
        return (ran.status, ran.output, ran.errors)
    }

    @Test func everyVersionOfHTTP() throws {
        for (name, count) in [("web/http.pcap", 13), ("http2/secure.pcapng", 4), ("tls/quic.pcapng", 4)] {
            let ran = try shell(
                "\"$PEEL\" export '\(fixture(name))' --http $d/o --json >$d/l && ls $d/o | wc -l && grep -c whole $d/l")
            #expect(ran.status == 0, "\(name)")
            #expect(ran.output == "\(count)\n\(count)\n", "\(name)")
            #expect(ran.errors.hasPrefix("peel: \(count) objects, "), "\(name)")
        }
        let three = try shell(
            "\"$PEEL\" export '\(fixture("tls/quic.pcapng"))' --http $d/o >$d/l; cat $d/o/index $d/o/two; cut -c1-16 $d/l"
        )
        #expect(three.output.hasPrefix("you asked for /\nyou asked for /two\n"))
        #expect(three.output.contains("     10     200 "))
    }

    @Test func codedBodiesAreUnpacked() throws {
        let ran = try shell(
            "\"$PEEL\" export '\(fixture("web/http.pcap"))' --http $d/o >$d/l; cd $d/o; "
                + "for f in a.br a.deflate a.zst index-2.html; do cmp index.html $f && echo same; done")
        #expect(ran.output == "same\nsame\nsame\nsame\n")
    }

    @Test func whatIsThereIsKept() throws {
        let again = try shell(
            "mkdir $d/o; echo mine >$d/o/note.txt; \"$PEEL\" export '\(fixture("web/http.pcap"))' --http $d/o; "
                + "s=$?; cat $d/o/note.txt; (exit $s)")
        #expect(again.status == 4)
        #expect(again.output.hasSuffix("mine\n"))
        #expect(again.errors.contains("note.txt: is there already and is not overwritten"))
    }

    @Test func aLinkLeadsNowhere() throws {
        let ran = try shell(
            "mkdir $d/o; echo mine >$d/away; ln -s $d/away $d/o/note.txt; ln -s $d/new $d/o/index.html; "
                + "\"$PEEL\" export '\(fixture("web/http.pcap"))' --http $d/o >$d/l; s=$?; cat $d/away; "
                + "test ! -e $d/new && echo nothing; (exit $s)")
        #expect(ran.status == 4)
        #expect(ran.output == "mine\nnothing\n")
    }

    @Test func whatCannotBeWrittenIsTold() throws {
        let file = try shell("echo >$d/o; \"$PEEL\" export '\(fixture("web/http.pcap"))' --http $d/o")
        #expect(file.status == 4)
        #expect(file.errors.contains("/o"))
        // No file may grow beyond a block: the page has 3,000 bytes.
        let full = try shell(
            "trap '' XFSZ; ulimit -f 1; \"$PEEL\" export '\(fixture("http2/clear.pcap"))' --http $d/o >/dev/null")
        #expect(full.status == 4)
        #expect(full.errors.contains("page.bin"))
        #expect(full.errors.lowercased().contains("file too large"))
    }

    @Test func wrongWordsAndFiles() throws {
        #expect(try Program.run("export", fixture("web/http.pcap")).status == 2)
        #expect(try shell("\"$PEEL\" export /nowhere.pcap --http $d/o").status == 3)
        #expect(
            try shell("\"$PEEL\" export '\(fixture("tcp/options.pcap"))' --http $d/o").errors
                == "peel: 0 objects, 0 bytes\n")
        let cut = try shell(
            "head -c 9000 '\(fixture("web/http.pcap"))' >$d/c; \"$PEEL\" export $d/c --http $d/o | cat")
        #expect(cut.errors.contains("objects"))
    }
}
