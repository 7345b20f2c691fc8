/// The head of a request or a response of Apache Kafka, read in place.
///
///      0                32       48       64                96
///     +-----------------+--------+--------+-----------------+-----------+
///     |     Length      |API key |Version | Correlation ID  | Client ID |   a response: length, correlation ID
///     +-----------------+--------+--------+-----------------+-----------+
///
/// <https://kafka.apache.org/protocol>, "Request and Response Headers".
public struct Kafka: MessageLayer, ~Escapable {
    public static var length: Field<Int32> { .init("kafka.len", "Length", at: 0) }
    public static var key: Field<UInt16> { .init("kafka.request_key", "API Key", names: keys) }
    public static var version: Field<UInt16> { .init("kafka.request.version", "API Version") }
    public static var correlation: Field<Int32> { .init("kafka.correlation_id", "Correlation ID") }
    public static var client: Field<WireText> { .init("kafka.client_id", "Client ID") }
    public static var requestIn: Field<UInt32> { .init("kafka.request_frame", "Request Frame") }
    public static var time: Field<WireDuration> { .init("peel.kafka.time", "Time since request") }

    public static let layout = Layout(
        "kafka",
        "Kafka",
        claims: [.tcpPorts(9092, 9092)],
        fields: [length, key, version, correlation, client, requestIn, time]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time) }

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        if bytes.captured.byteCount < 4 { return .unknown(until: 4) }
        let count = bytes.captured.uint32(at: 0)
        return 4...0x0fff_ffff ~= count ? .count(4 &+ Int(count)) : .foreign
    }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        message.context.isFromServer
            ? .answer(UInt64(message.captured.uint32(at: 4))) : .request(UInt64(message.captured.uint32(at: 8)))
    }

    public func describe(into dissection: inout Dissection) {
        var cursor = MessageCursor(header, at: 4)
        if context.isFromServer {
            cursor.add(Self.correlation, &dissection)
            return
        }
        cursor.add(Self.key, &dissection)
        cursor.add(Self.version, &dissection)
        cursor.add(Self.correlation, &dissection)
        let count = Int16(bitPattern: cursor.uint16)
        cursor.skip(2)
        if count < 0 {
            dissection.add(Self.client, text: Self.nobody.utf8, at: cursor.offset &- 2, count: 2)
        } else if cursor.rest > 0 {
            cursor.add(Self.client, count: Int(count), &dissection)
        }
    }

    /// What Wireshark calls a client without a name.
    private static let nobody = "[ Null ]"

    static let keys = ValueNames { value in
        switch value {
        case 0: "Produce"
        case 1: "Fetch"
        case 2: "Offsets"
        case 3: "Metadata"
        case 4: "LeaderAndIsr"
        case 5: "StopReplica"
        case 6: "UpdateMetadata"
        case 7: "ControlledShutdown"
        case 8: "OffsetCommit"
        case 9: "OffsetFetch"
        case 10: "FindCoordinator"
        case 11: "JoinGroup"
        case 12: "Heartbeat"
        case 13: "LeaveGroup"
        case 14: "SyncGroup"
        case 15: "DescribeGroups"
        case 16: "ListGroups"
        case 17: "SaslHandshake"
        case 18: "ApiVersions"
        case 19: "CreateTopics"
        case 20: "DeleteTopics"
        case 22: "InitProducerId"
        case 32: "DescribeConfigs"
        case 36: "SaslAuthenticate"
        default: nil
        }
    }
}
