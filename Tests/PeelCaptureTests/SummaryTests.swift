import PeelCapture
import Testing

@Suite struct SummaryTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    @Test func sumsUpPcap() throws {
        let bytes = samplePcap().bytes
        let summary = try CaptureSummary(path: folder.file("a.pcap", bytes))
        #expect(summary.typeName == "pcap")
        #expect(summary.frameCount == 3)
        #expect(summary.fileSize == Int64(bytes.count))
        #expect(summary.dataSize == 1561)
        #expect(summary.capturedSize == 75)
        #expect(summary.first?.nanoseconds == 1_700_000_000_123_456_000)
        #expect(summary.duration == 2_876_543_000)
        #expect(summary.isInOrder)
        #expect(summary.inferredSnapLengths == 14...14)
        #expect(summary.snapLength == 65535)
        #expect(summary.linkTypes == [.ethernet])
        #expect(summary.averageFrameSize == 1561.0 / 3)
        #expect(summary.byteRate == 1561.0 * 1e9 / 2_876_543_000)
        #expect(summary.damage == nil)
    }

    @Test func sumsUpPcapng() throws {
        let summary = try CaptureSummary(path: folder.file("a.pcapng", samplePcapng().bytes))
        #expect(summary.typeName == "pcapng")
        #expect(summary.interfaces.map(\.frames) == [1, 1, 1])
        #expect(summary.interfaces.first?.statistics?.received == 77)
        #expect(summary.linkTypes.map(\.rawValue) == [1, 101, 113])
        #expect(summary.snapLength == 0)
        #expect(summary.commentedFrameCount == 1 && summary.frameCommentCount == 1)
        #expect(!summary.isInOrder)
        #expect(summary.sections.map(\.application) == ["writer 1", nil])
        #expect(summary.first?.nanoseconds == 5_000_000_000)
    }

    @Test func leavesOutWhatIsUnknown() throws {
        let summary = try CaptureSummary(path: folder.file("a.pcap", PcapBytes().bytes))
        #expect(summary.frameCount == 0)
        #expect(summary.first == nil && summary.duration == nil && summary.byteRate == nil)
        #expect(summary.averageFrameSize == nil && summary.inferredSnapLengths == nil)
        var file = PcapngBytes()
        file.section()
        file.interface()
        file.block(3, file.number(UInt32(1)) + [1])
        let timeless = try CaptureSummary(path: folder.file("b.pcapng", file.bytes))
        #expect(timeless.frameCount == 1 && timeless.timelessCount == 1 && timeless.first == nil)
    }

    @Test func tellsDamage() throws {
        let summary = try CaptureSummary(path: folder.file("a.pcap", Array(samplePcap().bytes.dropLast())))
        #expect(summary.frameCount == 2)
        #expect(summary.damage?.byteOffset == 130)
    }
}
