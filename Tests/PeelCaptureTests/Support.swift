import Foundation
import PeelCapture
import PeelWire
import Testing

/// A frame, copied out of its source.
struct FrameCopy: Equatable {
    var time: Int64
    var linkType: UInt32
    var interface: UInt32
    var bytes: [UInt8]
    var wireCount: Int

    init(_ frame: borrowing Frame) {
        time = frame.time.nanoseconds
        linkType = frame.linkType.rawValue
        interface = frame.interface
        wireCount = frame.wireCount
        bytes = []
        let span = frame.bytes.captured
        for offset in 0..<span.byteCount { bytes.append(span.uint8(at: offset)) }
    }
}

/// What reading a source to its end gave.
struct Reading: Equatable {
    var frames: [FrameCopy] = []
    var offsets: [Int64] = []
    var damage: CaptureDamage?
    var typeName = ""
    var interfaceCount = 0

    init(_ path: String) throws {
        var reader = try FrameReader(path: path)
        var details = FrameDetails()
        while let frame = reader.next(&details) {
            frames.append(FrameCopy(frame))
            offsets.append(details.byteOffset)
        }
        damage = reader.damage
        typeName = reader.typeName
        interfaceCount = reader.interfaces.count
    }
}

/// A folder that is removed with its contents.
final class Folder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "peel-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let full = path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: full))
        return full
    }

    /// A FIFO that another thread fills with `bytes`, `step` at a time.
    func fifo(_ name: String, _ bytes: [UInt8], step: Int) throws -> String {
        let full = path + "/" + name
        guard unsafe mkfifo(full, 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
        let handed = bytes
        Thread.detachNewThread {
            guard let handle = FileHandle(forWritingAtPath: full) else { return }
            var offset = 0
            while offset < handed.count {
                let end = min(offset + step, handed.count)
                do { try handle.write(contentsOf: handed[offset..<end]) } catch { return }
                offset = end
            }
            try? handle.close()
        }
        return full
    }

    func contents(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
    }

    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

/// Bytes of a number, most or least significant first.
struct Packer {
    var isBig: Bool
    var bytes: [UInt8] = []

    init(big: Bool = false) { isBig = big }

    mutating func put(_ value: some FixedWidthInteger) {
        let width = value.bitWidth / 8
        for index in 0..<width {
            let shift = (isBig ? width - 1 - index : index) * 8
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    mutating func put(raw: [UInt8]) { bytes += raw }

    mutating func pad() { while bytes.count % 4 != 0 { bytes.append(0) } }
}

/// A pcap file, byte by byte.
struct PcapBytes {
    var big = false
    var magic: UInt32 = 0xa1b2_c3d4
    var major: UInt16 = 2
    var minor: UInt16 = 4
    var snapLength: UInt32 = 65535
    var network: UInt32 = 1
    var records: [[UInt8]] = []

    /// A record; `captured` and `wire` default to the truth.
    mutating func record(
        _ seconds: UInt32,
        _ fraction: UInt32,
        _ data: [UInt8],
        captured: UInt32? = nil,
        wire: UInt32? = nil,
        extra: [UInt8] = []
    ) {
        var packer = Packer(big: big)
        packer.put(seconds)
        packer.put(fraction)
        packer.put(captured ?? UInt32(data.count))
        packer.put(wire ?? UInt32(data.count))
        packer.put(raw: extra)
        packer.put(raw: data)
        records.append(packer.bytes)
    }

    var bytes: [UInt8] {
        var packer = Packer(big: big)
        packer.put(magic)
        packer.put(major)
        packer.put(minor)
        packer.put(UInt32(0))
        packer.put(UInt32(0))
        packer.put(snapLength)
        packer.put(network)
        for record in records { packer.put(raw: record) }
        return packer.bytes
    }
}

/// A pcapng file, block by block.
struct PcapngBytes {
    var big = false
    var bytes: [UInt8] = []

    mutating func block(_ type: UInt32, _ body: [UInt8], length: UInt32? = nil, second: UInt32? = nil) {
        var packer = Packer(big: big)
        let padding = (4 - body.count % 4) % 4
        let total = UInt32(12 + body.count + padding)
        packer.put(type)
        packer.put(length ?? total)
        packer.put(raw: body + [UInt8](repeating: 0, count: padding))
        packer.put(second ?? length ?? total)
        bytes += packer.bytes
    }

    func options(_ list: [(UInt16, [UInt8])]) -> [UInt8] {
        var packer = Packer(big: big)
        for (code, value) in list {
            packer.put(code)
            packer.put(UInt16(value.count))
            packer.put(raw: value)
            packer.pad()
        }
        if !list.isEmpty { packer.put(UInt32(0)) }
        return packer.bytes
    }

    func number(_ value: some FixedWidthInteger) -> [UInt8] {
        var packer = Packer(big: big)
        packer.put(value)
        return packer.bytes
    }

    mutating func section(_ list: [(UInt16, [UInt8])] = [], major: UInt16 = 1) {
        var packer = Packer(big: big)
        packer.put(UInt32(0x1a2b_3c4d))
        packer.put(major)
        packer.put(UInt16(0))
        packer.put(UInt64.max)
        block(0x0a0d_0d0a, packer.bytes + options(list))
    }

    mutating func interface(_ linkType: UInt16 = 1, snapLength: UInt32 = 0, _ list: [(UInt16, [UInt8])] = []) {
        block(1, number(linkType) + number(UInt16(0)) + number(snapLength) + options(list))
    }

    mutating func packet(
        _ interface: UInt32,
        _ ticks: UInt64,
        _ data: [UInt8],
        captured: UInt32? = nil,
        wire: UInt32? = nil,
        _ list: [(UInt16, [UInt8])] = []
    ) {
        var packer = Packer(big: big)
        packer.put(interface)
        packer.put(UInt32(truncatingIfNeeded: ticks >> 32))
        packer.put(UInt32(truncatingIfNeeded: ticks))
        packer.put(captured ?? UInt32(data.count))
        packer.put(wire ?? UInt32(data.count))
        packer.put(raw: data)
        packer.pad()
        packer.put(raw: options(list))
        block(6, packer.bytes)
    }
}

/// Three small frames in a plain pcap file.
func samplePcap(big: Bool = false) -> PcapBytes {
    var file = PcapBytes(big: big)
    file.record(1_700_000_000, 123_456, Array(0..<60))
    file.record(1_700_000_001, 0, Array(100..<114), wire: 1500)
    file.record(1_700_000_002, 999_999, [7])
    return file
}

/// Two sections with three frames, words and statistics.
func samplePcapng(big: Bool = false) -> PcapngBytes {
    var file = PcapngBytes(big: big)
    file.section([(2, Array("pdp11".utf8)), (3, Array("V7".utf8)), (4, Array("writer 1".utf8)), (1, Array("odd".utf8))])
    file.interface(1, snapLength: 128, [(2, Array("eth7".utf8)), (9, [9]), (11, [0] + Array("tcp".utf8))])
    file.interface(101, [(2, Array("tun0".utf8))])
    file.packet(0, 1_700_000_000_123_456_789, Array(0..<61), [(1, Array("look".utf8)), (2, file.number(UInt32(5)))])
    file.packet(1, 1_700_000_001_000_000, [0x45, 0, 0, 20], wire: 20)
    file.block(0xbad, [1, 2, 3, 4, 5])
    file.block(5, file.number(UInt32(0)) + file.number(UInt64(0)) + file.options([(4, file.number(UInt64(77)))]))
    file.big.toggle()
    file.section()
    file.interface(113)
    file.packet(0, 5_000_000, Array(0..<16))
    return file
}

/// Expects one more frame.
func expectFrame(_ reader: inout FrameReader, sourceLocation: SourceLocation = #_sourceLocation) {
    let isThere = reader.next() != nil
    #expect(isThere, sourceLocation: sourceLocation)
}

/// Expects one more frame, with what is told of it.
func expectFrame(
    _ reader: inout FrameReader,
    _ details: inout FrameDetails,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let isThere = reader.next(&details) != nil
    #expect(isThere, sourceLocation: sourceLocation)
}

/// Expects the end.
func expectEnd(_ reader: inout FrameReader, sourceLocation: SourceLocation = #_sourceLocation) {
    let isThere = reader.next() != nil
    #expect(!isThere, sourceLocation: sourceLocation)
}
