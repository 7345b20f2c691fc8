import PeelFilter
import Testing

/// What makes no sense is refused, with the place; what is refused here Wireshark refuses too.
struct DisplayFilterErrorTests {
    @Test func theTokenIsMarked() {
        #expect(
            FilterFrames.complaint("ip and tcp.srcprot == 80")
                == "`tcp.srcprot` is no field or protocol; did you mean tcp.srcport?\n"
                + "  ip and tcp.srcprot == 80\n         ^^^^^^^^^^^")
        #expect(
            FilterFrames.complaint("ip.ttl == 300")
                == "this field holds at most 255\n  ip.ttl == 300\n            ^^^")
        #expect(
            FilterFrames.complaint("(ip.ttl + 1) == 65")
                == "parentheses group conditions; arithmetic is grouped by { and }\n"
                + "  (ip.ttl + 1) == 65\n               ^^")
        #expect(
            FilterFrames.complaint("ip.proto == tcp")
                == "this is a protocol, and the left side is an unsigned integer of 1 byte; the name of a value stands "
                + "in quotes: \"tcp\"\n  ip.proto == tcp\n              ^^^")
    }

    @Test(arguments: [
        ("", "a filter is missing"), ("tcp and", "a field or a value is missing at the end"),
        ("== 5", "a field or a value was expected here"), ("tcp udp", "`and`, `or` or the end was expected here"),
        ("(tcp", "a ) was expected here"), ("tcp)", "this ) closes nothing"), ("tcp = 80", "equality is written =="),
        ("tcp | udp", "or is written `or` or ||"), ("tcp.port in 80", "`in` takes a set: {1, 2, 10..20}"),
        ("tcp.port in {80 90}", "a comma or } was expected here"),
        ("tcp.port in {}", "a field or a value was expected here"),
        ("frame contains \"abc", "the string has no end"),
        ("frame contains ''", "one character stands in single quotes; text stands in double quotes"),
        ("frame matches \"(\"", "this is no regular expression: missing closing parenthesis (at 1)"),
        ("frame matches abc", "`matches` takes a regular expression in double quotes"),
        ("ip.src matches \"1\"", "`matches` looks into text, bytes and protocols; this is an IPv4 address"),
        ("ip.ttl[0] == 1", "an unsigned integer of 1 byte has no bytes to slice"),
        ("eth.src[0:0] == 1", "the length of a slice is at least 1"),
        ("eth.src[2-1] == 1", "the last place has to lie behind the first"),
        ("ip.src + 1 == 1.2.3.4", "`+` makes no sense with an IPv4 address"),
        ("ip.src == eth.src", "this is a MAC address, and the left side is an IPv4 address"),
        ("ip.src == \"192.0.2.1\"", "this is text, and the left side is an IPv4 address; leave the quotes out"),
        ("ip.src == 192.0.2.1/33", "`192.0.2.1/33` is not an IPv4 address"),
        ("ip.src == 2001:db8::1", "`2001:db8::1` is not an IPv4 address"), ("ip.ttl == 08", "`08` is no number"),
        ("64 == ip.ttl", "`64` is no field or protocol"), ("2 + ip.ttl == 66", "`2` is no field or protocol"),
        ("len(tcp)", "what `len` gives has to be compared, as in `len(…) == 1`"),
        ("len(ip.ttl, 2) == 1", "`len` takes one argument"),
        ("upper(ip.src) == \"A\"", "`upper` takes a field with text; this is an IPv4 address"),
        (
            "length(tcp) == 1",
            "there is no function `length`; len, count, upper, lower, string, max, min, abs are known"
        ),
        ("count(ip.src) in {1}", "`in` takes a field with a value on its left"),
        ("all ip.addr", "a comparison was expected here, as in `any ip.addr == 192.0.2.1`"),
        ("frame.time_delta < 1e-3", "`1e-3` is no time in seconds, such as 0.25"),
        (
            "frame.time > \"2020-13-01\"",
            "this is no moment, such as \"2024-01-31 17:05:00\" or \"Jan 31, 2024 17:05:00.5\""
        ),
        ("tcp.flags.syn & 1", "`&` makes no sense with a boolean"),
        ("ip.src#", "a number or [ was expected here, as in `ip.addr#2`"),
    ])
    func isRefused(_ text: String, _ reason: String) {
        let complaint = FilterFrames.complaint(text).split(separator: "\n", maxSplits: 1).first.map(String.init)
        #expect(complaint?.hasPrefix(reason) == true, "\(text): \(complaint ?? "no complaint")")
    }

    @Test func depthIsBounded() {
        let many = String(repeating: "(", count: 5000) + "tcp" + String(repeating: ")", count: 5000)
        #expect(FilterFrames.complaint(many).hasPrefix("this is nested deeper than 100"))
        let signs = "ip.ttl == " + String(repeating: "-", count: 5000) + "1"
        #expect(FilterFrames.complaint(signs).hasPrefix("this is nested deeper than 100"))
        let sums = "ip.ttl" + String(repeating: " + 1", count: 5000) + " == 1"
        #expect(FilterFrames.complaint(sums).hasPrefix("this is nested deeper than 100"))
        let parts = Array(repeating: "tcp", count: 4000).joined(separator: " or ")
        #expect(FilterFrames.complaint(parts) == "")
        #expect(FilterFrames.complaint(Array(repeating: "tcp", count: 20_000).joined(separator: " or ")) != "")
    }
}
