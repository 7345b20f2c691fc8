/// An Ethernet Configuration Testing Protocol message ("loopback"), read in place.
///
///      0         15 16        31 32         47 or 79
///     +------------+------------+---------------------------+
///     | Skip count |  Function  | Receipt number or address |
///     +------------+------------+---------------------------+
///
/// Ethernet version 2.0 specification, chapter 8; numbers have their least significant byte first.
public struct ConfigurationTest: Layer, ~Escapable {
    public static var skipCount: Field<UInt16> { .init("loop.skipcount", "skipCount") }
    public static var relevantFunction: Field<UInt16> {
        .init("loop.relevant_function", "Relevant function", names: ConfigurationTest.functions)
    }
    public static var function: Field<UInt16> {
        .init("loop.function", "Function", names: ConfigurationTest.functions)
    }
    public static var receiptNumber: Field<UInt16> { .init("loop.receipt_number", "Receipt number") }
    public static var forwardingAddress: Field<MACAddress> { .init("loop.forwarding_address", "Forwarding address") }

    public static let layout = Layout(
        "loop",
        "Configuration Test Protocol (loopback)",
        claims: [.etherType(0x9000)],
        fields: [skipCount, relevantFunction, function, receiptNumber, forwardingAddress]
    )

    public let header: RawSpan
    public let payload: PacketBytes

    public var next: Claim { .data }

    /// Reads the messages of a forwarding chain up to the reply that ends it.
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<ConfigurationTest> {
        var offset = 2
        while true {
            if let fault = bytes.fault(reading: offset &+ 4) {
                return .flawed(ConfigurationTest(bytes, count: min(offset, bytes.captured.byteCount)), fault)
            }
            let function = bytes.captured.uint16LittleEndian(at: offset)
            guard function == 2 else {
                return .whole(ConfigurationTest(bytes, count: function == 1 ? offset &+ 4 : offset &+ 2))
            }
            offset &+= 8
        }
    }

    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.extracting(first: count)
        payload = bytes.payload(after: count, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        guard header.byteCount >= 2 else { return }
        let skip = header.uint16LittleEndian(at: 0)
        dissection.add(Self.skipCount, value: skip, at: 0, count: 2)
        let relevant = 2 &+ Int(skip)
        if relevant &+ 2 <= header.byteCount {
            let value = header.uint16LittleEndian(at: relevant)
            dissection.add(Self.relevantFunction, value: value, at: relevant, count: 2, flags: .generated)
        }
        var offset = 2
        while offset &+ 2 <= header.byteCount {
            let function = header.uint16LittleEndian(at: offset)
            dissection.add(Self.function, value: function, at: offset, count: 2)
            if function == 1, offset &+ 4 <= header.byteCount {
                let number = header.uint16LittleEndian(at: offset &+ 2)
                dissection.add(Self.receiptNumber, value: number, at: offset &+ 2, count: 2)
            }
            guard function == 2 else { return }
            dissection.add(Self.forwardingAddress, in: header, at: offset &+ 2)
            offset &+= 8
        }
    }

    static let functions = ValueNames { value in
        switch value {
        case 1: "Reply"
        case 2: "Forward Data"
        default: nil
        }
    }
}
