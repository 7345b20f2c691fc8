import PeelCapture
import PeelWire
import Testing

/// A capture expression means the same behind VLAN tags, in PPPoE and below MPLS labels.
struct ExpansionTests {
    static let addresses = [UInt8](repeating: 2, count: 12)

    static func tcp(_ port: UInt8) -> [UInt8] {
        [0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 0x9c, 0x40, 0, port]
            + [0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0, 0, 0, 0, 0, 0]
    }

    static let arp: [UInt8] = [8, 6, 0, 1, 8, 0, 6, 4, 0, 1] + [UInt8](repeating: 0, count: 20)
    static let label: [UInt8] = [0, 1, 0x00, 64]
    static let lastLabel: [UInt8] = [0, 2, 0x01, 64]
    static let session: [UInt8] = [0x88, 0x64, 0x11, 0, 0, 1, 0, 42, 0, 0x21]

    /// What stands before a packet, and what libpcap itself would want to hear of it.
    static let shapes: [(name: String, before: [UInt8], words: String)] = [
        ("plain", [8, 0], ""),
        ("tag", [0x81, 0, 0, 5, 8, 0], "vlan and "),
        ("service tag", [0x88, 0xa8, 0, 5, 8, 0], "vlan and "),
        ("old tag", [0x91, 0, 0, 5, 8, 0], "vlan and "),
        ("two tags", [0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 8, 0], "vlan and vlan and "),
        ("session", session, "pppoes and "),
        ("session behind a tag", [0x81, 0, 0, 5] + session, "vlan and pppoes and "),
        ("session behind two tags", [0x88, 0xa8, 0, 5, 0x81, 0, 0, 6] + session, "vlan and vlan and pppoes and "),
        ("label", [0x88, 0x47] + lastLabel, "mpls and "),
        ("two labels", [0x88, 0x47] + label + lastLabel, "mpls and mpls and "),
        ("three labels", [0x88, 0x47] + label + label + lastLabel, "mpls and mpls and mpls and "),
        ("label behind a tag", [0x81, 0, 0, 5, 0x88, 0x47] + lastLabel, "vlan and mpls and "),
        ("labels behind two tags", [0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 0x88, 0x47] + label + lastLabel, ""),
    ]

    static func holds(_ expression: String, _ bytes: [UInt8], isStrict: Bool = false) throws -> Bool {
        var filter = try CaptureFilter(expression, linkType: .ethernet, isStrict: isStrict)
        let frame = Frame(
            time: Timestamp(nanoseconds: 0), linkType: .ethernet, interface: 0, captured: bytes.rawSpan,
            wireCount: bytes.count)
        return try filter.matches(frame)
    }

    @Test(arguments: shapes.indices)
    func everyShape(_ index: Int) throws {
        let shape = Self.shapes[index]
        let right = Self.addresses + shape.before + Self.tcp(80)
        let wrong = Self.addresses + shape.before + Self.tcp(81)
        for expression in ["port 80", "tcp dst port 80", "dst host 192.0.2.2 and port 80", "ip and tcp[3] == 80"] {
            #expect(try Self.holds(expression, right), "\(shape.name): \(expression)")
            #expect(try !Self.holds(expression, wrong), "\(shape.name): \(expression)")
        }
        // What is excluded stays excluded.
        #expect(try !Self.holds("not port 80", right), "\(shape.name)")
        #expect(try Self.holds("not port 80", wrong), "\(shape.name)")
        // libpcap, told of the shape in its own words, agrees; not told, it knows the plain shape alone.
        #expect(try Self.holds("port 80", right, isStrict: true) == (index == 0), "\(shape.name)")
        if !shape.words.isEmpty {
            #expect(try Self.holds(shape.words + "port 80", right), "\(shape.name)")
            #expect(try !Self.holds(shape.words + "port 80", wrong), "\(shape.name)")
        }
    }

    @Test func wordsAboutShapesAreTakenAsTheyStand() throws {
        let tagged = Self.addresses + [0x81, 0, 0, 5, 8, 0] + Self.tcp(80)
        #expect(try Self.holds("vlan 5", tagged))
        #expect(try !Self.holds("vlan 6", tagged))
        #expect(try Self.holds("ether proto 0x8100", tagged))
        #expect(try Self.holds("ether[12:2] = 0x8100", tagged))
        #expect(try Self.holds("not mpls", tagged))
    }

    @Test func otherProtocols() throws {
        let tagged = Self.addresses + [0x81, 0, 0, 5] + Self.arp
        #expect(try Self.holds("arp", tagged))
        #expect(try Self.holds("arp", Self.addresses + Self.arp))
        #expect(try !Self.holds("ip", tagged))
        #expect(try Self.holds("ether src 02:02:02:02:02:02", tagged))
        #expect(try Self.holds("greater 20", tagged))
        #expect(try Self.holds("", tagged))
        // A frame that ends inside its tags has no packet.
        for count in 0..<18 { #expect(try !Self.holds("port 80", Array(tagged.prefix(count)))) }
    }

    /// The kernel takes 4,096 instructions; what is longer is expanded less, never refused.
    @Test func lengthIsBounded() throws {
        let many = (1...150).map { "host 198.51.100.\($0)" }.joined(separator: " or ")
        let filter = try CaptureFilter(many, linkType: .ethernet)
        let count = try filter.instructions(for: .ethernet).count
        #expect(count > 300 && count <= 4096)
        let tagged = Self.addresses + [0x81, 0, 0, 5, 8, 0] + Self.tcp(80)
        #expect(try !Self.holds(many, tagged))
    }

    /// Linux cooked captures, of both versions: the header with the number of what follows, then the same.
    @Test(arguments: shapes.indices, [LinkType.linuxCooked, .linuxCooked2])
    func everyShapeOfCookedFrames(_ index: Int, _ linkType: LinkType) throws {
        let shape = Self.shapes[index]
        func frame(_ packet: [UInt8], _ before: [UInt8]) -> [UInt8] {
            let address: [UInt8] = [0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0]
            if linkType == .linuxCooked { return [0, 0] + address + before + packet }
            return before.prefix(2) + [0, 0, 0, 0, 0, 2, 0, 1, 0, 6] + address[4...] + before.dropFirst(2) + packet
        }
        func holds(_ expression: String, _ bytes: [UInt8], isStrict: Bool = false) throws -> Bool {
            var filter = try CaptureFilter(expression, linkType: linkType, isStrict: isStrict)
            return try filter.matches(
                Frame(
                    time: Timestamp(nanoseconds: 0), linkType: linkType, interface: 0, captured: bytes.rawSpan,
                    wireCount: bytes.count))
        }
        let right = frame(Self.tcp(80), shape.before)
        let wrong = frame(Self.tcp(81), shape.before)
        for expression in ["port 80", "dst host 192.0.2.2 and port 80", "ip and tcp[3] == 80"] {
            #expect(try holds(expression, right), "\(shape.name): \(expression)")
            #expect(try !holds(expression, wrong), "\(shape.name): \(expression)")
        }
        #expect(try !holds("not port 80", right), "\(shape.name)")
        #expect(try holds("not port 80", wrong), "\(shape.name)")
        #expect(try holds("port 80", right, isStrict: true) == (index == 0), "\(shape.name)")
        // Addresses of Ethernet are not there, which libpcap says.
        #expect(throws: CaptureError.self) { try holds("ether src 02:00:00:00:00:01", right) }
        for count in 0..<right.count - 20 { #expect(try !holds("port 80", Array(right.prefix(count)))) }
    }

    @Test func addressResolutionBehindATagOfACookedFrame() throws {
        let bytes: [UInt8] = [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 0x81, 0, 0, 5] + Self.arp
        for (expression, isRight) in [("arp", true), ("ip", false), ("arp or ip", true), ("not arp", false)] {
            var filter = try CaptureFilter(expression, linkType: .linuxCooked)
            let frame = Frame(
                time: Timestamp(nanoseconds: 0), linkType: .linuxCooked, interface: 0, captured: bytes.rawSpan,
                wireCount: bytes.count)
            #expect(try filter.matches(frame) == isRight, "\(expression)")
        }
    }
}
