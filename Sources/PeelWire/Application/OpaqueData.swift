/// Bytes that no protocol claims; shown as they are.
public struct OpaqueData: Layer, ~Escapable {
    public static var data: Field<WireBytes> { .init("data.data", "Data") }
    public static var length: Field<UInt32> { .init("data.len", "Length") }

    public static let layout = Layout("data", "Data", fields: [data, length])

    public let header: RawSpan
    public let payload: PacketBytes

    public var next: Claim { .none }

    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<OpaqueData> {
        .whole(OpaqueData(bytes))
    }

    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured
        payload = bytes.payload(after: bytes.declaredCount, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.data, at: 0, count: header.byteCount)
        dissection.add(Self.length, value: UInt32(truncatingIfNeeded: header.byteCount), flags: .generated)
    }
}
