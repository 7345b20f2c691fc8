import Foundation
import PeelCapture
import PeelWire
import Testing

@Suite struct StreamTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    /// Files of each format; those of many frames are longer than a stream's first buffer.
    static var samples: [(name: String, bytes: [UInt8])] {
        var long = PcapBytes()
        for index in 0..<3000 {
            long.record(UInt32(index), 0, [UInt8](repeating: UInt8(index & 255), count: index % 1500))
        }
        var longer = PcapngBytes()
        longer.section()
        longer.interface()
        for index in 0..<3000 {
            longer.packet(0, UInt64(index), [UInt8](repeating: UInt8(index & 255), count: index % 1400))
            if index % 100 == 0 { longer.block(0xbad, [UInt8](repeating: 1, count: 9000)) }
        }
        var huge = PcapBytes(network: 249)
        huge.record(1, 0, [UInt8](repeating: 5, count: 1_000_000))
        huge.record(2, 0, [6])
        return [
            ("pcap", samplePcap().bytes), ("pcap-be", samplePcap(big: true).bytes), ("pcapng", samplePcapng().bytes),
            ("long", long.bytes), ("longer", longer.bytes), ("huge", huge.bytes),
            ("cut", Array(long.bytes.dropLast(3))),
            ("cut-ng", Array(longer.bytes.dropLast(3))),
        ]
    }

    @Test(arguments: [1, 7, 44, 4096, 1 << 20]) func streamEqualsMap(step: Int) throws {
        for (name, bytes) in Self.samples where step > 1 || bytes.count < 1000 {
            let mapped = try Reading(folder.file(name, bytes))
            let streamed = try Reading(folder.fifo("\(name)-\(step)", bytes, step: step))
            #expect(mapped == streamed, "\(name)")
        }
    }

    @Test(arguments: Compressor.allCases) func compressedEqualsPlain(compress: Compressor) throws {
        for (name, bytes) in Self.samples {
            let plain = try Reading(folder.file(name, bytes))
            let packed = compress(bytes)
            #expect(try Reading(folder.file("\(name).packed", packed)) == plain, "\(name)")
            #expect(try Reading(folder.fifo("\(name).fifo", packed, step: 1000)) == plain, "\(name)")
            // Members one after the other are one stream.
            let middle = bytes.count / 3
            let halves = compress(Array(bytes[..<middle])) + compress([]) + compress(Array(bytes[middle...]))
            #expect(try Reading(folder.file("\(name).parts", halves)) == plain, "\(name)")
            let reader = try FrameReader(path: folder.path + "/\(name).packed")
            #expect(reader.compression?.rawValue == compress.rawValue)
        }
    }

    @Test(arguments: [Compressor.zstd, .lz4]) func passesOverSkippableFrames(compress: Compressor) throws {
        let bytes = samplePcap().bytes
        let skippable: [UInt8] = [0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]
        let middle = compress(Array(bytes[..<50])) + skippable + compress(Array(bytes[50...]))
        for packed in [skippable + compress(bytes), compress(bytes) + skippable, middle] {
            #expect(try Reading(folder.file("a", packed)) == Reading(folder.file("b", bytes)))
        }
    }

    @Test(arguments: Compressor.allCases) func tellsCutAndDamage(compress: Compressor) throws {
        let bytes = StreamTests.samples[3].bytes
        let packed = compress(bytes)
        let cut = try Reading(folder.file("cut", Array(packed.dropLast(packed.count / 2))))
        #expect(cut.frames.count < 3000)
        #expect(
            cut.damage?.reason == "\(compress.rawValue) data cut short after \(packed.count - packed.count / 2) bytes")
        var damaged = packed
        for index in packed.count / 2..<packed.count / 2 + 64 { damaged[index] = 0xff }
        let bad = try Reading(folder.file("bad", damaged))
        #expect(bad.frames.count < 3000)
        // gzip checks only at a member's end, so a record may look wrong before.
        #expect(bad.damage?.reason.hasPrefix("\(compress.rawValue) data damaged at byte ") == true || compress == .gzip)
        #expect(bad.damage != nil)
        let trailing = try Reading(folder.file("trailing", packed + [1, 2, 3, 4, 5]))
        #expect(trailing.frames.count == 3000)
        #expect(
            trailing.damage?.reason
                == "bytes that are no \(compress.rawValue) data follow at byte \(packed.count) of the compressed file")
        #expect(try Reading(folder.file("padded", packed + [0, 0, 0, 0, 0])).damage == nil)
    }

    /// A window of 2 GiB would take as much memory: it is refused, not allocated.
    @Test func boundsTheWindowOfZstd() throws {
        let packed = Compressor.zstandard(StreamTests.samples[3].bytes, windowLog: 30)
        let path = try folder.file("a", packed)
        #expect(throws: CaptureError.self) { _ = try FrameReader(path: path) }
    }

    /// Frames are handed out while the writer still holds the pipe open.
    @Test func handsOutFramesAsTheyCome() throws {
        let path = folder.path + "/fifo"
        let made = unsafe mkfifo(path, 0o600)
        #expect(made == 0)
        let bytes = samplePcap().bytes
        let seen = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            guard let handle = FileHandle(forWritingAtPath: path) else { return }
            // The header and the first frame; the second frame waits until the first has been seen.
            try? handle.write(contentsOf: bytes[..<100])
            seen.wait()
            try? handle.write(contentsOf: bytes[100...])
            try? handle.close()
        }
        var reader = try FrameReader(path: path)
        var count = 0
        while reader.next() != nil {
            count += 1
            if count == 1 { seen.signal() }
        }
        #expect(count == 3)
        let isMapped = reader.isMapped
        #expect(!isMapped)
        #expect(reader.fileSize == nil)
    }
}
