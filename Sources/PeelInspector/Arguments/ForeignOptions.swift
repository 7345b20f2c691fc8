/// What people type who have tcpdump or tshark in their fingers, and peel says otherwise.
enum ForeignOptions {
    /// Why a value of `-d` that decodes nothing is refused.
    static let decodeAs =
        "-d takes LAYER==VALUE,PROTOCOL; tcpdump's -d is `peel filter --bpf EXPRESSION`, with -dd and -ddd"

    /// What to write instead of a letter that peel does not have; `value` is the argument behind it.
    static func advice(on letter: Character, value: String?) -> String? {
        switch letter {
        case "K": "peel always verifies checksums; leave -K out"
        case "O", "P": "-V shows every layer, and -Y chooses packets; leave -\(letter) out"
        case "R": "-Y takes the display filter, with -2 too"
        case "o": "peel has no preferences; relative and raw numbers are fields: tcp.seq, tcp.seq_raw"
        case "a" where value?.hasPrefix("packets:") == true: "-c N stops after N packets"
        case "a": "-c N stops after N packets; `timeout -s INT SECONDS peel …` after a time"
        case "b": "-C, -G and -W begin new files of a capture, `--split size=N` those of a file"
        case "j", "J": "-e FIELD chooses what is printed, --json prints all; times are those of the capture"
        case "u": "-t … -ttttt choose the form of times"
        case "I": "monitor mode is switched on outside: iw dev IFACE set monitor"
        case "M", "H": "peel has no use for it; leave -\(letter) out"
        case "g": "files are made with your umask; leave -g out"
        default: nil
        }
    }

    /// What to write instead of an option that only capturing has, where a file is read.
    static func adviceOnReading(_ option: String) -> String? {
        let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
        let value = parts.count > 1 ? parts[1] : ""
        switch parts.first {
        case "--after-rotation": return "-z is for captures; \(tap(value))"
        case "--rotate-seconds" where Int(value) == nil: return "`peel fields` and `peel protocols` list what is known"
        case "--rotate-seconds": return "-G is for captures; `--split minutes=N` writes a file for each N minutes"
        case "--file-size", "--file-count":
            return "it is for captures; `--split size=N` writes files of N bytes, such as 10MB"
        case "--direction": return "-Q is for captures; in a file choose by address, such as `src host A`"
        case "--print": return "`peel read FILE` prints and `-w FILE` writes: run both"
        case "--export-objects": return "`peel follow FILE --flow N --out DIR` writes what a connection carried"
        default: return nil
        }
    }

    /// The command that counts what a tap of tshark (`-z`) counts.
    private static func tap(_ value: String) -> String {
        switch value.split(separator: ",").first.map(String.init) {
        case "conv": "`peel flows FILE` shows conversations"
        case "follow": "`peel follow FILE --flow N` shows what a connection carried; `peel flows FILE` numbers them"
        case "endpoints": "`peel stats FILE --endpoints` shows endpoints"
        case "expert": "`peel stats FILE --problems` shows findings"
        default: "`peel stats FILE` counts protocols, endpoints, time and problems"
        }
    }

    /// Options of a capture that change nothing about reading a file, as tcpdump takes them with -r.
    static func isIdleInReading(_ option: String) -> Bool {
        let idle = [
            "--snapshot-length=", "--buffer-size=", "--relinquish-privileges=", "--no-promiscuous-mode",
            "--packet-buffered", "--immediate-mode",
        ]
        return idle.contains { $0.hasSuffix("=") ? option.hasPrefix($0) : option == $0 }
    }

    /// The letters of `-t` that say what tshark means by `-t WORD`; nil for other words.
    static func timeLetters(for word: String) -> Int? {
        switch word {
        case "a": 0
        case "ad", "adoy": 4
        case "d", "dd": 3
        case "e": 2
        case "r": 5
        case "u", "ud", "udoy": 4
        default: nil
        }
    }

    /// Whether words that were taken for a file look like the start of a capture expression.
    static func isExpression(_ text: String) -> Bool {
        if text.contains(" ") { return true }
        return [
            "tcp", "udp", "icmp", "icmp6", "arp", "ip", "ip6", "host", "port", "portrange", "net", "src", "dst", "not",
            "ether", "vlan", "greater", "less", "proto", "sctp",
        ].contains(text)
    }
}
