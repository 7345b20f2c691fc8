import Foundation
import Testing

/// What `--anonymize` leaves of captures.
@Suite(.enabled(if: Program.path != nil, "the program `peel` is not built beside the tests"))
struct AnonymizeTests {
    private static let captures = [
        "tcp/first-light", "tcp/options", "link/vlan", "link/linux-cooked", "link/raw", "sctp/association",
    ]
    .map { Program.root.appendingPathComponent("fixtures/\($0).pcap").path }
    private let capture = captures[0]

    private func shell(_ script: String) throws -> Program.Ran {
        try Program.shell(
            "d=$(mktemp -d); cd $d; F='\(capture)'; head -c 32 /dev/zero | tr '\\0' k > key; \(script); s=$?; cd /; "
                + "rm -rf $d; exit $s")
    }

    private static let statuses = ["ip", "tcp", "udp", "icmp", "icmpv6", "sctp"].map { "-e \($0).checksum.status" }
        .joined(separator: " ")

    /// Zeros and pseudonyms change every checksum, and each stays what it was.
    @Test(arguments: captures, ["zero", "keep"]) func checksumsStayGood(_ capture: String, _ payload: String) throws {
        let ran = try shell(
            """
            F='\(capture)'; $PEEL read $F -w o.pcap --anonymize --key key --payload \(payload) &&
            $PEEL read $F \(Self.statuses) | cmp - <($PEEL read o.pcap \(Self.statuses))
            """)
        #expect(ran.status == 0, "\(ran.output)\(ran.errors)")
    }

    @Test(arguments: captures, ["cut", "zero", "keep"]) func noAddressIsLeft(_ capture: String, _ payload: String)
        throws
    {
        let addresses = "-e ip.addr -e ipv6.addr -e eth.addr -e arp.src.proto_ipv4 -e arp.dst.proto_ipv4"
        let ran = try shell(
            """
            F='\(capture)'; $PEEL read $F -w o.pcap --anonymize --key key --payload \(payload) &&
            list() { $PEEL read $1 \(addresses) | tr '\\t,' '\\n\\n' | grep . | sort -u |
                grep -vE '^(224|239|255|0|127)\\.|^ff|^::1?$|^33:33|^01:|^00:00:00:00:00:00'; }
            test $(list $F | wc -l) = $(list o.pcap | wc -l) && comm -12 <(list $F) <(list o.pcap)
            """)
        #expect(ran.status == 0, "\(ran.errors)")
        #expect(ran.output.isEmpty, "\(ran.output)")
    }

    @Test func connectionsStayWhatTheyWere() throws {
        let ran = try shell(
            """
            $PEEL read $F -w o.pcapng --anonymize &&
            keys=flow,protocol,server_port,client_packets,client_bytes,server_bytes,state,history &&
            $PEEL flows $F --csv --columns $keys | cmp - <($PEEL flows o.pcapng --csv --columns $keys)
            """)
        #expect(ran.status == 0, "\(ran.output)\(ran.errors)")
    }

    @Test func oneKeyOneResult() throws {
        let ran = try shell(
            """
            $PEEL read $F -w a.pcap --anonymize --save-key k && $PEEL edit $F -w b.pcap --anonymize --key k &&
            cmp a.pcap b.pcap && $PEEL read $F -w c.pcap --anonymize && ! cmp -s a.pcap c.pcap && stat -c %a k
            """)
        #expect(ran.status == 0, "\(ran.errors)")
        #expect(ran.output == "600\n")
    }

    @Test func payloadsAreGone() throws {
        let ran = try shell(
            """
            $PEEL read $F -w cut.pcap --anonymize && $PEEL read $F -w zero.pcap --anonymize --payload zero &&
            grep -ac 'HTTP' $F; grep -ac 'HTTP\\|curl\\|index' cut.pcap zero.pcap
            """)
        #expect(!ran.output.hasPrefix("0"))
        #expect(ran.output.contains("cut.pcap:0") && ran.output.contains("zero.pcap:0"), "\(ran.output)")
    }

    /// Two segments of a request, cut inside a secret: written by hand over raw IP.
    @Test func secretsAreErasedAcrossSegments() throws {
        let parts = [
            "GET /a?token=hunter2&b=1 HTTP/1.1\r\nHost: example.org\r\nAuthorization: Basic aHVudG",
            "VyMg==\r\ncookie: id=hunter2\r\nAccept: */*\r\n\r\n",
        ]
        var file = Data([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 101, 0, 0, 0])
        var sequence: UInt32 = 1000
        for part in parts {
            let length = 40 + part.utf8.count
            file += [0, 0, 0, 0, 0, 0, 0, 0, UInt8(length), 0, 0, 0, UInt8(length), 0, 0, 0]
            file += [0x45, 0, 0, UInt8(length), 0, 0, 0, 0, 64, 6, 0, 0, 192, 0, 2, 1, 198, 51, 100, 1]
            file += [0x9c, 0x40, 0, 80] + (0..<4).map { UInt8(truncatingIfNeeded: sequence >> UInt32(24 - $0 * 8)) }
            file += [0, 0, 0, 1, 0x50, 0x18, 1, 0, 0, 0, 0, 0] + Array(part.utf8)
            sequence += UInt32(part.utf8.count)
        }
        let ran = try Program.run(
            "edit", "-", "-w", "-", "--anonymize", "--payload", "keep", input: file)
        let text = ran.output
        #expect(ran.status == 0)
        for secret in ["hunter2", "aHVudG", "VyMg", "id="] { #expect(!text.contains(secret), "\(secret)") }
        for kept in ["GET /a?token=xxxxxxx&b=1", "Host: example.org", "Authorization: xxxxx", "Accept: */*"] {
            #expect(text.contains(kept), "\(kept)")
        }
        let hidden = try Program.run(
            "edit", "-", "-w", "-", "--anonymize", "--payload", "keep", "--hide-names", input: file)
        #expect(!hidden.output.contains("example.org"))
    }

    @Test func misuse() throws {
        for words in [
            "read $F --anonymize", "read $F -w o --key key", "read $F -w o --anonymize --key $F",
            "read $F -w o --anonymize --key none", "read $F -w o --anonymize --payload all",
            "read $F -w o --anonymize --key key --save-key k2", "read $F -w o --anonymize --save-key key",
        ] {
            let ran = try shell("$PEEL \(words); s=$?; test -e o && echo written; exit $s")
            #expect(ran.status == 2, "\(words)")
            #expect(ran.output.isEmpty, "\(words)")
        }
    }
}
