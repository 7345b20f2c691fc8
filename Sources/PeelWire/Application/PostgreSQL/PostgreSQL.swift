/// A message of PostgreSQL's protocol, version 3, read in place.
///
///      0        8                40
///     +--------+-----------------+---------+
///     |  Type  |     Length      | Content |    the first message of a client has no type
///     +--------+-----------------+---------+
///
/// PostgreSQL documentation, chapter "Frontend/Backend Protocol"; the length counts itself and the content.
public struct PostgreSQL: MessageLayer, ~Escapable {
    public static var isFrontend: Field<Bool> { .init("pgsql.frontend", "Frontend") }
    public static var type: Field<WireText> { .init("pgsql.type", "Type") }
    public static var length: Field<UInt32> { .init("pgsql.length", "Length") }
    public static var major: Field<UInt16> { .init("pgsql.version_major", "Protocol major version") }
    public static var minor: Field<UInt16> { .init("pgsql.version_minor", "Protocol minor version") }
    public static var parameterName: Field<WireText> { .init("pgsql.parameter_name", "Parameter name") }
    public static var parameterValue: Field<WireText> { .init("pgsql.parameter_value", "Parameter value") }
    public static var query: Field<WireText> { .init("pgsql.query", "Query") }
    public static var password: Field<WireText> { .init("pgsql.password", "Password") }
    public static var authentication: Field<UInt32> {
        .init("pgsql.authtype", "Authentication type", names: PostgreSQLNames.authentications)
    }
    public static var salt: Field<WireBytes> { .init("pgsql.salt", "Salt value") }
    public static var mechanism: Field<WireText> { .init("pgsql.auth.sasl.mech", "SASL authentication mechanism") }
    public static var saslLength: Field<Int32> {
        .init("pgsql.auth.sasl.data.length", "SASL authentication data length")
    }
    public static var saslData: Field<WireBytes> { .init("pgsql.auth.sasl.data", "SASL authentication data") }
    public static var statement: Field<WireText> { .init("pgsql.statement", "Statement") }
    public static var portal: Field<WireText> { .init("pgsql.portal", "Portal") }
    public static var returns: Field<UInt32> { .init("pgsql.returns", "Returns") }
    public static var tag: Field<WireText> { .init("pgsql.tag", "Tag") }
    public static var status: Field<UInt8> { .init("pgsql.status", "Status", names: PostgreSQLNames.statuses) }
    public static var copyData: Field<WireBytes> { .init("pgsql.copydata", "Copy data") }
    public static var error: Field<WireText> { .init("pgsql.error", "Error") }
    public static var process: Field<UInt32> { .init("pgsql.pid", "PID") }
    public static var key: Field<UInt32> { .init("pgsql.key", "Key") }
    public static var condition: Field<WireText> { .init("pgsql.condition", "Condition") }
    public static var text: Field<WireText> { .init("pgsql.text", "Text") }
    public static var table: Field<UInt32> { .init("pgsql.oid.table", "Table OID") }
    public static var valueType: Field<UInt32> { .init("pgsql.oid.type", "Type OID") }
    public static var format: Field<UInt16> { .init("pgsql.format", "Format", names: PostgreSQLNames.formats) }
    public static var fieldCount: Field<UInt16> { .init("pgsql.field.count", "Field count") }
    public static var columnName: Field<WireText> { .init("pgsql.col.name", "Column name") }
    public static var columnIndex: Field<UInt32> { .init("pgsql.col.index", "Column index") }
    public static var valueLength: Field<Int32> { .init("pgsql.val.length", "Column length") }
    public static var valueData: Field<WireBytes> { .init("pgsql.val.data", "Data") }
    public static var modifier: Field<Int32> { .init("pgsql.col.typemod", "Type modifier") }
    public static var severity: Field<WireText> { .init("pgsql.severity", "Severity") }
    public static var code: Field<WireText> { .init("pgsql.code", "Code") }
    public static var errorMessage: Field<WireText> { .init("pgsql.message", "Message") }
    public static var detail: Field<WireText> { .init("pgsql.detail", "Detail") }
    public static var hint: Field<WireText> { .init("pgsql.hint", "Hint") }
    public static var position: Field<WireText> { .init("pgsql.position", "Position") }
    public static var innerPosition: Field<WireText> { .init("pgsql.internal_position", "Position (Internal)") }
    public static var innerQuery: Field<WireText> { .init("pgsql.internal_query", "Query (Internal)") }
    public static var context: Field<WireText> { .init("pgsql.where", "Context") }
    public static var schemaName: Field<WireText> { .init("pgsql.schema_name", "Schema") }
    public static var tableName: Field<WireText> { .init("pgsql.table_name", "Table") }
    public static var errorColumn: Field<WireText> { .init("pgsql.column_name", "Column") }
    public static var typeName: Field<WireText> { .init("pgsql.type_name", "Type") }
    public static var constraint: Field<WireText> { .init("pgsql.constraint_name", "Constraint") }
    public static var file: Field<WireText> { .init("pgsql.file", "File") }
    public static var line: Field<WireText> { .init("pgsql.line", "Line") }
    public static var routine: Field<WireText> { .init("pgsql.routine", "Routine") }
    public static var encryption: Field<WireText> { .init("peel.pgsql.encryption", "Answer to the request") }
    public static var requestIn: Field<UInt32> { .init("peel.pgsql.request_in", "Request in frame") }
    public static var time: Field<WireDuration> { .init("peel.pgsql.time", "Time since request") }

    public static let layout = Layout(
        "pgsql",
        "PostgreSQL",
        claims: [.tcpPorts(5432, 5432)],
        fields: [
            isFrontend, type, length, major, minor, parameterName, parameterValue, query, password, authentication,
            salt, mechanism, saslLength, saslData, statement, portal, returns, tag, status, copyData, error, process,
            key, condition, text, table, valueType, format, fieldCount, columnName, columnIndex, valueLength, valueData,
            modifier, severity, code, errorMessage, detail, hint, position, innerPosition, innerQuery, context,
            schemaName, tableName, errorColumn, typeName, constraint, file, line, routine, encryption, requestIn,
            time,
        ]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time, parts: .before) }

    /// Numbers that stand for a version in a first message: TLS, a request to cancel, GSSAPI.
    private static var tlsRequest: UInt32 { 80_877_103 }
    static var specials: ClosedRange<UInt32> { 80_877_102...80_877_104 }
    /// The state's bits: the client has begun, it has asked for encryption; from bit 8 the last kind of authentication.
    private static var begun: UInt32 { 1 }
    private static var asked: UInt32 { 2 }

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    /// The first message of a client: a version of the protocol, or a number that no version has.
    static func isStartup(_ bytes: borrowing PacketBytes) -> Bool {
        let context = bytes.context
        if context.isFromServer || context.state & begun != 0 { return false }
        let version = bytes.captured.uint32(at: 4)
        return 8...10_000 ~= bytes.captured.uint32(at: 0) && (version >> 16 == 3 || specials ~= version)
    }

    /// The single letter that answers a request for encryption.
    static func isEncryptionAnswer(_ bytes: borrowing PacketBytes) -> Bool {
        bytes.context.isFromServer && bytes.context.state & asked != 0
    }

    public static var guesses: Transport? { .tcp }

    /// A request for encryption, or a start of version 3 whose names and values fill it.
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        let captured = bytes.captured
        let count = Int(captured.uint32(at: 0))
        guard count == captured.byteCount, count == bytes.declaredCount else { return false }
        let code = captured.uint32(at: 4)
        if count == 8 { return code == 80_877_103 || code == 80_877_104 }
        return code == 0x0003_0000 && count < 10_000 && captured.uint16(at: count &- 2) == 0
            && 0x61...0x7a ~= captured.uint8(at: 8)
    }

    /// On its own port a connection may begin in the middle.
    public static func confirms(_ bytes: borrowing PacketBytes) -> Bool { true }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        if isEncryptionAnswer(bytes) { return .count(1) }
        let captured = bytes.captured
        if captured.byteCount < 5 { return .unknown(until: 5) }
        let isFirst = !bytes.context.isFromServer && bytes.context.state & begun == 0
        if isFirst, captured.uint8(at: 0) == 0, captured.byteCount < 8 { return .unknown(until: 8) }
        if isStartup(bytes) { return .count(Int(captured.uint32(at: 0))) }
        let count = captured.uint32(at: 1)
        guard PostgreSQLNames.type(captured.uint8(at: 0), bytes.context.isFromServer) != nil, 4...0x3fff_ffff ~= count
        else { return .foreign }
        return .count(Int(count) &+ 1)
    }

    public static func state(after message: borrowing PacketBytes) -> UInt32 {
        let state = message.context.state
        if isEncryptionAnswer(message) { return state & ~asked }
        if isStartup(message) {
            return specials ~= message.captured.uint32(at: 4) ? state | asked : state | begun
        }
        if message.context.isFromServer, message.captured.uint8(at: 0) == 0x52 {
            return state & 0xff | message.captured.uint32(at: 5) << 8
        }
        return message.context.isFromServer ? state : state | begun
    }

    public static func successor(after message: borrowing PacketBytes) -> Claim? {
        isEncryptionAnswer(message) && message.captured.uint8(at: 0) == 0x53 ? .named("tls") : nil
    }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        if isEncryptionAnswer(message) { return .answer(1) }
        if isStartup(message) { return message.captured.uint32(at: 4) == tlsRequest ? .request(1) : .request(0) }
        switch (message.context.isFromServer, message.captured.uint8(at: 0)) {
        case (false, 0x51), (false, 0x53), (false, 0x46): return .request(0)  // Q, S, F
        case (true, 0x5a): return .answer(0)  // Z
        case (false, 0x70): return .aside  // p
        default: return .none
        }
    }
}
