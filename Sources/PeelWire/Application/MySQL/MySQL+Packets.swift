extension MySQL {
    public func describe(into dissection: inout Dissection) {
        var cursor = MessageCursor(header)
        cursor.add(littleEndian: Self.length, count: 3, &dissection)
        cursor.add(Self.number, &dissection)
        let state = MySQLState(context.state)
        guard cursor.rest > 0 else { return }
        if context.isFromServer {
            answer(state, &cursor, &dissection)
        } else if state.phase == .greeted || state.phase == .start && header.uint8(at: 3) == 1 {
            login(&cursor, &dissection)
        } else if state.phase != .login {
            request(state, &cursor, &dissection)
        }
    }

    /// The server's first packet.
    private func greeting(_ cursor: inout MessageCursor, _ dissection: inout Dissection) {
        cursor.add(Self.version, &dissection)
        cursor.add(terminated: Self.serverVersion, &dissection)
        cursor.add(littleEndian: Self.thread, count: 4, &dissection)
        // Eight bytes of salt and a zero.
        cursor.skip(9)
        cursor.add(littleEndian: Self.serverAbilities, count: 2, &dissection)
        cursor.skip(1)
        cursor.add(littleEndian: Self.status, count: 2, &dissection)
        let isNamed = cursor.uint8 & 8 != 0
        cursor.add(littleEndian: Self.serverMore, count: 2, &dissection)
        let saltCount = max(13, Int(cursor.uint8) &- 8)
        cursor.skip(11 &+ saltCount)
        if isNamed, cursor.rest > 0 { cursor.add(terminated: Self.plugin, &dissection) }
    }

    /// The client's first packet.
    private func login(_ cursor: inout MessageCursor, _ dissection: inout Dissection) {
        let able = UInt32(truncatingIfNeeded: cursor.littleEndian(4))
        cursor.add(littleEndian: Self.clientAbilities, count: 2, &dissection)
        guard able & 0x200 != 0 else { return }
        cursor.add(littleEndian: Self.clientMore, count: 2, &dissection)
        cursor.add(littleEndian: Self.maximum, count: 4, &dissection)
        cursor.skip(24)
        guard cursor.rest > 0 else { return }
        cursor.add(terminated: Self.user, &dissection)
        if able & (1 << 21 | 0x8000) != 0 {
            let count = Int(cursor.uint8)
            cursor.skip(1 &+ count)
        } else {
            cursor.skip((header.zeroTerminatedCount(at: cursor.offset) ?? 0) &+ 1)
        }
        if able & 8 != 0, cursor.rest > 0 { cursor.add(terminated: Self.schema, &dissection) }
        if able & 1 << 19 != 0, cursor.rest > 0 { cursor.add(terminated: Self.clientPlugin, &dissection) }
    }

    private func request(
        _ state: MySQLState, _ cursor: inout MessageCursor, _ dissection: inout Dissection
    ) {
        let command = cursor.uint8
        cursor.add(Self.command, &dissection)
        switch command {
        case 3:
            // No attributes, in one set of them; of others the bytes stay with the text.
            if state.hasAttributes, cursor.uint16 == 1 { cursor.skip(2) }
            cursor.add(Self.query, count: cursor.rest, &dissection)
        case 22: cursor.add(Self.query, count: cursor.rest, &dissection)
        case 2: cursor.add(Self.schema, count: cursor.rest, &dissection)
        case 23, 24, 25, 26, 28: cursor.add(littleEndian: Self.statementID, count: 4, &dissection)
        default: break
        }
    }

    private func answer(_ state: MySQLState, _ cursor: inout MessageCursor, _ dissection: inout Dissection) {
        let first = cursor.uint8
        switch state.phase {
        case .start where first == 10 && header.uint8(at: 3) == 0: return greeting(&cursor, &dissection)
        case .columns, .columnsOfStatement:
            if !MySQLState.isEnd(message), first != 0xff { return column(&cursor, &dissection) }
        case .rows:
            let isEnd = first == 0xfe && (state.hasNoEOF || MySQLState.isEnd(message))
            if first != 0xff, !isEnd {
                // Those of a prepared statement are binary.
                if state.command != 23 { row(&cursor, &dissection) }
                return
            }
        case .answer where state.command == 22 && first == 0:
            cursor.add(Self.responseCode, &dissection)
            cursor.add(littleEndian: Self.statementID, count: 4, &dissection)
            cursor.add(littleEndian: Self.columnCount, count: 2, &dissection)
            cursor.add(littleEndian: Self.parameterCount, count: 2, &dissection)
            cursor.skip(1)
            if cursor.rest >= 2 { cursor.add(littleEndian: Self.warnings, count: 2, &dissection) }
            return
        case .answer where first > 0 && first < 0xfb:
            if state.command == 3 || state.command == 23 { number(Self.columnCount, &cursor, &dissection) }
            return
        default: break
        }
        switch first {
        case 0, 0xfe: ok(first, state, &cursor, &dissection)
        case 0xff: error(&cursor, &dissection)
        default: break
        }
    }

    /// OK, or the end of columns or rows.
    private func ok(
        _ first: UInt8, _ state: MySQLState, _ cursor: inout MessageCursor, _ dissection: inout Dissection
    ) {
        cursor.add(Self.responseCode, &dissection)
        // In a login it asks for another way to prove who one is.
        if first == 0xfe, state.phase == .login { return }
        if first == 0xfe, !state.hasNoEOF || cursor.rest == 4 && state.phase != .rows {
            guard cursor.rest >= 4 else { return }
            cursor.add(littleEndian: Self.warnings, count: 2, &dissection)
            cursor.add(littleEndian: Self.status, count: 2, &dissection)
            return
        }
        number(Self.affected, &cursor, &dissection)
        // tshark tells the number only where there is one.
        if cursor.uint8 == 0 { cursor.skip(1) } else { number(Self.inserted, &cursor, &dissection) }
        if cursor.rest >= 2 { cursor.add(littleEndian: Self.status, count: 2, &dissection) }
        if cursor.rest >= 2 { cursor.add(littleEndian: Self.warnings, count: 2, &dissection) }
    }

    private func error(_ cursor: inout MessageCursor, _ dissection: inout Dissection) {
        cursor.add(Self.responseCode, &dissection)
        cursor.add(littleEndian: Self.errorCode, count: 2, &dissection)
        if cursor.uint8 == 0x23 {
            cursor.skip(1)
            cursor.add(Self.sqlState, count: 5, &dissection)
        }
        cursor.add(Self.errorMessage, count: cursor.rest, &dissection)
    }

    private func column(_ cursor: inout MessageCursor, _ dissection: inout Dissection) {
        for field in [Self.catalog, Self.database, Self.table, Self.originalTable, Self.columnName, Self.originalName] {
            guard let count = Self.lengthEncoded(header, at: cursor.offset) else { return }
            cursor.skip(count.size)
            cursor.add(field, count: Int(clamping: count.value), &dissection)
        }
        // A byte of length, the character set.
        cursor.skip(3)
        cursor.add(littleEndian: Self.columnLength, count: 4, &dissection)
        if cursor.rest > 0 { cursor.add(Self.columnType, &dissection) }
    }

    /// A row of text: values with their lengths, 0xfb stands for NULL.
    private func row(_ cursor: inout MessageCursor, _ dissection: inout Dissection) {
        while cursor.rest > 0, dissection.hasRoom {
            if cursor.uint8 == 0xfb {
                cursor.skip(1)
                dissection.add(Self.rowText, text: "NULL".utf8, at: cursor.offset &- 1, count: 1)
                continue
            }
            guard let count = Self.lengthEncoded(header, at: cursor.offset) else { return }
            cursor.skip(count.size)
            cursor.add(Self.rowText, count: Int(clamping: count.value), &dissection)
        }
    }

    private func number(
        _ field: Field<UInt64>, _ cursor: inout MessageCursor, _ dissection: inout Dissection
    ) {
        guard let number = Self.lengthEncoded(header, at: cursor.offset), number.size <= cursor.rest else { return }
        dissection.add(field, value: number.value, at: cursor.offset, count: number.size)
        cursor.skip(number.size)
    }

    /// A number of one byte, or of two, three or eight behind one that says so; nil for NULL.
    static func lengthEncoded(_ bytes: RawSpan, at offset: Int) -> (value: UInt64, size: Int)? {
        let cursor = MessageCursor(bytes, at: offset &+ 1)
        switch bytes.uint8(at: offset) {
        case 0xfc: return (cursor.littleEndian(2), 3)
        case 0xfd: return (cursor.littleEndian(3), 4)
        case 0xfe: return (cursor.littleEndian(8), 9)
        case 0xfb, 0xff: return nil
        case let value: return (UInt64(value), 1)
        }
    }
}

/// Names of MySQL's numbers.
enum MySQLNames {
    static let commands = ValueNames { value in
        switch value {
        case 0: "SLEEP"
        case 1: "Quit"
        case 2: "Use Database"
        case 3: "Query"
        case 4: "Show Fields"
        case 5: "Create Database"
        case 6: "Drop Database"
        case 7: "Refresh"
        case 8: "Shutdown"
        case 9: "Statistics"
        case 10: "Process List"
        case 12: "Kill Server Thread"
        case 13: "Dump Debuginfo"
        case 14: "Ping"
        case 17: "Change User"
        case 18: "Send Binlog"
        case 21: "Register Slave"
        case 22: "Prepare Statement"
        case 23: "Execute Statement"
        case 24: "Send BLOB"
        case 25: "Close Statement"
        case 26: "Reset Statement"
        case 27: "Set Option"
        case 28: "Fetch Data"
        case 31: "Reset Connection"
        default: nil
        }
    }

    static let responses = ValueNames { value in
        switch value {
        case 0: "OK Packet"
        case 0xfe: "EOF Packet"
        case 0xff: "ERR Packet"
        default: nil
        }
    }

    static let types = ValueNames { value in
        switch value {
        case 0: "DECIMAL"
        case 1: "TINY"
        case 2: "SHORT"
        case 3: "LONG"
        case 4: "FLOAT"
        case 5: "DOUBLE"
        case 6: "NULL"
        case 7: "TIMESTAMP"
        case 8: "LONGLONG"
        case 9: "INT24"
        case 10: "DATE"
        case 11: "TIME"
        case 12: "DATETIME"
        case 13: "YEAR"
        case 15: "VARCHAR"
        case 16: "BIT"
        case 245: "JSON"
        case 246: "NEWDECIMAL"
        case 252: "BLOB"
        case 253: "VAR_STRING"
        case 254: "STRING"
        case 255: "GEOMETRY"
        default: nil
        }
    }
}
