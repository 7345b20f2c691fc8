import PeelCapture
import PeelWire
import Testing

@Suite struct PcapTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    func read(_ file: PcapBytes) throws -> Reading { try Reading(folder.file("a.pcap", file.bytes)) }

    @Test(arguments: [false, true]) func readsMicroseconds(big: Bool) throws {
        let result = try read(samplePcap(big: big))
        #expect(
            result.frames.map(\.time) == [
                1_700_000_000_123_456_000, 1_700_000_001_000_000_000, 1_700_000_002_999_999_000,
            ])
        #expect(result.frames.map(\.bytes) == [Array(0..<60), Array(100..<114), [7]])
        #expect(result.frames.map(\.wireCount) == [60, 1500, 1])
        #expect(result.frames.allSatisfy { $0.linkType == 1 && $0.interface == 0 })
        #expect(result.offsets == [24, 100, 130])
        #expect(result.damage == nil)
        #expect(result.typeName == "pcap")
    }

    @Test(arguments: [false, true]) func readsNanoseconds(big: Bool) throws {
        var file = PcapBytes(big: big, magic: 0xa1b2_3c4d)
        file.record(5, 123_456_789, [1, 2])
        let result = try read(file)
        #expect(result.frames.map(\.time) == [5_123_456_789])
        #expect(result.typeName == "pcap with nanoseconds")
    }

    @Test func tellsHeader() throws {
        var file = PcapBytes(big: true, snapLength: 96, network: 0x2400_0000 | 113)
        file.record(1, 1, [1])
        let reader = try FrameReader(path: folder.file("a.pcap", file.bytes))
        let interface = try #require(reader.interfaces.first)
        #expect(interface.linkType == .linuxCooked)
        #expect(interface.snapLength == 96)
        #expect(interface.checkSequenceCount == 4)
        #expect(interface.resolution == .microseconds)
        #expect(reader.sections.first?.isBigEndian == true)
        #expect(reader.version.major == 2 && reader.version.minor == 4)
    }

    /// Before version 2.3 the length on the wire came first; in 2.3 either did.
    @Test(arguments: [UInt16(0), 2]) func swapsLengthsOfOldVersions(minor: UInt16) throws {
        var file = PcapBytes(minor: minor)
        file.record(1, 0, [1, 2, 3], captured: 1000, wire: 3)
        let frames = try read(file).frames
        #expect(frames.map(\.wireCount) == [1000])
        #expect(frames.map(\.bytes) == [[1, 2, 3]])
    }

    @Test func takesLesserLengthOfVersion23() throws {
        var file = PcapBytes(minor: 3)
        file.record(1, 0, [1, 2, 3], captured: 1000, wire: 3)
        file.record(2, 0, [4, 5], captured: 2, wire: 900)
        let frames = try read(file).frames
        #expect(frames.map(\.wireCount) == [1000, 900])
        #expect(frames.map(\.bytes) == [[1, 2, 3], [4, 5]])
    }

    @Test func readsDGUX() throws {
        var file = PcapBytes(major: 543, minor: 0)
        file.record(1, 0, [9], captured: 64, wire: 1)
        #expect(try read(file).frames.map(\.wireCount) == [64])
    }

    @Test(arguments: [(UInt16(2), UInt16(5)), (2, 8224), (3, 0)]) func readsNewerVersions(major: UInt16, minor: UInt16)
        throws
    {
        var file = PcapBytes(major: major, minor: minor)
        file.record(1, 0, [9, 8])
        #expect(try read(file).frames.map(\.bytes) == [[9, 8]])
    }

    @Test func refusesVersionOne() throws {
        let path = try folder.file("a.pcap", PcapBytes(major: 1, minor: 4).bytes)
        let error = #expect(throws: CaptureError.self) { _ = try FrameReader(path: path) }
        #expect(error?.status == .input)
        #expect(error?.reason == "pcap version 1.4 is older than 2.0, which no reader supports any more")
    }

    @Test func readsAIX() throws {
        var file = PcapBytes(minor: 2, network: 15)
        file.record(1, 999_999_999, [0, 0, 0, 5, 6], captured: 5, wire: 5)
        let frames = try read(file).frames
        #expect(frames.map(\.linkType) == [10])
        #expect(frames.map(\.time) == [1_999_999_999])
        #expect(frames.map(\.bytes) == [[5, 6]])
        #expect(frames.map(\.wireCount) == [2])
    }

    @Test(arguments: [UInt32(0x1c00_01ab), 0x1c00_01ac]) func readsIxia(magic: UInt32) throws {
        var file = PcapBytes(magic: magic)
        file.record(1, 2, [3])
        var bytes = file.bytes
        bytes.insert(contentsOf: [0, 0, 0, 0], at: 24)
        let result = try Reading(folder.file("a.pcap", bytes))
        #expect(result.frames.map(\.time) == [magic == 0x1c00_01ac ? 1_000_000_002 : 1_000_002_000])
    }

    /// Record headers of 24 and 28 bytes share a magic number; what is in them tells which it is.
    @Test(arguments: [8, 12], [UInt32(0xa1b2_cd34), 0xa1b2_c3d4]) func readsPatched(extra: Int, magic: UInt32) throws {
        if extra == 12, magic == 0xa1b2_c3d4 { return }
        var file = PcapBytes(magic: magic)
        var header = Packer()
        header.put(UInt32(2))
        header.put(UInt16(0x0800))
        header.put(UInt8(4))
        while header.bytes.count < extra { header.put(UInt8(0)) }
        for index in 0..<4 {
            file.record(
                UInt32(1_000_000_000 + index), 5, [UInt8](repeating: UInt8(index), count: 40), extra: header.bytes)
        }
        let result = try read(file)
        #expect(result.frames.map(\.bytes.count) == [40, 40, 40, 40])
        #expect(result.frames.map { $0.bytes[0] } == [0, 1, 2, 3])
        #expect(result.typeName == "modified pcap")
    }

    @Test func keepsFramesBeyondSnapLength() throws {
        for snapLength in [UInt32(0), 4] {
            var file = PcapBytes(snapLength: snapLength)
            file.record(1, 0, Array(0..<100))
            #expect(try read(file).frames.map(\.bytes.count) == [100])
        }
    }

    /// More bytes than there were on the wire: what lies beyond is not the frame's.
    @Test func cutsToLengthOnWire() throws {
        var file = PcapBytes()
        file.record(1, 0, [1, 2, 3, 4], wire: 2)
        let path = try folder.file("a.pcap", file.bytes)
        #expect(try Reading(path).frames.map(\.bytes) == [[1, 2]])
        var reader = try FrameReader(path: path)
        var details = FrameDetails()
        expectFrame(&reader, &details)
        #expect(details.statedCapturedCount == 4)
    }

    @Test func readsEmptyFrames() throws {
        var file = PcapBytes()
        file.record(0, 0, [], wire: 0)
        file.record(0, 0, [], wire: 60)
        file.record(1, 0, [1])
        #expect(try read(file).frames.map(\.wireCount) == [0, 60, 1])
    }

    @Test(arguments: [UInt32(262_145), 0x7fff_ffff, 0xffff_ffff]) func endsAtLyingLength(captured: UInt32) throws {
        var file = samplePcap()
        file.record(1_700_000_003, 0, [1, 2, 3], captured: captured)
        let result = try read(file)
        #expect(result.frames.count == 3)
        #expect(result.damage == CaptureDamage(at: 147, "a record of \(captured) bytes, expected at most 262144"))
    }

    @Test func allowsLongFramesOfUSB() throws {
        var file = PcapBytes(network: 249)
        file.record(1, 0, [UInt8](repeating: 1, count: 300_000))
        #expect(try read(file).frames.map(\.bytes.count) == [300_000])
    }

    @Test func readsAgainFromOffset() throws {
        var reader = try FrameReader(path: folder.file("a.pcap", samplePcap().bytes))
        while reader.next() != nil {}
        let moved = reader.move(to: 100)
        #expect(moved)
        var again: FrameCopy?
        if let frame = reader.next() { again = FrameCopy(frame) }
        #expect(again?.bytes == Array(100..<114))
        #expect(reader.recentOffset == 100)
        let movedBeyond = reader.move(to: 10_000)
        #expect(!movedBeyond)
    }
}
