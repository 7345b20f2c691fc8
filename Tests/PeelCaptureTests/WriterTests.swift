import Foundation
import PeelCapture
import PeelWire
import Testing

@Suite struct WriterTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    /// Copies a capture; how many frames the writer says it has written.
    @discardableResult
    func copy(
        _ source: String,
        to name: String,
        resolution: TimeResolution = .microseconds,
        isFlushed: Bool = false,
        rotation: CaptureWriter.Rotation = .init()
    ) throws -> Int {
        var reader = try FrameReader(path: source)
        var options = FileOptions(linkType: reader.interfaces.first?.linkType ?? .ethernet)
        options.snapLength = 65535
        options.resolution = resolution
        options.isFlushedPerFrame = isFlushed
        var writer = try CaptureWriter(path: folder.path + "/" + name, options, rotation: rotation)
        while let frame = reader.next() { try writer.write(frame) }
        try writer.close()
        return writer.frameCount
    }

    @Test(arguments: [false, true]) func givesBackWhatItWrote(isFlushed: Bool) throws {
        let source = try folder.file("in", samplePcap().bytes)
        #expect(try copy(source, to: "out", isFlushed: isFlushed) == 3)
        // The same machine order, version, snapshot length: the very same bytes.
        #expect(try folder.contents("out") == samplePcap().bytes)
        try copy(source, to: "nano", resolution: .nanoseconds)
        #expect(try Reading(folder.path + "/nano").frames == Reading(source).frames)
        #expect(try Reading(folder.path + "/nano").typeName == "pcap with nanoseconds")
    }

    @Test func keepsTimesBefore1970AsTheirLowBits() throws {
        let list = [(UInt16(14), PcapngBytes().number(Int64(-10)))]
        var file = PcapngBytes()
        file.section()
        file.interface(1, list)
        file.packet(0, 500_000, [1])
        let source = try folder.file("in", file.bytes)
        try copy(source, to: "out")
        let bytes = try folder.contents("out")
        #expect(Array(bytes[24..<32]) == [0xf6, 0xff, 0xff, 0xff, 0x20, 0xa1, 0x07, 0])
    }

    @Test func writesFramesLongerThanItsBuffer() throws {
        var file = PcapBytes(network: 249)
        file.record(1, 0, [UInt8](repeating: 5, count: 1_000_000))
        file.record(2, 0, [6])
        let source = try folder.file("in", file.bytes)
        try copy(source, to: "out")
        #expect(try folder.contents("out") == file.bytes)
    }

    @Test func refusesASecondLinkType() throws {
        let source = try folder.file("in", samplePcapng().bytes)
        let error = #expect(throws: CaptureError.self) { try copy(source, to: "out") }
        #expect(error?.reason == "a frame of link type 101 in a file of link type 1")
    }

    /// Forty frames a second apart, 116 bytes a record.
    func train() throws -> String {
        var file = PcapBytes()
        for index in 0..<40 { file.record(UInt32(1_000_000 + index), 0, [UInt8](repeating: UInt8(index), count: 100)) }
        return try folder.file("in", file.bytes)
    }

    @Test func rotatesBySize() throws {
        try copy(train(), to: "out", rotation: .init(byteLimit: 1000))
        #expect(try folder.names() == ["in", "out", "out1", "out2", "out3", "out4"])
        #expect(try Reading(folder.path + "/out").frames.count == 9)
        #expect(
            try folder.names().dropFirst().map { try Reading(folder.path + "/" + $0).frames.count }.reduce(0, +) == 40)
    }

    @Test func rotatesInARing() throws {
        try copy(train(), to: "out", rotation: .init(byteLimit: 250, fileLimit: 11))
        #expect(try folder.names().dropFirst() == (0..<11).map { $0 < 10 ? "out0\($0)" : "out\($0)" }[...])
        // Two frames a file: the last frames are in files that were begun again.
        #expect(try Reading(folder.path + "/out00").frames.count == 2)
    }

    @Test func rotatesByTime() throws {
        let rotation = CaptureWriter.Rotation(seconds: 15)
        try copy(train(), to: "out-%s", rotation: rotation)
        #expect(try folder.names().dropFirst() == ["out-1000000", "out-1000015", "out-1000030"])
        #expect(try Reading(folder.path + "/out-1000015").frames.count == 15)
    }

    @Test func endsAfterSoManyFiles() throws {
        let rotation = CaptureWriter.Rotation(seconds: 15, fileLimit: 2)
        #expect(try copy(train(), to: "out-%s", rotation: rotation) == 30)
        #expect(try folder.names().dropFirst() == ["out-1000000", "out-1000015"])
    }

    @Test func runsACommandOnFinishedFiles() throws {
        try copy(train(), to: "out", rotation: .init(byteLimit: 2400, command: "gzip"))
        // The command runs beside us: wait until the finished file has become the packed one.
        while try !folder.names().contains("out.gz") || folder.names().contains("out") { usleep(1000) }
        #expect(try Reading(folder.path + "/out.gz").frames.count == 21)
    }

    /// The device takes nothing: what was kept is told, and the status is 4.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"))) func tellsAFullDisk() throws {
        let error = #expect(throws: CaptureError.self) {
            _ = try CaptureWriter(path: "/dev/full", FileOptions())
        }
        #expect(error?.status.rawValue == 4)
        #expect(
            error?.description == "/dev/full: no space left on device; 0 packets kept; make room, or write elsewhere")
    }

    @Test func tellsWhatCannotBeCreated() throws {
        let error = #expect(throws: CaptureError.self) {
            _ = try CaptureWriter(path: folder.path + "/none/out", FileOptions())
        }
        #expect(error?.status == .output)
        #expect(error?.reason == "no such file or directory")
    }
}
