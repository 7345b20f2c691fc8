import PeelCapture
import PeelWire
import Testing

@Suite struct FilterTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    /// An IPv4 header with the protocol number `number`.
    func ipv4(_ number: UInt8) -> [UInt8] {
        [0x45, 0, 0, 20, 0, 0, 0, 0, 64, number, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]
    }

    func ethernet(_ payload: [UInt8]) -> [UInt8] { [UInt8](repeating: 2, count: 12) + [8, 0] + payload }

    func matches(_ expression: String, _ path: String) throws -> [Bool] {
        var reader = try FrameReader(path: path)
        _ = reader.interfaces
        var filter = try CaptureFilter(expression, linkType: .ethernet)
        var results: [Bool] = []
        while let frame = reader.next() { results.append(try filter.matches(frame)) }
        return results
    }

    @Test func choosesFrames() throws {
        var file = PcapBytes()
        file.record(1, 0, ethernet(ipv4(6)))
        file.record(1, 0, ethernet(ipv4(17)), wire: 900)
        file.record(1, 0, [])
        let path = try folder.file("a.pcap", file.bytes)
        #expect(try matches("tcp", path) == [true, false, false])
        #expect(try matches("udp", path) == [false, true, false])
        #expect(try matches("", path) == [true, true, true])
        #expect(try matches("greater 500", path) == [false, true, false])
        #expect(try matches("src host 192.0.2.1", path) == [true, true, false])
    }

    /// The same expression on raw IP, which has had three numbers, and on Ethernet.
    @Test func compilesForEachLinkType() throws {
        var file = PcapngBytes()
        file.section()
        for linkType in [UInt16(1), 101, 12, 14, 228] { file.interface(linkType) }
        file.packet(0, 0, ethernet(ipv4(6)))
        for interface in UInt32(1)...4 { file.packet(interface, 0, ipv4(6)) }
        file.packet(1, 0, ipv4(17))
        file.packet(0, 0, ethernet(ipv4(17)))
        let path = try folder.file("a.pcapng", file.bytes)
        #expect(try matches("tcp", path) == [true, true, true, true, true, false, false])
    }

    @Test func keepsTheLibrarysWords() throws {
        let error = #expect(throws: CaptureError.self) { _ = try CaptureFilter("tcp or or", linkType: .ethernet) }
        #expect(error?.status.rawValue == 2)
        #expect(error?.subject == "tcp or or")
        #expect(error?.reason.contains("syntax error") == true)
    }

    @Test func listsInstructions() throws {
        let filter = try CaptureFilter("ip", linkType: .ethernet, isStrict: true)
        #expect(try filter.listing(for: .ethernet).count == 4)
        #expect(try filter.listing(for: .ethernet).first?.contains("ldh") == true)
        #expect(try filter.instructions(for: .ethernet).map(\.code) == [0x28, 0x15, 0x06, 0x06])
    }

    @Test func namesLinkTypes() {
        #expect(LinkType(named: "EN10MB") == .ethernet)
        #expect(LinkType(named: "dlt_raw") == .raw)
        #expect(LinkType(named: "113") == .linuxCooked)
        #expect(LinkType(named: "nothing") == nil)
        #expect(LinkType.raw.libraryName == "RAW")
        #expect(LinkType.linuxCooked2.libraryName == "LINUX_SLL2")
        #expect(LinkType(rawValue: 100).libraryName == "ATM_RFC1483")
    }
}
