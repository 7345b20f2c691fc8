import PeelCapture
import PeelWire
import Testing

/// What is read of a damaged file where the reader goes on behind the damage.
@Suite struct SalvageTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    /// The first bytes of the frames that are read, and what was passed over.
    func salvage(_ bytes: [UInt8]) throws -> (frames: [UInt8], passedOver: SkippedParts, damage: CaptureDamage?) {
        var reader = try FrameReader(path: try folder.file("in", bytes))
        reader.isSalvaging = true
        var frames: [UInt8] = []
        while let frame = reader.next() { frames.append(frame.bytes.captured.uint8(at: 0)) }
        return (frames, reader.passedOver, reader.damage)
    }

    /// Twenty frames of 50 bytes: records of 66.
    var pcap: [UInt8] {
        var file = PcapBytes()
        for index in 0..<20 {
            file.record(1_700_000_000 + UInt32(index), 0, [UInt8](repeating: UInt8(index + 1), count: 50))
        }
        return file.bytes
    }

    /// The same as blocks of 84 bytes behind 48 bytes of description.
    var pcapng: [UInt8] {
        var file = PcapngBytes()
        file.section()
        file.interface(1)
        for index in 0..<20 {
            file.packet(
                0, 1_700_000_000_000_000 + UInt64(index), [UInt8](repeating: UInt8(index + 1), count: 50))
        }
        return file.bytes
    }

    @Test func aSoundFileIsReadAsEver() throws {
        for bytes in [pcap, pcapng] {
            let read = try salvage(bytes)
            #expect(read.frames == Array(1...20))
            #expect(read.passedOver.partCount == 0)
        }
    }

    @Test func passesOverALengthThatLies() throws {
        var bytes = pcap
        bytes[24 + 66 * 4 + 11] = 0x70
        let read = try salvage(bytes)
        #expect(read.frames == Array(1...4) + Array(6...20))
        #expect(read.passedOver.parts.map(\.byteCount) == [66])
        #expect(read.passedOver.parts.first?.damage.byteOffset == 288)
        #expect(read.damage == nil)
    }

    @Test func findsTheNextRecordBehindLostAndForeignBytes() throws {
        for (place, count) in [(24 + 66 * 2 + 30, 17), (24 + 66 * 7 + 3, 1), (24 + 66 * 7, 66)] {
            var bytes = pcap
            bytes.removeSubrange(place..<(place + count))
            let frames = try salvage(bytes).frames
            #expect(Set(frames).isSuperset(of: Set(1...20).subtracting([UInt8((place - 24) / 66 + 1)])), "\(place)")
        }
        var bytes = pcapng
        bytes.insert(contentsOf: [1, 2, 3, 4, 5, 6, 7], at: 48 + 84 * 5 + 40)
        let read = try salvage(bytes)
        #expect(read.frames == Array(1...5) + Array(7...20))
        #expect(read.passedOver.byteCount == 84 + 7)
    }

    @Test func zerosAreNoPackets() throws {
        for var bytes in [pcap, pcapng] {
            bytes.replaceSubrange(500..<900, with: [UInt8](repeating: 0, count: 400))
            let read = try salvage(bytes)
            #expect(!read.frames.isEmpty && read.frames.last == 20)
            #expect(read.passedOver.partCount > 0)
        }
    }

    @Test func endsAtAnEndThatIsCutShort() throws {
        let read = try salvage(Array(pcap.dropLast(10)))
        #expect(read.frames == Array(1...19))
        #expect(read.passedOver.byteCount == 56)
    }

    /// Whatever is damaged, reading ends, and no frame before the damage is lost.
    @Test func anyDamageEnds() throws {
        for bytes in [pcap, pcapng] {
            // The first three records tell whose layout the file has.
            for place in stride(from: 24 + 66 * 3, to: bytes.count - 1, by: 7) {
                var damaged = bytes
                damaged[place] ^= 0xff
                damaged[place + 1] ^= 0x5a
                #expect(try salvage(damaged).frames.count >= 18, "\(place)")
            }
        }
    }
}
