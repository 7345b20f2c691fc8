import Foundation
import PeelCapture
import Testing

@Suite struct OpeningTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    func error(opening path: String) -> CaptureError? {
        do {
            _ = try FrameReader(path: path)
            return nil
        } catch {
            return error
        }
    }

    func message(_ bytes: [UInt8]) throws -> String? {
        let error = try error(opening: folder.file("f", bytes))
        #expect(error?.status == .input)
        return error.map { "\($0)".replacingOccurrences(of: folder.path + "/", with: "") }
    }

    @Test func tellsMissingFile() {
        let error = error(opening: folder.path + "/none.pcap")
        #expect(error?.reason == "no such file or directory")
        #expect(error?.status.rawValue == 3)
    }

    @Test func tellsDirectory() {
        #expect(
            error(opening: folder.path)?.description == "\(folder.path): is a directory; name the capture files in it")
    }

    @Test func tellsEmptyFile() throws {
        #expect(try message([]) == "f: is empty; a capture file begins with a header even without packets")
    }

    @Test func tellsOtherTypes() throws {
        let kinds = "pcap and pcapng are read, plain or compressed with gzip, zstd or lz4"
        #expect(try message(Array("hello".utf8)) == "f: is not a capture file: it begins with 68 65 6c 6c; \(kinds)")
        #expect(try message(Array("BZh91AY".utf8)) == "f: is compressed with bzip2; unpack it first: bzip2 -d")
        #expect(try message([0x50, 0x4b, 3, 4]) == "f: is a zip archive; unpack it first")
        #expect(try message([0xfd, 0x37, 0x7a, 0x58, 0x5a]) == "f: is compressed with xz; unpack it first: xz -d")
        #expect(try message(Array("snoop".utf8)) == "f: is a snoop capture; convert it: editcap -F pcap")
        #expect(try message([1, 2]) == "f: is not a capture file: only 2 bytes")
        #expect(
            try message(Compressor.gzip(Array("hello".utf8)))
                == "f: is not a capture file: it begins with 68 65 6c 6c; \(kinds)")
    }

    @Test func tellsShortHeader() throws {
        let bytes = samplePcap().bytes
        #expect(try message(Array(bytes[..<10])) == "f: the file header is cut short after 10 bytes, 24 needed")
        let other = samplePcapng().bytes
        #expect(try message(Array(other[..<20])) == "f: the section header is cut short after 20 bytes, 28 needed")
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything")) func tellsMissingPermission() throws {
        let path = try folder.file("f", samplePcap().bytes)
        let status = unsafe chmod(path, 0)
        #expect(status == 0)
        #expect(error(opening: path)?.reason == "permission denied")
    }

    @Test func readsHeaderOnly() throws {
        #expect(try Reading(folder.file("f", PcapBytes().bytes)).frames.isEmpty)
    }
}
