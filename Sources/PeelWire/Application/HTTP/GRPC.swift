/// A message of gRPC inside the DATA of a stream of HTTP/2.
///
///      0      7 8                            39
///     +--------+-------------------------------+
///     |Compressed|    Message Length (32)      |
///     +--------+-------------------------------+
///     |             Message …                  |
///
/// "gRPC over HTTP2", section Length-Prefixed-Message.
public struct GRPC: MessageLayer, ~Escapable {
    static var frameType: Field<UInt8> {
        .init("grpc.frame_type", "Frame Type", bits: 0..<1, names: ValueNames { $0 == 0 ? "Data" : "Trailer" })
    }
    static var compressed: Field<UInt8> {
        .init(
            "grpc.compressed_flag", "Compressed Flag", bits: 7..<8,
            names: ValueNames { $0 == 0 ? "Not Compressed" : "Compressed" })
    }
    static var length: Field<UInt32> { .init("grpc.message_length", "Message Length") }
    static var data: Field<WireBytes> { .init("grpc.message_data", "Message Data") }

    public static let layout = Layout("grpc", "GRPC Message", fields: [frameType, compressed, length, data])

    package static var headCount: Int { 5 }

    /// The whole message.
    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    /// Five bytes tell the length of what follows them.
    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        bytes.captured.byteCount < headCount
            ? .unknown(until: headCount) : .count(headCount &+ Int(bytes.captured.uint32(at: 1)))
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.frameType, in: header, at: 0)
        dissection.add(Self.compressed, in: header, at: 0)
        dissection.add(Self.length, in: header, at: 1)
        let count = header.byteCount &- Self.headCount
        if count > 0 { dissection.add(Self.data, at: Self.headCount, count: count) }
    }

    /// Status codes of gRPC, which trailers tell.
    static let statuses = ValueNames { value in
        switch value {
        case 0: "OK"
        case 1: "CANCELLED"
        case 2: "UNKNOWN"
        case 3: "INVALID_ARGUMENT"
        case 4: "DEADLINE_EXCEEDED"
        case 5: "NOT_FOUND"
        case 6: "ALREADY_EXISTS"
        case 7: "PERMISSION_DENIED"
        case 8: "RESOURCE_EXHAUSTED"
        case 9: "FAILED_PRECONDITION"
        case 10: "ABORTED"
        case 11: "OUT_OF_RANGE"
        case 12: "UNIMPLEMENTED"
        case 13: "INTERNAL"
        case 14: "UNAVAILABLE"
        case 15: "DATA_LOSS"
        case 16: "UNAUTHENTICATED"
        default: nil
        }
    }
}
