import PeelCapture
import PeelWire
import Testing

/// Many files of which few are open at once.
@Suite struct SplitTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    @Test(arguments: FileFormat.allCases, [nil, Compression.gzip, .zstd, .lz4])
    func goesOnAtTheEndOfFilesThatWereClosed(_ format: FileFormat, _ packed: Compression?) throws {
        let ending = "\(format)" + (packed.map { ".\($0.ending)" } ?? "")
        var options = FileOptions(format: format)
        options.compression = packed
        var writer = try SplitWriter(path: folder.path + "/a.\(ending)", options, openLimit: 3)
        let bytes = [UInt8](repeating: 7, count: 60)
        for index in 0..<70 {
            let frame = Frame(
                time: Timestamp(nanoseconds: Int64(index) * 1_000_000), linkType: .ethernet, interface: 0,
                captured: bytes.rawSpan, wireCount: 60)
            try writer.write(frame, to: "part-\(index % 7)")
        }
        #expect(writer.fileCount == 7)
        try writer.close()
        #expect(try folder.names() == (0..<7).map { "a-part-\($0).\(ending)" })
        for part in 0..<7 {
            let read = try Reading(folder.path + "/a-part-\(part).\(ending)")
            #expect(read.damage == nil)
            #expect(read.frames.map(\.time) == (0..<10).map { Int64($0 * 7 + part) * 1_000_000 })
        }
    }

    @Test func standardOutputCannotBeSplit() {
        let error = #expect(throws: CaptureError.self) { _ = try SplitWriter(path: "-", FileOptions()) }
        #expect(error?.status == .usage)
    }
}
