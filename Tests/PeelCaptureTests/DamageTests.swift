import Foundation
import PeelCapture
import PeelWire
import Testing

@Suite struct DamageTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    /// Every shorter prefix gives the frames that are whole in it, and the offset of the record that is not.
    @Test(arguments: [false, true]) func readsEveryPrefixOfPcap(big: Bool) throws {
        let bytes = samplePcap(big: big).bytes
        let whole = try Reading(folder.file("whole", bytes))
        let starts = whole.offsets + [Int64(bytes.count)]
        for count in 1..<bytes.count {
            let path = try folder.file("prefix", Array(bytes[..<count]))
            guard count >= 24 else {
                #expect(throws: CaptureError.self) { _ = try FrameReader(path: path) }
                continue
            }
            let result = try Reading(path)
            let complete = starts.dropFirst().filter { $0 <= Int64(count) }.count
            #expect(result.frames == Array(whole.frames.prefix(complete)))
            let expected = starts.contains(Int64(count)) ? nil : starts[complete]
            #expect(result.damage?.byteOffset == expected, "\(count)")
        }
    }

    @Test(arguments: [false, true]) func readsEveryPrefixOfPcapng(big: Bool) throws {
        let bytes = samplePcapng(big: big).bytes
        let whole = try Reading(folder.file("whole", bytes))
        let blocks = Self.blockStarts(bytes, big: big)
        let firstBlock = blocks[1]
        for count in 1..<bytes.count {
            let path = try folder.file("prefix", Array(bytes[..<count]))
            guard count >= firstBlock else {
                #expect(throws: CaptureError.self) { _ = try FrameReader(path: path) }
                continue
            }
            let result = try Reading(path)
            let start = blocks.last { $0 <= count } ?? 0
            let complete = whole.offsets.filter { Int($0) < start }.count
            #expect(result.frames == Array(whole.frames.prefix(complete)), "\(count)")
            #expect(result.damage?.byteOffset == (start == count ? nil : Int64(start)), "\(count)")
        }
    }

    /// Where each block begins, and the end.
    static func blockStarts(_ bytes: [UInt8], big: Bool) -> [Int] {
        var starts: [Int] = []
        var offset = 0
        var isBig = big
        while offset < bytes.count {
            starts.append(offset)
            if bytes[offset] == 0x0a { isBig = bytes[offset + 8] == 0x1a }
            let field = bytes[offset + 4..<offset + 8]
            offset += (isBig ? Array(field) : field.reversed()).reduce(0) { $0 << 8 | Int($1) }
        }
        return starts + [offset]
    }

    /// Each byte in turn, set to each of some values: whatever the lengths say, reading ends.
    @Test func survivesAnyByte() throws {
        for bytes in [samplePcap().bytes, samplePcapng().bytes] {
            for index in bytes.indices {
                for value in [UInt8(0), 1, 0x7f, 0x80, 0xff] {
                    var changed = bytes
                    changed[index] = value
                    let path = try folder.file("changed", changed)
                    guard var reader = try? FrameReader(path: path) else { continue }
                    var details = FrameDetails()
                    var total = 0
                    while let frame = reader.next(&details) { total += frame.bytes.captured.byteCount }
                    #expect(total <= bytes.count)
                }
            }
        }
    }

    @Test func tellsWhatIsCutOff() throws {
        let bytes = samplePcap().bytes
        let header = try Reading(folder.file("a", Array(bytes[..<105])))
        #expect(
            header.damage?.description == "damaged at byte 100: cut short: a record header has 16 bytes, 5 are left")
        let data = try Reading(folder.file("b", Array(bytes[..<120])))
        #expect(data.damage?.description == "damaged at byte 100: cut short: the record has 14 bytes, 4 are left")
    }

    /// The file loses its second half while it is read: no signal ends the process, the place is told.
    @Test(arguments: [false, true]) func reportsShrinking(isPcapng: Bool) throws {
        var bytes: [UInt8]
        if isPcapng {
            var file = PcapngBytes()
            file.section()
            file.interface()
            for index in 0..<4000 { file.packet(0, UInt64(index), [UInt8](repeating: 7, count: 1000)) }
            bytes = file.bytes
        } else {
            var file = PcapBytes()
            for index in 0..<4000 { file.record(UInt32(index), 1, [UInt8](repeating: 7, count: 1000)) }
            bytes = file.bytes
        }
        for cut in [bytes.count / 2, 8192, 4096 * 300 + 5, 30] {
            let path = try folder.file("shrinking", bytes)
            var reader = try FrameReader(path: path)
            let isMapped = reader.isMapped
            #expect(isMapped)
            expectFrame(&reader)
            let status = unsafe truncate(path, off_t(cut))
            #expect(status == 0)
            var count = 1
            var sum = 0
            while let frame = reader.next() {
                count += 1
                sum += Int(frame.bytes.captured.uint8(at: 999))
            }
            #expect(count < 4000)
            #expect(reader.damage == CaptureDamage(at: Int64(cut), "the file shrank at byte \(cut) while it was read"))
        }
        bytes = []
    }

    /// A file that grows is read to its size at opening.
    @Test func ignoresGrowth() throws {
        let path = try folder.file("growing", samplePcap().bytes)
        var reader = try FrameReader(path: path)
        expectFrame(&reader)
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: [1, 2, 3, 4, 5])
        try handle.close()
        var count = 1
        while reader.next() != nil { count += 1 }
        #expect(count == 3)
        #expect(reader.damage == nil)
    }
}
