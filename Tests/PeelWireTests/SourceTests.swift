import PeelWire
import Testing

/// Layers that lie outside the frame.
struct SourceTests {
    /// A datagram from port 40000 to 5300 with four bytes.
    private static let datagram: [UInt8] = [0x9c, 0x40, 0x14, 0xb4, 0x00, 0x0c, 0x00, 0x00, 1, 2, 3, 4]

    /// A frame of an unknown link type, and behind its bytes a datagram in a source, three bytes in.
    private static func dissected(declaredCount: Int? = nil) -> Dissection {
        var dissection = Dissection()
        let bytes: [UInt8] = [9, 9]
        let frame = Frame(
            time: Timestamp(nanoseconds: 0), linkType: LinkType(rawValue: 147), interface: 0, captured: bytes.rawSpan,
            wireCount: 2)
        wireRegistry.dissect(frame, into: &dissection)
        let source = dissection.addSource("Reassembled IPv4", frames: [3, 7]) {
            $0 += [0, 0, 0] + datagram
        }
        wireRegistry.peel(
            source: source ?? 0, 3..<15, as: .ipProtocol(17), declaredCount: declaredCount, context: LayerContext(),
            into: &dissection)
        return dissection
    }

    @Test func startsCountInTheSource() throws {
        let dissection = Self.dissected()
        #expect(dissection.layers.map(\.source) == [0, 1, 1])
        #expect(dissection.layers.map(\.start) == [0, 3, 11])
        #expect(dissection.sources.map(\.name.description) == ["Reassembled IPv4"])
        #expect(dissection.sources[0].frames == [3, 7])
        let payload = try #require(dissection.fields.last { $0.id == UDP.payloadBytes.id && $0.layer == 1 })
        let frame: [UInt8] = [9, 9]
        let bytes = dissection.bytes(of: payload, frame: frame.rawSpan)
        #expect(bytes.byteCount == 4 && bytes.uint32(at: 0) == 0x0102_0304)
        #expect(dissection.bytes(of: dissection.fields[0], frame: frame.rawSpan).uint16(at: 0) == 0x0909)
    }

    @Test func aRangeBeyondTheSourceIsCut() {
        var dissection = Self.dissected(declaredCount: 40)
        // The layer declares more than the source has: the bytes that are there count.
        #expect(dissection.fields.allSatisfy { Int($0.start) + Int($0.count) <= 15 })
        let before = dissection.layers.count
        wireRegistry.peel(source: 1, 10..<900, as: .data, context: LayerContext(), into: &dissection)
        #expect(dissection.layers.count == before + 1)
        #expect(dissection.fields.last.map { $0.count == 0 || $0.start + $0.count <= 15 } == true)
        wireRegistry.peel(source: 2, 0..<4, as: .data, context: LayerContext(), into: &dissection)
        #expect(dissection.layers.count == before + 1)
    }

    @Test func bytesOfAnotherSourceInALayerOfTheFrame() {
        var dissection = Self.dissected()
        dissection.resume(layer: 0, describedBy: Int(dissection.layers[0].layout))
        dissection.add(OpaqueData.data, inSource: 1, at: 2, count: 500, flags: .generated)
        let record = dissection.fields[dissection.fields.count - 1]
        #expect(dissection.source(of: record) == 1)
        let frame: [UInt8] = [9, 9]
        #expect(dissection.bytes(of: record, frame: frame.rawSpan).byteCount == 13)
    }

    @Test func theNextFrameHasNone() {
        var dissection = Self.dissected()
        let bytes: [UInt8] = [1]
        let frame = Frame(
            time: Timestamp(nanoseconds: 0), linkType: LinkType(rawValue: 147), interface: 0, captured: bytes.rawSpan,
            wireCount: 1)
        wireRegistry.dissect(frame, into: &dissection)
        #expect(dissection.sources.isEmpty)
        let again = dissection.addSource("Reassembled TCP", frames: []) { #expect($0.isEmpty) }
        #expect(again == 1 && dissection.sources[0].frames.isEmpty)
    }

    @Test func theirNumberIsBounded() {
        var dissection = Self.dissected()
        for _ in 1..<Dissection.sourceLimit {
            #expect(dissection.addSource("Data", frames: []) { $0.append(0) } != nil)
        }
        #expect(dissection.addSource("Data", frames: []) { $0.append(0) } == nil)
        #expect(dissection.faults.last?.fault == .limited(.sources(Dissection.sourceLimit)))
    }
}
