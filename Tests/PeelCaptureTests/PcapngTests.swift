import PeelCapture
import PeelWire
import Testing

@Suite struct PcapngTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    func read(_ file: PcapngBytes) throws -> Reading { try Reading(folder.file("a.pcapng", file.bytes)) }

    /// A section with one Ethernet interface, to which blocks are added.
    func plain(_ list: [(UInt16, [UInt8])] = []) -> PcapngBytes {
        var file = PcapngBytes()
        file.section()
        file.interface(1, list)
        return file
    }

    @Test(arguments: [false, true]) func readsSectionsOfBothByteOrders(big: Bool) throws {
        let result = try read(samplePcapng(big: big))
        #expect(result.frames.map(\.time) == [1_700_000_000_123_456_789, 1_700_000_001_000_000_000, 5_000_000_000])
        #expect(result.frames.map(\.linkType) == [1, 101, 113])
        #expect(result.frames.map(\.interface) == [0, 1, 2])
        #expect(result.frames.map(\.wireCount) == [61, 20, 16])
        #expect(result.frames.map(\.bytes) == [Array(0..<61), [0x45, 0, 0, 20], Array(0..<16)])
        #expect(result.damage == nil)
        #expect(result.typeName == "pcapng")
    }

    @Test(arguments: [false, true]) func tellsWords(big: Bool) throws {
        var reader = try FrameReader(path: folder.file("a.pcapng", samplePcapng(big: big).bytes))
        var details = FrameDetails()
        expectFrame(&reader, &details)
        #expect(details.comments == ["look"])
        #expect(details.flags == 5)
        expectFrame(&reader, &details)
        #expect(details.comments.isEmpty && details.flags == nil)
        while reader.next() != nil {}
        #expect(reader.sections.map(\.isBigEndian) == [big, !big])
        let section = try #require(reader.sections.first)
        #expect(section.hardware == "pdp11" && section.operatingSystem == "V7" && section.application == "writer 1")
        #expect(section.comments == ["odd"] && section.byteCount == nil)
        #expect(reader.interfaces.map(\.name) == ["eth7", "tun0", nil])
        #expect(reader.interfaces.map(\.section) == [0, 0, 1])
        #expect(reader.interfaces.map(\.indexInSection) == [0, 1, 0])
        #expect(reader.interfaces[0].filter == "tcp" && reader.interfaces[0].snapLength == 128)
        #expect(reader.statistics.map(\.received) == [77])
        #expect(reader.skippedBlocks.map(\.type) == [0xbad] && reader.skippedBlocks.map(\.count) == [1])
    }

    @Test func tellsInterfaceOptions() throws {
        var file = PcapngBytes(big: true)
        file.section()
        file.interface(
            1,
            [
                (3, Array("uplink".utf8)), (4, [10, 0, 0, 1, 255, 0, 0, 0]),
                (5, [0xfe, 0x80] + [UInt8](repeating: 0, count: 13) + [1, 64]),
                (6, [2, 0, 0, 0, 0, 1]), (8, file.number(UInt64(1_000_000_000))), (12, Array("Linux".utf8)), (13, [4]),
                (15, Array("card".utf8)), (1, Array("a".utf8)), (1, Array("b".utf8)),
            ]
        )
        var reader = try FrameReader(path: folder.file("a.pcapng", file.bytes))
        expectEnd(&reader)
        let interface = try #require(reader.interfaces.first)
        #expect(interface.about == "uplink" && interface.operatingSystem == "Linux" && interface.hardware == "card")
        #expect(interface.ipv4Addresses.map { "\($0.address)/\($0.mask)" } == ["10.0.0.1/255.0.0.0"])
        #expect(interface.ipv6Addresses.map { "\($0.address)/\($0.prefixLength)" } == ["fe80::1/64"])
        #expect(interface.macAddress?.description == "02:00:00:00:00:01")
        #expect(interface.speed == 1_000_000_000 && interface.checkSequenceCount == 4)
        #expect(interface.comments == ["a", "b"])
    }

    /// `if_tsresol` is a power of ten or of two, `if_tsoffset` whole seconds.
    @Test(
        arguments: [
            (UInt8(0), UInt64(7), Int64(7_000_000_000)), (3, 7, 7_000_000), (6, 7, 7_000), (9, 7, 7), (12, 7_999, 7),
            (0x80, 7, 7_000_000_000), (0x81, 3, 1_500_000_000), (0x94, 1 << 20 | 1 << 19, 1_500_000_000),
            (0xc0, 1 << 63, 500_000_000), (30, 7, 0), (0xff, .max, 0), (0, .max, .max), (19, .max, 1_844_674_407),
        ]
    )
    func scalesTime(resolution: UInt8, ticks: UInt64, expected: Int64) throws {
        var file = plain([(9, [resolution])])
        file.packet(0, ticks, [1])
        #expect(try read(file).frames.map(\.time) == [expected])
    }

    @Test(arguments: [Int64(3600), -5, .max, .min]) func addsTimeOffset(offset: Int64) throws {
        let list = [(UInt16(14), PcapngBytes().number(offset))]
        var file = plain(list)
        file.packet(0, 10_000_000, [1])
        let (seconds, overflows) = offset.multipliedReportingOverflow(by: 1_000_000_000)
        let limit = offset < 0 ? Int64.min : Int64.max
        let expected = (overflows ? limit : seconds).addingReportingOverflow(10_000_000_000)
        #expect(
            try read(file).frames.map(\.time) == [
                expected.overflow || overflows && offset > 0 ? limit : expected.partialValue
            ])
    }

    @Test func readsSimplePackets() throws {
        var file = PcapngBytes()
        file.section()
        file.interface(1, snapLength: 6)
        file.block(3, file.number(UInt32(60)) + [1, 2, 3, 4, 5, 6])
        file.block(3, file.number(UInt32(3)) + [1, 2, 3])
        let path = try folder.file("a.pcapng", file.bytes)
        let frames = try Reading(path).frames
        #expect(frames.map(\.wireCount) == [60, 3])
        #expect(frames.map(\.bytes) == [[1, 2, 3, 4, 5, 6], [1, 2, 3]])
        var reader = try FrameReader(path: path)
        var details = FrameDetails()
        expectFrame(&reader, &details)
        #expect(!details.hasTime)
    }

    @Test(arguments: [false, true]) func readsOldPackets(big: Bool) throws {
        var file = PcapngBytes(big: big)
        file.section()
        file.interface()
        file.interface(101)
        var body = file.number(UInt16(1)) + file.number(UInt16(9)) + file.number(UInt32(0)) + file.number(UInt32(5))
        body += file.number(UInt32(2)) + file.number(UInt32(40)) + [0x45, 0, 0, 0]
        file.block(2, body + file.options([(1, Array("old".utf8))]))
        let path = try folder.file("a.pcapng", file.bytes)
        #expect(try Reading(path).frames.map(\.time) == [5000])
        #expect(try Reading(path).frames.map(\.linkType) == [101])
        var reader = try FrameReader(path: path)
        var details = FrameDetails()
        expectFrame(&reader, &details)
        #expect(details.dropCount == 9 && details.comments == ["old"])
    }

    @Test func tellsPacketOptions() throws {
        var file = plain()
        let list: [(UInt16, [UInt8])] = [
            (4, file.number(UInt64(3))), (5, file.number(UInt64(0xabcd))), (6, file.number(UInt32(2))),
        ]
        file.packet(0, 0, [1, 2, 3], list)
        var reader = try FrameReader(path: folder.file("a.pcapng", file.bytes))
        var details = FrameDetails()
        expectFrame(&reader, &details)
        #expect(details.dropCount == 3 && details.packetID == 0xabcd && details.queue == 2)
    }

    /// What stands before the first packet is known from the start.
    @Test func knowsInterfacesAtOnce() throws {
        let reader = try FrameReader(path: folder.file("a.pcapng", samplePcapng().bytes))
        #expect(reader.interfaces.map(\.name) == ["eth7", "tun0"])
    }

    @Test func keepsNamesAndSecrets() throws {
        var file = plain()
        var names = Packer()
        for (kind, value) in [
            (UInt16(1), [192, 0, 2, 1] + Array("a.example".utf8) + [0] + Array("b.example".utf8) + [0]),
            (2, [0x20, 1, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [1] + Array("six".utf8) + [0]),
            (1, [1, 2]), (9, [1, 2, 3, 4, 5]),
        ] {
            names.put(kind)
            names.put(UInt16(value.count))
            names.put(raw: value)
            names.pad()
        }
        names.put(UInt32(0))
        file.block(4, names.bytes)
        file.block(10, file.number(UInt32(0x544c_534b)) + file.number(UInt32(5)) + Array("CLIEN".utf8))
        file.block(10, file.number(UInt32(1)) + file.number(UInt32.max) + [1, 2, 3, 4])
        var reader = try FrameReader(path: folder.file("a.pcapng", file.bytes))
        expectEnd(&reader)
        #expect(reader.names.map(\.names) == [["a.example", "b.example"], ["six"]])
        #expect(reader.names.first?.address == .ipv4(IPv4Address(bits32: 0xc000_0201)))
        #expect(reader.secrets.map(\.kind) == [0x544c_534b, 1])
        #expect(reader.secrets.map(\.data) == [Array("CLIEN".utf8), [1, 2, 3, 4]])
        #expect(reader.damage == nil)
    }

    @Test func countsUnknownBlocks() throws {
        var file = plain()
        file.block(0x7fff_0001, [])
        file.block(9, Array("journal".utf8))
        file.block(9, [])
        file.packet(0, 0, [1])
        var reader = try FrameReader(path: folder.file("a.pcapng", file.bytes))
        var count = 0
        while reader.next() != nil { count += 1 }
        #expect(count == 1)
        #expect(reader.skippedBlocks.map(\.type) == [9, 0x7fff_0001])
        #expect(reader.skippedBlocks.map(\.count) == [2, 1])
    }

    /// What is wrong is told with the block's offset, which is 48 here.
    @Test(
        arguments: [
            (UInt32(6), UInt32(8), nil, "a block of 8 bytes, expected at least 12"),
            (6, 4_294_967_295, nil, "cut short: the block has 4294967295 bytes, 24 are left"),
            (6, 24, 28, "a block's two lengths differ: 24 and 28"),
            (6, 24, nil, "a packet block of 24 bytes, expected at least 32"),
            (77, 4_294_967_292, nil, "cut short: the block has 4294967292 bytes, the file ends before"),
            (77, 24, 12, "a block's two lengths differ: 24 and 12"),
            (1, 0x1000_0000, nil, "cut short: the block has 268435456 bytes, 24 are left"),
        ] as [(UInt32, UInt32, UInt32?, String)])
    func endsAtBadBlock(type: UInt32, length: UInt32, second: UInt32?, reason: String) throws {
        var file = plain()
        file.block(type, [UInt8](repeating: 0, count: 12), length: length, second: second)
        let result = try read(file)
        #expect(result.frames.isEmpty)
        #expect(result.damage == CaptureDamage(at: 48, reason))
    }

    @Test func endsAtLyingPacket() throws {
        for (captured, reason) in [
            (UInt32(5), "a packet of 5 bytes in a block that has room for 4"),
            (262_145, "a packet of 262145 bytes, expected at most 262144"),
            (.max, "a packet of 4294967295 bytes, expected at most 262144"),
        ] {
            var file = plain()
            file.packet(0, 0, [1, 2, 3, 4], captured: captured)
            #expect(try read(file).damage == CaptureDamage(at: 48, reason))
        }
        var file = plain()
        file.packet(1, 0, [1])
        #expect(try read(file).damage == CaptureDamage(at: 48, "a packet of interface 1, the section has 1"))
    }

    @Test func refusesOtherVersions() throws {
        var file = PcapngBytes()
        file.section(major: 2)
        let path = try folder.file("a.pcapng", file.bytes)
        let error = #expect(throws: CaptureError.self) { _ = try FrameReader(path: path) }
        #expect(error?.reason == "pcapng version 2.0, expected 1.0")
    }

    @Test func readsAgainInAnotherSection() throws {
        let path = try folder.file("a.pcapng", samplePcapng().bytes)
        let whole = try Reading(path)
        var reader = try FrameReader(path: path)
        while reader.next() != nil {}
        let interfaces = reader.interfaces.count
        for (offset, expected) in zip(whole.offsets, whole.frames).reversed() {
            let moved = reader.move(to: offset)
            #expect(moved)
            var again: FrameCopy?
            if let frame = reader.next() { again = FrameCopy(frame) }
            #expect(again == expected)
        }
        while reader.next() != nil {}
        #expect(reader.interfaces.count == interfaces)
        #expect(reader.skippedBlocks.map(\.count) == [1])
        #expect(reader.statistics.count == 1)
    }
}
