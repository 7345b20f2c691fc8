/// A packet of the MySQL and MariaDB protocol, read in place; numbers are least significant first.
///
///      0                24       32
///     +-----------------+--------+---------+
///     |     Length      | Number | Content |
///     +-----------------+--------+---------+
///
/// MySQL Internals, "Client/Server Protocol". What an answer is depends on the command before it and on what both sides
/// are able to do, which the connection's state holds.
public struct MySQL: MessageLayer, ~Escapable {
    public static var length: Field<UInt24> { .init("mysql.packet_length", "Packet Length") }
    public static var number: Field<UInt8> { .init("mysql.packet_number", "Packet Number") }
    public static var version: Field<UInt8> { .init("mysql.protocol", "Protocol") }
    public static var serverVersion: Field<WireText> { .init("mysql.version", "Version") }
    public static var thread: Field<UInt32> { .init("mysql.thread_id", "Thread ID") }
    public static var serverAbilities: Field<UInt16> {
        .init("mysql.caps.server", "Server Capabilities", as: .hexadecimal)
    }
    public static var clientAbilities: Field<UInt16> {
        .init("mysql.caps.client", "Client Capabilities", as: .hexadecimal)
    }
    public static var serverMore: Field<UInt16> {
        .init("mysql.extcaps.server", "Extended Server Capabilities", as: .hexadecimal)
    }
    public static var clientMore: Field<UInt16> {
        .init("mysql.extcaps.client", "Extended Client Capabilities", as: .hexadecimal)
    }
    public static var status: Field<UInt16> { .init("mysql.server_status", "Server Status", as: .hexadecimal) }
    public static var plugin: Field<WireText> { .init("mysql.auth_plugin", "Authentication Plugin") }
    public static var maximum: Field<UInt32> { .init("mysql.max_packet", "MAX Packet") }
    public static var user: Field<WireText> { .init("mysql.user", "Username") }
    public static var schema: Field<WireText> { .init("mysql.schema", "Schema") }
    public static var clientPlugin: Field<WireText> { .init("mysql.client_auth_plugin", "Client Auth Plugin") }
    public static var command: Field<UInt8> { .init("mysql.command", "Command", names: MySQLNames.commands) }
    public static var query: Field<WireText> { .init("mysql.query", "Statement") }
    public static var statementID: Field<UInt32> { .init("mysql.stmt_id", "Statement ID") }
    public static var responseCode: Field<UInt8> {
        .init("mysql.response_code", "Response Code", as: .hexadecimal, names: MySQLNames.responses)
    }
    public static var errorCode: Field<UInt16> { .init("mysql.error_code", "Error Code") }
    public static var sqlState: Field<WireText> { .init("mysql.sqlstate", "SQL state") }
    public static var errorMessage: Field<WireText> { .init("mysql.error.message", "Error message") }
    public static var affected: Field<UInt64> { .init("mysql.affected_rows", "Affected Rows") }
    public static var inserted: Field<UInt64> { .init("mysql.insert_id", "Last INSERT ID") }
    public static var warnings: Field<UInt16> { .init("mysql.warnings", "Warnings") }
    public static var columnCount: Field<UInt64> { .init("mysql.num_fields", "Number of fields") }
    public static var parameterCount: Field<UInt16> { .init("mysql.num_params", "Number of parameter") }
    public static var catalog: Field<WireText> { .init("mysql.field.catalog", "Catalog") }
    public static var database: Field<WireText> { .init("mysql.field.db", "Database") }
    public static var table: Field<WireText> { .init("mysql.field.table", "Table") }
    public static var originalTable: Field<WireText> { .init("mysql.field.org_table", "Original table") }
    public static var columnName: Field<WireText> { .init("mysql.field.name", "Name") }
    public static var originalName: Field<WireText> { .init("mysql.field.org_name", "Original name") }
    public static var columnLength: Field<UInt32> { .init("mysql.field.length", "Length") }
    public static var columnType: Field<UInt8> { .init("mysql.field.type", "Type", names: MySQLNames.types) }
    public static var rowText: Field<WireText> { .init("mysql.row.text", "text") }
    public static var requestIn: Field<UInt32> { .init("peel.mysql.request_in", "Request in frame") }
    public static var time: Field<WireDuration> { .init("peel.mysql.time", "Time since request") }

    public static let layout = Layout(
        "mysql",
        "MySQL",
        claims: [.tcpPorts(3306, 3306)],
        fields: [
            length, number, version, serverVersion, thread, serverAbilities, clientAbilities, serverMore, clientMore,
            status, plugin, maximum, user, schema, clientPlugin, command, query, statementID, responseCode, errorCode,
            sqlState, errorMessage, affected, inserted, warnings, columnCount, parameterCount, catalog, database, table,
            originalTable, columnName, originalName, columnLength, columnType, rowText, requestIn, time,
        ]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time, parts: .around) }

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    public static var guesses: Transport? { .tcp }

    /// A server's greeting of version 10 alone, which begins with the server's version.
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        let captured = bytes.captured
        let count = Int(captured.uint8(at: 0)) | Int(captured.uint16(at: 1)) << 8
        guard count &+ 4 == bytes.declaredCount, 40..<256 ~= count, captured.uint16(at: 3) == 10 else { return false }
        var offset = 5
        while offset < 64, 0x20...0x7e ~= captured.uint8(at: offset) { offset &+= 1 }
        return offset > 7 && captured.uint8(at: offset) == 0 && 0x30...0x39 ~= captured.uint8(at: 5)
    }

    /// On its own port a connection may begin in the middle.
    public static func confirms(_ bytes: borrowing PacketBytes) -> Bool { true }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        if bytes.captured.byteCount < 4 { return .unknown(until: 4) }
        return .count(Int(bytes.captured.uint32LittleEndian(at: 0) & 0xff_ffff) &+ 4)
    }

    public static func state(after message: borrowing PacketBytes) -> UInt32 {
        var state = MySQLState(message.context.state)
        state.pass(message)
        return state.bits
    }

    public static func successor(after message: borrowing PacketBytes) -> Claim? {
        // A login that ends before the name asks for encryption.
        MySQLState(message.context.state).phase == .greeted && !message.context.isFromServer
            && message.captured.uint16LittleEndian(at: 4) & 0x0800 != 0 && message.declaredCount == 36
            ? .named("tls") : nil
    }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        let state = MySQLState(message.context.state)
        switch state.phase {
        case .command where !message.context.isFromServer:
            // To close a statement and to send a part of a value are not answered.
            switch message.captured.uint8(at: 4) {
            case 1, 24, 25: return .none
            default: return .request(0)
            }
        case .answer where message.context.isFromServer: return .answer(0)
        default: return .none
        }
    }
}

/// What a connection of MySQL has come to, kept in 32 bits.
struct MySQLState {
    /// What comes next.
    enum Phase: UInt32 { case start, greeted, login, command, answer, columns, rows, columnsOfStatement }

    private(set) var bits: UInt32

    init(_ bits: UInt32) { self.bits = bits }

    var phase: Phase {
        get { Phase(rawValue: bits & 0xf) ?? .start }
        set { bits = bits & ~0xf | newValue.rawValue }
    }
    /// No packet stands between the columns and the rows, nor another than OK behind these.
    var hasNoEOF: Bool { bits & 0x10 != 0 }
    /// A query comes with attributes.
    var hasAttributes: Bool { bits & 0x20 != 0 }
    /// The command in hand.
    var command: UInt8 { UInt8(truncatingIfNeeded: bits >> 8) }
    /// Columns to come.
    var left: UInt32 { bits >> 16 }

    /// What a server's packet is that may be the end of something: 0xfe with no more than the end has.
    static func isEnd(_ message: borrowing PacketBytes) -> Bool {
        message.captured.uint8(at: 4) == 0xfe && message.declaredCount < 13
    }

    /// Goes on past a packet.
    mutating func pass(_ message: borrowing PacketBytes) {
        let first = message.captured.uint8(at: 4)
        guard message.context.isFromServer else {
            switch phase {
            case .greeted:
                let able = message.captured.uint32LittleEndian(at: 4)
                bits = Phase.login.rawValue | (able & 1 << 24 != 0 ? 0x10 : 0) | (able & 1 << 27 != 0 ? 0x20 : 0)
            case .login: break
            default: bits = Phase.answer.rawValue | bits & 0x30 | UInt32(first) << 8
            }
            return
        }
        switch phase {
        case .start: phase = first == 10 ? .greeted : .command
        case .greeted: break
        case .login: if first == 0 || first == 0xff { phase = .command }
        case .command: break
        case .answer: passAnswer(first, message)
        case .columns, .columnsOfStatement:
            if left > 1 {
                bits &-= 1 << 16
            } else if left == 1 {
                bits &-= 1 << 16
                if hasNoEOF { phase = phase == .columns ? .rows : .command }
            } else if Self.isEnd(message) {
                phase = phase == .columns ? .rows : .command
            }
        case .rows:
            if first == 0xff || first == 0xfe && (hasNoEOF || Self.isEnd(message)) { phase = .command }
        }
    }

    private mutating func passAnswer(_ first: UInt8, _ message: borrowing PacketBytes) {
        if command == 22, first == 0 {
            // A prepared statement: its parameters are told, then its columns.
            let columns = UInt32(message.captured.uint16LittleEndian(at: 9))
            let parameters = UInt32(message.captured.uint16LittleEndian(at: 11))
            phase = columns &+ parameters == 0 ? .command : .columnsOfStatement
            // An end stands behind each of the two.
            let ends: UInt32 = hasNoEOF ? 0 : (columns > 0 ? 1 : 0) &+ (parameters > 0 ? 1 : 0)
            bits = bits & 0xffff | min(columns &+ parameters &+ ends, 0xffff) << 16
            return
        }
        switch first {
        case 0, 0xff, 0xfe, 0xfb: phase = first == 0xfb ? .answer : .command
        default:
            switch command {
            case 3, 23:  // a query, a statement's execution
                phase = .columns
                bits = bits & 0xffff | UInt32(first < 0xfb ? first : 0) << 16
            case 4: phase = .rows  // a table's fields
            default: phase = .command
            }
        }
    }
}
