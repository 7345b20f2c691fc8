import Foundation
import PeelCapture
import PeelWire
import Testing

/// What a capture file tells, frames and remarks alike.
struct Contents: Equatable {
    var frames: [FrameCopy] = []
    var comments: [[String]] = []
    var numbers: [[UInt64?]] = []
    var options: [[PacketOption]] = []
    var hasTime: [Bool] = []
    var interfaces: [String] = []
    var sections: [String] = []
    var statistics: [String] = []
    var names: [String] = []
    var secrets: [[UInt8]] = []

    init(_ path: String) throws {
        var reader = try FrameReader(path: path)
        var details = FrameDetails()
        while let frame = reader.next(&details) {
            frames.append(FrameCopy(frame))
            comments.append(details.comments)
            numbers.append([
                details.flags.map(UInt64.init), details.dropCount, details.packetID,
                details.queue.map(UInt64.init),
            ])
            options.append(details.otherOptions)
            hasTime.append(details.hasTime)
        }
        for item in reader.interfaces {
            interfaces.append(
                "\(item.section) \(item.linkType.rawValue) \(item.snapLength) \(item.resolution) \(item.timeOffset) "
                    + "\(item.name ?? "-") \(item.about ?? "-") \(item.filter ?? "-") \(item.operatingSystem ?? "-") "
                    + "\(item.hardware ?? "-") \(item.speed ?? 0) \(item.macAddress.map { "\($0)" } ?? "-") "
                    + "\(item.ipv4Addresses) \(item.ipv6Addresses) \(item.checkSequenceCount ?? -1) \(item.comments)")
        }
        for item in reader.sections {
            sections.append(
                "\(item.hardware ?? "-") \(item.operatingSystem ?? "-") \(item.application ?? "-") \(item.comments)")
        }
        for item in reader.statistics {
            statistics.append(
                "\(item.interface) \(item.time.nanoseconds) \(item.received ?? 0) \(item.dropped ?? 0) \(item.comments)"
            )
        }
        names = reader.names.map { "\($0.address) \($0.names)" }
        secrets = reader.secrets.map(\.data)
        #expect(reader.damage == nil)
    }
}

/// A pcapng file with everything that a writer keeps.
func richPcapng(big: Bool) -> PcapngBytes {
    var file = PcapngBytes(big: big)
    file.section([(1, Array("one".utf8)), (1, Array("two".utf8)), (2, Array("pdp11".utf8)), (4, Array("w 1".utf8))])
    file.interface(
        1, snapLength: 128,
        [
            (2, Array("eth7".utf8)), (3, Array("the left port".utf8)), (4, [10, 0, 0, 1, 255, 0, 0, 0]),
            (5, Array(1...16) + [64]), (6, [2, 3, 4, 5, 6, 7]), (8, file.number(UInt64(1_000_000))), (9, [9]),
            (11, [0] + Array("tcp".utf8)), (12, Array("V7".utf8)), (13, [4]), (15, Array("DEUNA".utf8)),
            (1, Array("dusty".utf8)),
        ])
    file.interface(101, [(2, Array("tun0".utf8)), (9, [3]), (14, file.number(Int64(100)))])
    file.block(10, file.number(UInt32(0x544c_534b)) + file.number(UInt32(5)) + Array("a b c".utf8))
    file.packet(
        0, 1_700_000_000_123_456_789, Array(0..<61),
        [
            (1, Array("look".utf8)), (1, Array("again".utf8)), (2, file.number(UInt32(0x205))), (3, [2, 1, 2, 3, 4]),
            (4, file.number(UInt64(7))), (5, file.number(UInt64(99))), (6, file.number(UInt32(3))), (7, [0, 1, 2, 3]),
            (8, file.number(UInt32(1234)) + file.number(UInt32(5678))),
        ])
    file.block(4, file.options([(1, [192, 0, 2, 1] + Array("host.example".utf8) + [0])]))
    file.packet(1, 1_700_000_001_000, [0x45, 0, 0, 20], wire: 20)
    file.packet(0, 1_700_000_002_000_000_001, [], wire: 60)
    file.block(
        5,
        file.number(UInt32(0)) + file.number(UInt32(395_812)) + file.number(UInt32(7))
            + file.options([(4, file.number(UInt64(77))), (5, file.number(UInt64(3)))]))
    return file
}

@Suite struct PcapngWriterTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    /// Copies a capture with all that it tells.
    func copy(_ source: String, to name: String, _ change: (inout FileOptions) -> Void = { _ in }) throws {
        var reader = try FrameReader(path: source)
        let notes = SourceNotes()
        notes.isWanted = true
        notes.update(from: reader, source: 0)
        var options = FileOptions(format: .pcapng, linkType: reader.interfaces.first?.linkType ?? .ethernet)
        change(&options)
        var writer = try CaptureWriter(path: folder.path + "/" + name, options, notes: notes)
        while reader.peekTime() != nil {
            notes.update(from: reader, source: 0)
            guard let frame = reader.next(&notes.details) else { break }
            try writer.write(frame)
        }
        notes.update(from: reader, source: 0)
        try writer.close()
    }

    @Test(arguments: [false, true], [false, true])
    func keepsEverything(isBig: Bool, isFlushed: Bool) throws {
        let source = try folder.file("in", richPcapng(big: isBig).bytes)
        try copy(source, to: "out") { $0.isFlushedPerFrame = isFlushed }
        let (before, after) = (try Contents(source), try Contents(folder.path + "/out"))
        let isSame = after == before
        #expect(isSame)
        // Written again, it is the same file.
        try copy(folder.path + "/out", to: "again")
        let (first, second) = (try folder.contents("out"), try folder.contents("again"))
        #expect(first == second)
    }

    @Test func keepsSections() throws {
        var file = samplePcapng()
        file.section([(1, Array("third".utf8))])
        file.interface(1, [(2, Array("eth9".utf8))])
        file.packet(0, 6_000_000, [1])
        let source = try folder.file("in", file.bytes)
        try copy(source, to: "out")
        let (before, after) = (try Contents(source), try Contents(folder.path + "/out"))
        #expect(after.frames == before.frames)
        #expect(after.interfaces == before.interfaces)
        #expect(after.sections.count == 3)
        #expect(after.sections[2].hasSuffix("[\"third\"]"))
    }

    @Test func keepsSimplePacketsWithoutTime() throws {
        var file = PcapngBytes()
        file.section()
        file.interface(1, snapLength: 8)
        file.block(3, file.number(UInt32(5)) + [1, 2, 3, 4, 5])
        file.block(3, file.number(UInt32(50)) + Array(1...8))
        let source = try folder.file("in", file.bytes)
        try copy(source, to: "out")
        let contents = try Contents(folder.path + "/out")
        #expect(contents.hasTime == [false, false])
        let before = try Contents(source)
        #expect(contents.frames == before.frames)
    }

    @Test(arguments: Compression.allCases) func compresses(_ kind: Compression) throws {
        var file = PcapngBytes()
        file.section([(4, Array("peel".utf8))])
        file.interface(1)
        for index in 0..<3000 { file.packet(0, UInt64(index), [UInt8](repeating: UInt8(index & 255), count: index)) }
        let source = try folder.file("in", file.bytes)
        try copy(source, to: "out") { $0.compression = kind }
        let count = try folder.contents("out").count
        #expect(count < file.bytes.count / 10)
        let (before, after) = (try Contents(source), try Contents(folder.path + "/out"))
        let isSame = after == before
        #expect(isSame)
    }

    @Test func leavesOutWhatTellsOfMachines() throws {
        let source = try folder.file("in", richPcapng(big: false).bytes)
        try copy(source, to: "out") { $0.keepsRemarks = false }
        let contents = try Contents(folder.path + "/out")
        #expect(contents.comments == [[], [], []])
        #expect(contents.names.isEmpty && contents.secrets.isEmpty && contents.statistics.isEmpty)
        let text = String(decoding: try folder.contents("out"), as: UTF8.self)
        for word in ["eth7", "left", "pdp11", "DEUNA", "dusty", "one", "look"] { #expect(!text.contains(word)) }
    }

    @Test func refusesTimesBefore1970() throws {
        var file = PcapBytes()
        file.record(UInt32(bitPattern: -5), 0, [1])
        var reader = try FrameReader(path: try folder.file("in", file.bytes))
        var writer = try CaptureWriter(path: folder.path + "/out", FileOptions(format: .pcapng))
        // pcap's seconds are unsigned to the reader; an interface's offset makes them negative.
        while let frame = reader.next() { try writer.write(frame) }
        let early = [UInt8](repeating: 0, count: 4)
        let frame = Frame(
            time: Timestamp(nanoseconds: -1), linkType: .ethernet, interface: 0, captured: early.rawSpan, wireCount: 4)
        var status: CaptureError.Status?
        do throws(CaptureError) { try writer.write(frame) } catch { status = error.status }
        #expect(status == .output)
        try writer.close()
        let kept = try Reading(folder.path + "/out")
        #expect(kept.frames.count == 1)
    }

    /// libpcap reads no frame that is longer than its interface's limit.
    @Test func raisesALimitThatFramesExceed() throws {
        var file = PcapBytes(snapLength: 4)
        file.record(1, 0, [1, 2, 3])
        file.record(2, 0, [1, 2, 3, 4, 5])
        let source = try folder.file("in", file.bytes)
        try copy(source, to: "out")
        let contents = try Contents(folder.path + "/out")
        #expect(contents.interfaces[0].hasPrefix("0 1 0 "))
        #expect(contents.frames.map(\.bytes) == [[1, 2, 3], [1, 2, 3, 4, 5]])
    }

    @Test func tellsFormatsByNames() {
        #expect(FileFormat(ending: "a.pcapng") == .pcapng)
        #expect(FileFormat(ending: "a.pcapng.gz") == .pcapng)
        #expect(FileFormat(ending: "a.pcap.zst") == .pcap)
        #expect(FileFormat(ending: "pcapng") == nil)
        #expect(Compression(ending: "a.pcap.lz4") == .lz4)
        #expect(Compression(ending: "a.pcap") == nil)
    }
}
