import PeelWire
import Testing

/// What holds for every protocol's description.
@Suite struct LayoutTests {
    static let layouts = wireRegistry.readers.map(\.layout)

    @Test(arguments: layouts.indices)
    func fieldsAreToldApartByTheirIds(_ index: Int) {
        let layout = Self.layouts[index]
        let ids = layout.fields.map(\.id)
        #expect(Set(ids).count == ids.count, "\(layout.name)")
    }

    @Test(arguments: layouts.indices)
    func fixedFieldsTileOrNest(_ index: Int) {
        let fixed = Self.layouts[index].fields.filter { $0.offset >= 0 && $0.count > 0 }
        let bits = fixed.map { field -> (Range<Int>, AnyField) in
            let first = Int(field.offset) * 8 + Int(field.firstBit)
            let count = field.bitCount == 0 ? Int(field.count) * 8 : Int(field.bitCount)
            return (first..<first + count, field)
        }
        for (place, one) in bits.indices.flatMap({ i in bits[(i + 1)...].map { (bits[i], $0) } }) {
            guard place.0.overlaps(one.0) else { continue }
            // Only parts of a field overlap it, and they say so by their depth.
            let nests = place.0.lowerBound <= one.0.lowerBound && one.0.upperBound <= place.0.upperBound
            #expect(nests && one.1.depth > place.1.depth, "\(place.1.name) and \(one.1.name)")
        }
    }

    @Test func claimsNeverCollide() {
        var owners: [Claim: StaticString] = [:]
        for layout in Self.layouts {
            for claim in layout.claims {
                #expect(owners[claim] == nil, "\(layout.name) and \(owners[claim]!) claim \(claim)")
                owners[claim] = layout.name
            }
        }
    }

    @Test(arguments: layouts.indices)
    func namesArePlainWords(_ index: Int) {
        let layout = Self.layouts[index]
        let names = layout.fields.map(\.name.description) + layout.combined.map(\.name.description)
        for name in names {
            #expect(!name.isEmpty, "a field of \(layout.name) has no name")
            let isPlain = name.utf8.allSatisfy { byte in
                byte == 0x2e || byte == 0x5f || byte == 0x2d || (0x30...0x39).contains(byte)
                    || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
            }
            #expect(isPlain, "\(name)")
        }
        let members = layout.combined.flatMap(\.members).map(\.description)
        #expect(Set(members).isSubset(of: names), "\(layout.name)")
    }

    /// Every link type with bytes of no meaning: nothing traps, and nothing lies outside the frame.
    @Test(arguments: [0, 1, 12, 101, 108, 113, 228, 229, 276] as [UInt32])
    func recordsStayInsideTheFrame(_ linkType: UInt32) {
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15 &+ UInt64(linkType)
        func random() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
        for round in 0..<4000 {
            var bytes = (0..<Int(random() % 160)).map { _ in UInt8(truncatingIfNeeded: random() >> 20) }
            if bytes.count > 40, round % 2 == 0 { Self.seed(&bytes, linkType, Int(random() % 12)) }
            let packet = dissect(bytes, linkType: LinkType(rawValue: linkType), wireCount: bytes.count + round % 3)
            for record in packet.dissection.fields where !record.flags.contains(.inArena) {
                #expect(Int(record.start) + Int(record.count) <= bytes.count)
                #expect(Int(record.layer) < packet.dissection.layers.count)
            }
        }
    }

    /// Puts a plausible start into random bytes, so that deeper layers are reached.
    static func seed(_ bytes: inout [UInt8], _ linkType: UInt32, _ choice: Int) {
        let types: [[UInt8]] = [[8, 0], [0x86, 0xdd], [8, 6], [0x81, 0], [0x88, 0xa8], [0, 0x28]]
        var start = 0
        switch linkType {
        case 1: start = 14
        case 113: start = 16
        case 276: start = 20
        case 0, 108: start = 4
        default: break
        }
        let type = types[choice % types.count]
        if linkType == 1 { bytes.replaceSubrange(12..<14, with: type) }
        if linkType == 113 { bytes.replaceSubrange(14..<16, with: type) }
        if linkType == 276 { bytes.replaceSubrange(0..<2, with: type) }
        guard start + 7 < bytes.count else { return }
        bytes[start] = choice % 2 == 0 ? 0x40 | (bytes[start] & 15 | 5) : 0x60
        bytes[start + 6] = [0, 6, 17, 43, 44, 51, 58, 60, 135, 139, 140, 4][choice]
    }
}
