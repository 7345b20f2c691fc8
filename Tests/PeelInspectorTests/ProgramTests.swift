import Foundation
import Testing

/// The built program: what it prints, and what it ends with.
@Suite(.enabled(if: Program.path != nil, "the program `peel` is not built beside the tests"))
struct ProgramTests {
    private let fixtures = Program.root.appendingPathComponent("fixtures")
    private var capture: String { fixtures.appendingPathComponent("tcp/options.pcap").path }

    @Test func versionAndHelp() throws {
        #expect(try Program.run("--version").status == 0)
        #expect(try Program.run("--help").output.contains("SUBCOMMANDS"))
        #expect(try Program.run("read", "--help").output.contains("--capture-filter"))
    }

    @Test func aTcpdumpLineOnAFile() throws {
        let ran = try Program.run("-nr", capture, "tcp[tcpflags] & tcp-syn != 0", "-c1", "-tttt")
        #expect(ran.status == 0)
        #expect(ran.output.hasPrefix("2023-11-14 22:13:20.000000 TCP 192.0.2.10:40000 > 198.51.100.20:80 [SYN] seq 1 "))
        #expect(ran.output.filter { $0 == "\n" }.count == 1)
    }

    @Test func wordsWithoutLettersAreFiles() throws {
        let one = try Program.run("read", capture, "-e", "frame.number").output
        let two = try Program.run("read", capture, capture, "-e", "frame.number").output
        #expect(two.split(separator: "\n").count == 2 * one.split(separator: "\n").count)
    }

    @Test func standardInputIsRead() throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: capture))
        let ran = try Program.run("read", "-", "-c", "1", input: bytes)
        #expect(ran.status == 0)
        #expect(ran.output.contains("198.51.100.20:80"))
    }

    @Test func damagedInputIsShownAndTold() throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: capture)).dropLast(3)
        let ran = try Program.run("-r", "-", "-q", input: Data(bytes))
        #expect(ran.status == 1)
        #expect(ran.output.contains("TCP 192.0.2.10"))
        #expect(ran.errors.contains("standard input: damaged at byte"))
    }

    @Test func misuseEndsWithTwo() throws {
        #expect(try Program.run("-k").status == 2)
        #expect(try Program.run("read").status == 2)
        #expect(try Program.run("read", "--no-such-option", capture).status == 2)
        #expect(try Program.run("-r", capture, "port").status == 2)
        #expect(try Program.run("read", capture, "-c", "0").status == 2)
        let unknown = try Program.run("read", capture, "-e", "ip.scr")
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("ip.src"))
    }

    @Test func misuseIsToldByTheProgramsName() throws {
        let none = try Program.run("read")
        #expect(none.errors.hasPrefix("peel: Name a FILE to read"))
        #expect(none.errors.contains("peel read --help"))
        let unknown = try Program.run("fields", "ip.scr")
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("did you mean ip.src"))
        let format = try Program.run("-r", capture, "-w", "-", "-F", "pcapng")
        #expect(format.status == 3)
        #expect(format.errors.contains("--format pcapng"))
    }

    @Test func aFileThatIsReadIsNotWritten() throws {
        let copy = FileManager.default.temporaryDirectory.appendingPathComponent("peel-\(UUID().uuidString).pcap")
        try FileManager.default.copyItem(atPath: capture, toPath: copy.path)
        defer { try? FileManager.default.removeItem(at: copy) }
        for arguments in [["read", copy.path, "-w", copy.path], ["edit", copy.path, "-w", copy.path]] {
            let ran = try Program.run(arguments)
            #expect(ran.status == 2)
            #expect(ran.errors.contains("would be emptied"))
        }
        #expect(try Data(contentsOf: copy) == Data(contentsOf: URL(fileURLWithPath: capture)))
    }

    /// More datagrams than may wait, of which none is ever whole.
    @Test func whatIsGivenUpIsTold() throws {
        var file = Data([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 101, 0, 0, 0])
        for index in 0..<8200 {
            file += [0, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28, 0, 0, 0]
            file += [
                0x45, 0, 0, 28, UInt8(index >> 8), UInt8(index & 255), 0x20, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2,
            ]
            file += [0x9c, 0x40, 0x9c, 0x41, 0, 40, 0, 0]
        }
        let ran = try Program.run("read", "-", "-e", "ip.id", input: file)
        #expect(ran.status == 0)
        #expect(ran.output.filter { $0 == "\n" }.count == 8200)
        #expect(ran.errors.contains("8 datagrams in fragments were given up"))
    }

    @Test func whatCannotBeOpenedEndsWithThree() throws {
        #expect(try Program.run("read", "/no/such/file").status == 3)
        #expect(try Program.run("read", "/").status == 3)
        #expect(try Program.run("info", "/no/such/file").status == 3)
        #expect(try Program.run("capture", "-i", "no-such-interface").status == 3)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full"))
    func aFullDiskEndsWithFour() throws {
        #expect(try Program.run("read", capture, to: "/dev/full").status == 4)
        #expect(try Program.run("fields", to: "/dev/full").status == 4)
    }

    @Test func aClosedPipeEndsQuietly() throws {
        let ran = try Program.shell(
            "for i in 1 2 3 4 5 6 7 8; do cat '\(capture)'; break; done | $PEEL read - -V | head -1; echo ${PIPESTATUS[1]}"
        )
        #expect(ran.output.hasSuffix("\n0\n"))
        #expect(ran.errors.isEmpty)
    }

    @Test func writingGivesTheFileBack() throws {
        let ran = try Program.shell("$PEEL -r '\(capture)' -w - | cmp - '\(capture)'")
        #expect(ran.status == 0)
    }

    @Test func listsOfWhatIsKnown() throws {
        let names = try Program.run("fields", "--names").output.split(separator: "\n")
        #expect(names.contains("ip.src"))
        #expect(Set(names).count == names.count)
        #expect(try Program.run("fields", "udp.").output.split(separator: "\n").allSatisfy { $0.hasPrefix("udp.") })
        #expect(try Program.run("protocols").output.contains("tcp\tTransmission Control Protocol\n"))
    }

    @Test func infoTellsNumbers() throws {
        let ran = try Program.run("info", "--json", capture)
        let object = try #require(JSONSerialization.jsonObject(with: Data(ran.output.utf8)) as? [String: Any])
        let frames = try Program.run("read", capture, "-e", "frame.number").output.split(separator: "\n").count
        #expect(object["packets"] as? Int == frames)
    }

    @Test func jsonIsJSON() throws {
        for line in try Program.run("read", "--json", capture).output.split(separator: "\n") {
            let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(object["layers"] is [Any])
        }
    }
}

/// Runs the program that was built beside the tests, in UTC.
enum Program {
    struct Ran {
        var status: Int32
        var output: String
        var errors: String
    }

    /// The package's folder.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let path: String? = {
        // The tests' bundle lies beside the program; elsewhere the variable tells.
        let named = ProcessInfo.processInfo.environment["PEEL"].map { [$0] } ?? []
        let builds = ["release", "debug"].map { root.appendingPathComponent(".build/\($0)/peel").path }
        return (named + builds).first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    static func run(_ arguments: String..., input: Data? = nil, to output: String? = nil) throws -> Ran {
        try start(URL(fileURLWithPath: path ?? ""), arguments, input, output)
    }

    static func run(_ arguments: [String]) throws -> Ran {
        try start(URL(fileURLWithPath: path ?? ""), arguments, nil, nil)
    }

    /// Runs a line of bash, in which `$PEEL` is the program.
    static func shell(_ line: String) throws -> Ran {
        try start(URL(fileURLWithPath: "/bin/bash"), ["-c", line], nil, nil)
    }

    private static func start(_ program: URL, _ arguments: [String], _ input: Data?, _ output: String?) throws -> Ran {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("peel-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Files and no pipes, so that nothing waits for a reader.
        let names = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
        try (input ?? Data()).write(to: names[0])
        for name in names.dropFirst() { try Data().write(to: name) }
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment
        environment["TZ"] = "UTC"
        environment["PEEL"] = path
        process.environment = environment
        process.standardInput = try FileHandle(forReadingFrom: names[0])
        process.standardOutput = try FileHandle(forWritingTo: output.map { URL(fileURLWithPath: $0) } ?? names[1])
        process.standardError = try FileHandle(forWritingTo: names[2])
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        return Ran(
            status: process.terminationStatus,
            output: String(decoding: try Data(contentsOf: names[1]), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: names[2]), as: UTF8.self))
    }
}
