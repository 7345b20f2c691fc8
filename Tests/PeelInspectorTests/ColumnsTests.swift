import Foundation
import PeelOutput
import Testing

/// Columns of packets and of connections, and the options of `-E`.
@Suite(.enabled(if: Program.path != nil, "the program `peel` is not built beside the tests"))
struct ColumnsTests {
    private let capture = Program.root.appendingPathComponent("fixtures/tcp/first-light.pcap").path

    private func options(_ arguments: String...) throws -> ColumnOptions {
        var options = ColumnOptions()
        for argument in arguments { try options.take(argument) }
        return options
    }

    @Test func optionsOfDashE() throws {
        let joined = try options("header=y,separator=,,quote=d,occurrence=f,aggregator=;")
        #expect(joined.header && joined.separator == "," && joined.quote == UInt8(ascii: "\""))
        #expect(joined.occurrence == .first && joined.aggregator == ";")
        let single = try options("separator=/s", "aggregator=/s", "bom=y", "quote=n", "occurrence=l")
        #expect(single.separator == " " && single.aggregator == " " && single.byteOrderMark && single.quote == nil)
        #expect(try options("separator=/t,header=y").separator == "\t")
        #expect(try options("separator=;x").separator == ";")
        for wrong in ["header=x", "quote=x", "occurrence=", "separator=", "colour=y", "header", ""] {
            #expect(throws: ColumnOptionError.self) { try options(wrong) }
        }
    }

    @Test func quotesStandAroundValuesOnly() throws {
        let ran = try Program.run(
            "read", capture, "-c", "1", "-e", "frame.number", "-e", "ip.src", "-e", "eth.src", "-E",
            "header=y,separator=,,quote=d")
        #expect(ran.output == "frame.number,ip.src,eth.src\n\"1\",,\"02:00:00:00:00:0a\"\n")
    }

    @Test func aTableOfColumns() throws {
        let ran = try Program.run(
            "read", capture, "-c", "3", "--utc", "--columns", "number,time,source,destination,protocol,length,info")
        #expect(
            ran.output == """
                NUMBER TIME            SOURCE          DESTINATION     PROTOCOL LENGTH INFO
                     1 06:48:44.713312 02:00:00:00:00:0a ff:ff:ff:ff:ff:ff arp          42 ARP who-has 192.0.2.1 tell 192.0.2.10
                     2 06:48:44.713328 02:00:00:00:00:01 02:00:00:00:00:0a arp          42 ARP 192.0.2.1 is-at 02:00:00:00:00:01
                     3 06:48:44.713329 192.0.2.10        198.51.100.20     icmp         98 ICMP 192.0.2.10 > 198.51.100.20 echo request id 27499 seq 1 len 64

                """)
    }

    @Test func commaSeparatedPackets() throws {
        let ran = try Program.run("read", capture, "-c", "1", "--csv")
        #expect(
            ran.output == "number,time,source,source_port,destination,destination_port,protocol,length,info\r\n"
                + "1,1795416524.713312000,02:00:00:00:00:0a,,ff:ff:ff:ff:ff:ff,,arp,42,"
                + "ARP who-has 192.0.2.1 tell 192.0.2.10\r\n")
        let fields = try Program.run("read", capture, "-c", "3", "--csv", "-e", "frame.number", "-e", "ip.addr")
        #expect(fields.output.hasSuffix("\r\n3,\"192.0.2.10,198.51.100.20\"\r\n"))
    }

    @Test func columnsOfConnections() throws {
        let table = try Program.run(
            "flows", capture, "--columns", "flow,protocol,client_address,server_port,state,vlan")
        #expect(
            table.output.hasPrefix(
                """
                FLOW PROTOCOL CLIENT_ADDRESS  SERVER_PORT STATE VLAN
                   1 icmp     192.0.2.10                0 OTH      -

                """))
        let csv = try Program.run("flows", capture, "--csv", "--columns", "state,flow", "--top", "1")
        #expect(csv.output == "state,flow\r\nSF,5\r\n")
    }

    @Test func everyKeyAsAColumnSaysWhatJSONSays() throws {
        let keys = FlowKeys.all.joined(separator: ",")
        let chosen = try Program.run("flows", capture, "--csv", "--columns", keys)
        let whole = try Program.run("flows", capture, "--csv")
        #expect(chosen.output == whole.output)
    }

    @Test func unknownColumnsAreRefused() throws {
        let packets = try Program.run("read", capture, "--columns", "number,ip.scr")
        #expect(packets.status == 2 && packets.errors.contains("ip.src"))
        let flows = try Program.run("flows", capture, "--columns", "client_adress")
        #expect(flows.status == 2 && flows.errors.contains("client_address"))
        #expect(try Program.run("read", capture, "--columns", "").status == 2)
        #expect(try Program.run("flows", capture, "--json", "--columns", "flow").status == 2)
        #expect(try Program.run("read", capture, "--csv", "--tree").status == 2)
    }

    @Test(
        .enabled(
            if: (try? Program.shell("python3 -c 'import jsonschema'").status) == 0,
            "python3-jsonschema is missing; ./setup --test installs it"))
    func everyJSONLineFitsItsSchema() throws {
        let ran = try Program.shell("'\(Program.root.path)/Tests/schema/check' $PEEL")
        #expect(ran.status == 0, "\(ran.output)\(ran.errors)")
    }
}

/// What is installed beside the program.
@Suite(.enabled(if: Program.path != nil, "the program `peel` is not built beside the tests"))
struct PackagingTests {
    @Test(.enabled(if: (try? Program.shell("python3 -c ''").status) == 0, "python3 is missing"))
    func theManualHasEveryCommandAndOption() throws {
        let manual = try Program.shell("'\(Program.root.path)/packaging/manual' $PEEL | tr -d '\\\\'")
        #expect(manual.status == 0, "\(manual.errors)")
        let help = try Program.run("--help").output
        let commands = help.split(separator: "\n").drop { !$0.contains("SUBCOMMANDS") }.dropFirst()
            .compactMap { $0.hasPrefix("  ") && !$0.hasPrefix("   ") ? $0.split(separator: " ").first : nil }
            .filter { $0 != "See" }
        #expect(commands.count >= 10)
        for command in commands {
            #expect(manual.output.contains("peel \(command)\n"), "\(command)")
            let options = try Program.run(String(command), "--help").output.split(whereSeparator: {
                " ,\n[]()".contains($0)
            })
            for option in Set(options.filter { $0.hasPrefix("--") && $0.count > 3 }) {
                let name = option.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
                if ["--help", "--version"].contains(name) { continue }
                #expect(manual.output.contains("\(name)"), "\(command) \(option)")
            }
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func completionsKnowTheCommands(_ shell: String) throws {
        let ran = try Program.run("--generate-completion-script", shell)
        #expect(ran.status == 0)
        for word in ["capture", "flows", "merge", "salvage", "columns"] {
            #expect(ran.output.contains(word), "\(word)")
        }
    }

    @Test func installsUnderAFolder() throws {
        let ran = try Program.shell(
            """
            d=$(mktemp -d); make -s -C '\(Program.root.path)' install DESTDIR=$d PREFIX=/usr PROGRAM=$PEEL &&
            (cd $d && find . -type f | sort) && cmp $PEEL $d/usr/bin/peel; s=$?; rm -rf $d; exit $s
            """)
        #expect(ran.status == 0, "\(ran.errors)")
        for file in [
            "bin/peel", "share/man/man1/peel.1", "share/bash-completion/completions/peel",
            "share/zsh/site-functions/_peel", "share/fish/vendor_completions.d/peel.fish",
        ] {
            #expect(ran.output.contains("./usr/\(file)\n"), "\(file)")
        }
    }
}
