import PeelFilter
import PeelWire
import Testing

/// Frames of these tests, and what filters say about them.
enum FilterFrames {
    static let registry = Registry(Registry.wire)
    static let catalogue = FieldCatalogue(
        registry, flowKeys: [("flow", .number), ("client_retransmissions", .number), ("client_address", .address)],
        zone: { _ in 3600 },
        nearest: { name, names in names.contains("tcp.srcport") && name == "tcp.srcprot" ? ["tcp.srcport"] : [] })

    /// An IPv4 header without options.
    static func ipv4(_ proto: UInt8, _ source: [UInt8], _ destination: [UInt8], _ payload: [UInt8]) -> [UInt8] {
        let count = UInt16(20 + payload.count)
        return [0x45, 0, UInt8(count >> 8), UInt8(count & 255), 0x12, 0x34, 0x40, 0, 64, proto, 0, 0]
            + source + destination + payload
    }

    static func tcp(_ source: UInt16, _ destination: UInt16, flags: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [
            UInt8(source >> 8), UInt8(source & 255), UInt8(destination >> 8), UInt8(destination & 255), 0, 0, 0, 1, 0,
            0,
            0, 2, 0x50, flags, 0x20, 0, 0, 0, 0, 0,
        ] + payload
    }

    static func udp(_ source: UInt16, _ destination: UInt16, _ payload: [UInt8]) -> [UInt8] {
        let count = UInt16(8 + payload.count)
        return [
            UInt8(source >> 8), UInt8(source & 255), UInt8(destination >> 8), UInt8(destination & 255),
            UInt8(count >> 8), UInt8(count & 255), 0, 0,
        ] + payload
    }

    static let ethernet: [UInt8] = [2, 0, 0, 0, 0, 0x0a, 2, 0, 0, 0, 0, 1]
    static let ours: [UInt8] = [192, 0, 2, 10]
    static let theirs: [UInt8] = [198, 51, 100, 20]

    /// A request: 192.0.2.10:40000 to 198.51.100.20:80.
    static let request =
        ethernet + [8, 0] + ipv4(6, ours, theirs, tcp(40000, 80, flags: 0x18, Array("GET /index HTTP/1.1\r\n".utf8)))
    /// The same behind a VLAN tag.
    static let tagged = ethernet + [0x81, 0, 0, 5, 8, 0] + ipv4(6, ours, theirs, tcp(40000, 80, flags: 2, []))
    /// A datagram the other way.
    static let datagram = ethernet + [8, 0] + ipv4(17, theirs, ours, udp(5300, 7000, Array("answer".utf8)))
    /// An error of 203.0.113.1 that quotes the request.
    static let error =
        ethernet + [8, 0]
        + ipv4(1, [203, 0, 113, 1], ours, [3, 1, 0, 0, 0, 0, 0, 0] + Array(request.dropFirst(14).prefix(40)))
    /// IPv6 from 2001:db8::10 to 2001:db8::20.
    static let six: [UInt8] =
        ethernet + [0x86, 0xdd, 0x60, 0, 0, 0, 0, 20, 6, 63, 0x20, 1, 0x0d, 0xb8]
        + [UInt8](repeating: 0, count: 11) + [0x10, 0x20, 1, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [0x20]
        + tcp(443, 50000, flags: 0x12, [])
    static let arp: [UInt8] =
        [UInt8](repeating: 255, count: 6) + [2, 0, 0, 0, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1] + ours
        + [0, 0, 0, 0, 0, 0] + theirs

    static let all = [request, tagged, datagram, error, six, arp]

    /// Whether a filter holds for a frame; that both ways to find out agree is expected on the way.
    static func holds(_ text: String, _ bytes: [UInt8], flows: (any FlowAnswers)? = nil) throws -> Bool {
        let filter = try DisplayFilter(text, catalogue)
        return holds(filter, bytes, flows: flows)
    }

    static func holds(_ filter: DisplayFilter, _ bytes: [UInt8], flows: (any FlowAnswers)? = nil) -> Bool {
        let frame = Frame(
            time: Timestamp(nanoseconds: 1_700_000_000_250_000_000), linkType: .ethernet, interface: 0,
            captured: bytes.rawSpan, wireCount: bytes.count)
        var dissection = Dissection()
        registry.dissect(frame, into: &dissection)
        dissection.number = 7
        dissection.timeDelta = 500_000_000
        dissection.timeRelative = 2_000_000_000
        let slow = filter.matches(frame, dissection, flows: flows)
        // The fields of other layers are not missed.
        var part = Dissection()
        part.wanted = filter.wantedLayouts
        registry.dissect(frame, into: &part)
        part.number = 7
        (part.timeDelta, part.timeRelative) = (dissection.timeDelta, dissection.timeRelative)
        #expect(filter.matches(frame, part, flows: flows) == slow, "\(filter.text): the wanted layers alone differ")
        if let quick = filter.quick(frame, number: 7) {
            #expect(quick == slow, "\(filter.text): the headers say \(quick), the dissection \(slow)")
        }
        return slow
    }

    /// The message about a filter that makes no sense; empty where it makes some.
    static func complaint(_ text: String) -> String {
        do throws(ExpressionError) {
            _ = try DisplayFilter(text, catalogue)
            return ""
        } catch { return error.text(in: text) }
    }
}
