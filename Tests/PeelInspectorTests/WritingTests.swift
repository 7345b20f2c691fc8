import Foundation
import PeelCapture
import PeelInspector
import PeelWire
import Testing

/// What `peel edit`, `peel merge` and `--split` write, as the program reads it back.
@Suite(.enabled(if: Program.path != nil, "the program `peel` is not built beside the tests"))
struct WritingTests {
    private let capture = Program.root.appendingPathComponent("fixtures/tcp/first-light.pcap").path

    /// Runs a command in a folder of its own.
    private func shell(_ script: String) throws -> Program.Ran {
        try Program.shell("d=$(mktemp -d); cd $d; F='\(capture)'; \(script); s=$?; cd /; rm -rf $d; exit $s")
    }

    @Test func editCutsByNumberAndTime() throws {
        let ran = try shell(
            """
            $PEEL edit $F -w o.pcapng --packets 3-5,9,130- &&
            $PEEL read o.pcapng -e frame.time_epoch | cmp - <($PEEL read $F -e frame.time_epoch | sed -n '3,5p;9p;130,$p') &&
            T=$($PEEL read $F -e frame.time_epoch | sed -n 20p) &&
            $PEEL edit $F -w a.pcap --after $T && $PEEL edit $F -w b.pcap --before $T &&
            $PEEL merge a.pcap b.pcap -w c.pcap && cmp c.pcap $F
            """)
        #expect(ran.status == 0, "\(ran.errors)")
    }

    @Test func editShortensAndShifts() throws {
        let ran = try shell(
            """
            $PEEL edit $F -w o.pcap --snap 60 --shift -0.5 && $PEEL edit o.pcap -w p.pcap --shift 0.5 &&
            $PEEL read p.pcap -e frame.time_epoch -e frame.len | cmp - <($PEEL read $F -e frame.time_epoch -e frame.len) &&
            $PEEL read o.pcap -e frame.cap_len | sort -n | tail -1
            """)
        #expect(ran.status == 0, "\(ran.errors)")
        #expect(ran.output == "60\n")
    }

    @Test func editLeavesOutDuplicates() throws {
        let ran = try shell(
            "$PEEL merge $F $F -w twice.pcap && $PEEL edit twice.pcap -w once.pcap --dedupe && cmp once.pcap $F")
        #expect(ran.status == 0, "\(ran.errors)")
        #expect(ran.errors.contains("133 duplicates left out"))
    }

    @Test func salvageTellsWhatItPassedOver() throws {
        let ran = try shell(
            """
            { head -c 5000 $F; echo foreign bytes; tail -c +5001 $F; } > x.pcap
            $PEEL edit x.pcap -w y.pcap --salvage; s=$?; $PEEL read y.pcap -e frame.number | wc -l; exit $s
            """)
        #expect(ran.status == 1)
        #expect(Int(ran.output.filter(\.isNumber)) ?? 0 >= 132)
        #expect(ran.errors.contains("x.pcap: passed over "))
    }

    @Test(arguments: ["flow", "port", "minutes=1", "size=5kB", "packets=10"]) func splitLosesNothing(_ key: String)
        throws
    {
        let ran = try shell(
            """
            $PEEL read $F -w o.pcapng --split \(key) && ls | grep -v '^o-[A-Za-z0-9._-]*[.]pcapng$' ||
            $PEEL merge o-* -w all.pcap && $PEEL read all.pcap -e frame.time_epoch | sort |
            cmp - <($PEEL read $F -e frame.time_epoch | sort)
            """)
        #expect(ran.status == 0, "\(ran.errors)")
    }

    @Test func splitByFlowHasTheNumbersOfFlows() throws {
        let ran = try shell(
            """
            $PEEL read $F -w o.pcap --split flow 2>/dev/null &&
            $PEEL flows $F --json | while read -r line; do
              n=$(echo "$line" | sed 's/.*"flow":\\([0-9]*\\).*/\\1/'); p=$(echo "$line" | sed 's/.*"client_packets":\\([0-9]*\\).*"server_packets":\\([0-9]*\\).*/\\1+\\2/')
              test $(($p)) = $($PEEL read o-flow-$(printf %06d $n).pcap -e frame.number | wc -l) || echo flow $n
            done
            """)
        #expect(ran.status == 0)
        #expect(ran.output.isEmpty, "\(ran.output)")
    }

    @Test func severalLinkTypesNeedPcapng() throws {
        let cooked = Program.root.appendingPathComponent("fixtures/link/linux-cooked.pcap").path
        guard FileManager.default.fileExists(atPath: cooked) else { return }
        let refused = try shell("$PEEL merge $F '\(cooked)' -w o.pcap")
        #expect(refused.status == 4)
        #expect(refused.errors.contains("--format pcapng"))
        #expect(try shell("$PEEL merge $F '\(cooked)' -w o.pcapng && $PEEL info o.pcapng").status == 0)
    }

    @Test func misuseIsToldBeforeAnythingIsWritten() throws {
        for words in [
            "edit $F", "edit $F -w o --packets 9-3", "edit $F -w o --after noon", "edit $F -w o --snap 0",
            "read $F -w o --split colour", "read $F --split flow", "read $F -w o --format ps", "edit $F -w o --shift x",
        ] {
            let ran = try shell("$PEEL \(words); s=$?; ls; exit $s")
            #expect(ran.status == 2, "\(words)")
            #expect(ran.output.isEmpty, "\(words)")
        }
    }

    @Test(arguments: [
        ("1700000000.5", 1_700_000_000_500_000_000), ("2023-11-14T22:13:20Z", 1_700_000_000_000_000_000),
        ("2023-11-14 23:13:20.25+01:00", 1_700_000_000_250_000_000), ("1970-01-01Z", 0),
        ("2000-02-29T00:00Z", 951_782_400_000_000_000), ("1969-12-31T23:59:59Z", -1_000_000_000),
    ])
    func readsMoments(_ text: String, _ nanoseconds: Int64) throws {
        #expect(try MomentText.parse(text) == Timestamp(nanoseconds: nanoseconds))
    }

    @Test(arguments: ["", "noon", "2023-13-01Z", "2023-11-14 25:00Z", "1.0000000001", "-5", "2023-11-14 22:13:20 Z "])
    func refusesOtherMoments(_ text: String) {
        #expect(throws: CaptureError.self) { try MomentText.parse(text) }
    }
}
