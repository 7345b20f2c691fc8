import PeelInspector
import Testing

/// Lines that people type, and what the argument parser takes of them.
struct CommandFormTests {
    private func form(_ line: String...) throws -> [String] { try CommandForm(line).arguments }

    @Test func groupedLettersAndWordsOfATcpdumpLine() throws {
        #expect(
            try form("-nni", "lo", "port", "80", "-c5") == [
                "capture", "--numeric", "--numeric", "--interface=lo", "--packets=5", "--capture-filter=port 80",
            ])
    }

    @Test func expressionAfterAFile() throws {
        #expect(
            try form("-r", "a.pcap", "tcp[tcpflags] & tcp-syn != 0") == [
                "read", "--capture-filter=tcp[tcpflags] & tcp-syn != 0", "--", "a.pcap",
            ])
        #expect(
            try form("-nr", "a.pcap", "tcp", "port", "443") == [
                "read", "--numeric", "--capture-filter=tcp port 443", "--", "a.pcap",
            ])
    }

    @Test func valuesJoinedToTheirLetters() throws {
        #expect(try form("-s0", "-i", "eth0") == ["capture", "--snapshot-length=0", "--interface=eth0"])
        #expect(try form("-ieth0", "-w", "-") == ["capture", "--interface=eth0", "--write=-"])
        #expect(try form("-i", "eth0", "-w-") == ["capture", "--interface=eth0", "--write=-"])
        #expect(try form("-r-", "-c1") == ["read", "--packets=1", "--", "-"])
    }

    @Test func timeLettersAreCounted() throws {
        #expect(try form("-tttt", "-r", "a") == ["read", "--time=tttt", "--", "a"])
        #expect(try form("-nntt", "-r", "a", "-t") == ["read", "--numeric", "--numeric", "--time=ttt", "--", "a"])
        #expect(try form("-tttttttt", "-r", "a") == ["read", "--time=ttttt", "--", "a"])
    }

    @Test func onATerminalFilesAndInterfacesAloneAreViewed() throws {
        func form(_ line: String...) throws -> [String] { try CommandForm(line, onTerminal: true).arguments }
        #expect(try form("a.pcap", "b.pcap") == ["view", "--", "a.pcap", "b.pcap"])
        #expect(try form("-i", "lo") == ["view", "--interface=lo"])
        #expect(try form() == ["view"])
        // What says how to print, or comes from tcpdump, is not for a screen.
        #expect(try form("a.pcap", "-V").first == "read")
        #expect(try form("-r", "a.pcap").first == "read")
        #expect(try form("-i", "lo", "port", "80").first == "capture")
        #expect(try form("-ni", "lo").first == "capture")
        #expect(try form("--help") == ["--help"])
    }

    @Test func filesWithoutLettersAreRead() throws {
        #expect(try form("a.pcap", "b.pcap") == ["read", "--", "a.pcap", "b.pcap"])
        #expect(try form("read", "a.pcap", "-f", "udp") == ["read", "--capture-filter=udp", "--", "a.pcap"])
        #expect(try form("read", "-") == ["read", "--", "-"])
        #expect(try form("-r", "a", "-r", "b") == ["read", "--", "a", "b"])
    }

    @Test func tsharkLetters() throws {
        #expect(
            try form("read", "a", "-e", "ip.src", "-etcp.port", "-E", "header=y") == [
                "read", "--field=ip.src", "--field=tcp.port", "--column-option=header=y", "--", "a",
            ])
        #expect(try form("-Vr", "a") == ["read", "--tree", "--", "a"])
    }

    @Test func bytesAndPacketNumbers() throws {
        #expect(try form("-XX", "-#", "-r", "a") == ["read", "--hex-ascii", "--hex-ascii", "--number", "--", "a"])
        #expect(try form("-xxA", "-r", "a") == ["read", "--hex", "--hex", "--ascii", "--", "a"])
    }

    @Test func rotation() throws {
        #expect(
            try form("-i", "any", "-w", "f", "-C", "10", "-W", "3", "-z", "gzip", "-Z", "nobody", "-U") == [
                "capture", "--interface=any", "--write=f", "--file-size=10", "--file-count=3", "--after-rotation=gzip",
                "--relinquish-privileges=nobody", "--packet-buffered",
            ])
    }

    @Test func longSpellingsOfTcpdump() throws {
        #expect(
            try form("--interface", "lo", "--snapshot-length=64", "--immediate-mode") == [
                "capture", "--interface=lo", "--snapshot-length=64", "--immediate-mode",
            ])
        #expect(try form("--list-interfaces") == ["interfaces"])
    }

    @Test func wordsAfterTwoDashesAreWords() throws {
        #expect(try form("-r", "a", "--", "-x") == ["read", "--capture-filter=-x", "--", "a"])
        #expect(try form("--", "-strange.pcap") == ["read", "--", "-strange.pcap"])
    }

    @Test func commandsOfTheirOwnPassThrough() throws {
        #expect(try form("flows", "a", "--top", "5") == ["flows", "a", "--top", "5"])
        #expect(try form("-D") == ["interfaces"])
        #expect(try form("--version") == ["--version"])
        #expect(try form("read", "--help") == ["read", "--help"])
        #expect(try form() == [])
    }

    @Test func unknownLetterHasACaret() {
        let line = ["-nnk", "-r", "a"]
        let error = #expect(throws: CommandFormError.self) { try CommandForm(line) }
        #expect(
            error?.text(for: line) == """
                peel: unknown option -k; `peel help` lists the options
                  peel -nnk -r a
                          ^
                """)
    }

    @Test func whatOtherProgramsHaveIsTold() {
        func reason(_ words: String...) -> String? {
            let error = #expect(throws: CommandFormError.self) { try CommandForm(words) }
            return error?.reason
        }
        #expect(reason("-r", "a", "-K")?.contains("always verifies checksums") == true)
        #expect(reason("-r", "a", "-a", "packets:2") == "unknown option -a; -c N stops after N packets")
        #expect(reason("-r", "a", "-q", "-z", "conv,tcp")?.contains("`peel flows FILE`") == true)
        #expect(reason("-r", "a", "-z", "follow,tcp,ascii,0")?.contains("`peel follow FILE --flow N`") == true)
        #expect(reason("-r", "a", "-G", "fields")?.contains("`peel fields`") == true)
        #expect(reason("-r", "a", "-C", "1", "-w", "b")?.contains("--split size=N") == true)
        #expect(reason("-d", "tcp port 80")?.contains("`peel filter --bpf EXPRESSION`") == true)
        #expect(reason("-ddd", "port 80")?.contains("`peel filter --bpf EXPRESSION`") == true)
        #expect(reason("a.pcap", "tcp", "port", "80")?.contains("stands behind -f") == true)
    }

    @Test func optionsOfACaptureDoNotHinderReading() throws {
        #expect(try form("-s0", "-A", "-r", "a", "-p", "-U", "-Z", "nobody") == ["read", "--ascii", "--", "a"])
        #expect(try form("-r", "a", "--time-stamp-precision=nano") == ["read", "--nano", "--", "a"])
        #expect(try form("-r", "a", "--time-stamp-precision", "micro", "--micro") == ["read", "--", "a"])
    }

    @Test func timesAsTsharkNamesThem() throws {
        #expect(try form("-r", "a", "-t", "ad") == ["read", "--time=tttt", "--", "a"])
        #expect(try form("-r", "a", "-nt", "r") == ["read", "--numeric", "--time=ttttt", "--", "a"])
        #expect(try form("-r", "a", "-t", "icmp") == ["read", "--time=t", "--capture-filter=icmp", "--", "a"])
    }

    @Test func missingValueHasACaretBehindTheLine() {
        let error = #expect(throws: CommandFormError.self) { try CommandForm(["-c"]) }
        #expect(error?.text(for: ["-c"]) == "peel: -c needs a value\n  peel -c\n          ^")
    }

    @Test func mistypedCommandIsTold() {
        let error = #expect(throws: CommandFormError.self) { try CommandForm(["raed", "x"]) }
        #expect(error?.reason == "unknown command `raed`; did you mean `peel read`?")
    }

    @Test func twoExpressionsAreRefused() {
        let line = ["-i", "lo", "-f", "udp", "port", "53"]
        let error = #expect(throws: CommandFormError.self) { try CommandForm(line) }
        #expect(error?.argument == 4)
    }

    @Test func liveAndFileExcludeEachOther() {
        #expect(throws: CommandFormError.self) { try CommandForm(["read", "a", "-i", "lo"]) }
        #expect(throws: CommandFormError.self) { try CommandForm(["capture", "-r", "a"]) }
    }
}
