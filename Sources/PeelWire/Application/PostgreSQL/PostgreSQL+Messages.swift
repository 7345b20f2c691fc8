extension PostgreSQL {
    public func describe(into dissection: inout Dissection) {
        let isServer = message.context.isFromServer
        if Self.isEncryptionAnswer(message) {
            let isYes = header.uint8(at: 0) == 0x53
            let text: StaticString = isYes ? "Encryption accepted" : "Encryption refused"
            return dissection.add(Self.encryption, text: text.description.utf8, at: 0, count: 1)
        }
        dissection.add(Self.isFrontend, value: !isServer)
        if Self.isStartup(message) { return describeStartup(into: &dissection) }
        let letter = header.uint8(at: 0)
        add(type: type(letter, isServer), count: 1, into: &dissection)
        var cursor = MessageCursor(header, at: 1)
        cursor.add(Self.length, &dissection)
        isServer ? answer(letter, &cursor, &dissection) : request(letter, &cursor, &dissection)
    }

    private func add(type: StaticString, count: Int, into dissection: inout Dissection) {
        dissection.add(Self.type, text: type.description.utf8, at: 0, count: count)
    }

    /// The kind of authentication that the server has asked for last.
    private var asked: UInt32 { message.context.state >> 8 }

    private func type(_ letter: UInt8, _ isServer: Bool) -> StaticString {
        if letter == 0x70, !isServer {
            switch asked {
            case 10: return "SASLInitialResponse message"
            case 11: return "SASLResponse message"
            case 7, 8, 9: return "GSSResponse"
            default: break
            }
        }
        return PostgreSQLNames.type(letter, isServer) ?? "Unknown"
    }

    private func describeStartup(into dissection: inout Dissection) {
        var cursor = MessageCursor(header)
        let version = header.uint32(at: 4)
        let type: StaticString =
            switch version {
            case 80_877_102: "Cancel request"
            case 80_877_103: "SSL request"
            case 80_877_104: "GSS encrypt request"
            default: "Startup message"
            }
        add(type: type, count: 0, into: &dissection)
        cursor.add(Self.length, &dissection)
        if Self.specials ~= version {
            cursor.skip(4)
            if version == 80_877_102 {
                cursor.add(Self.process, &dissection)
                cursor.add(Self.key, &dissection)
            }
            return
        }
        cursor.add(Self.major, &dissection)
        cursor.add(Self.minor, &dissection)
        while cursor.rest > 1, cursor.uint8 != 0, dissection.hasRoom {
            cursor.add(terminated: Self.parameterName, &dissection)
            cursor.add(terminated: Self.parameterValue, &dissection)
        }
    }

    /// What clients send.
    private func request(_ letter: UInt8, _ cursor: inout MessageCursor, _ dissection: inout Dissection) {
        switch letter {
        case 0x70:  // p
            switch asked {
            case 10:
                cursor.add(terminated: Self.mechanism, &dissection)
                let count = Int32(bitPattern: cursor.uint32)
                cursor.add(Self.saslLength, &dissection)
                if count > 0 { cursor.add(Self.saslData, count: Int(count), &dissection) }
            case 11: cursor.add(Self.saslData, count: cursor.rest, &dissection)
            case 7, 8, 9: break
            default: cursor.add(terminated: Self.password, &dissection)
            }
        case 0x51: cursor.add(terminated: Self.query, &dissection)  // Q
        case 0x50:  // P
            cursor.add(terminated: Self.statement, &dissection)
            cursor.add(terminated: Self.query, &dissection)
            types(&cursor, &dissection)
        case 0x42:  // B
            cursor.add(terminated: Self.portal, &dissection)
            cursor.add(terminated: Self.statement, &dissection)
            formats(&cursor, &dissection)
            var count = Int(cursor.uint16)
            cursor.skip(2)
            values(&count, &cursor, &dissection)
            formats(&cursor, &dissection)
        case 0x45:  // E
            cursor.add(terminated: Self.portal, &dissection)
            cursor.add(Self.returns, &dissection)
        case 0x43, 0x44:  // C, D
            let isPortal = cursor.uint8 == 0x50
            cursor.skip(1)
            cursor.add(terminated: isPortal ? Self.portal : Self.statement, &dissection)
        case 0x46:  // F
            cursor.skip(4)
            formats(&cursor, &dissection)
            var count = Int(cursor.uint16)
            cursor.skip(2)
            values(&count, &cursor, &dissection)
            cursor.add(Self.format, &dissection)
        case 0x66: cursor.add(terminated: Self.error, &dissection)  // f
        case 0x64: cursor.add(Self.copyData, count: cursor.rest, &dissection)  // d
        default: break
        }
    }

    /// What servers send.
    private func answer(_ letter: UInt8, _ cursor: inout MessageCursor, _ dissection: inout Dissection) {
        switch letter {
        case 0x52: authentication(&cursor, &dissection)  // R
        case 0x4b:  // K
            cursor.add(Self.process, &dissection)
            cursor.add(Self.key, &dissection)
        case 0x53:  // S
            cursor.add(terminated: Self.parameterName, &dissection)
            cursor.add(terminated: Self.parameterValue, &dissection)
        case 0x54: columns(&cursor, &dissection)  // T
        case 0x44:  // D
            var count = Int(cursor.uint16)
            cursor.add(Self.fieldCount, &dissection)
            values(&count, &cursor, &dissection)
        case 0x43: cursor.add(terminated: Self.tag, &dissection)  // C
        case 0x45, 0x4e: errors(&cursor, &dissection)  // E, N
        case 0x5a: cursor.add(Self.status, &dissection)  // Z
        case 0x41:  // A
            cursor.add(Self.process, &dissection)
            cursor.add(terminated: Self.condition, &dissection)
            if cursor.rest > 1 { cursor.add(terminated: Self.text, &dissection) }
        case 0x74: types(&cursor, &dissection)  // t
        case 0x47, 0x48, 0x57:  // G, H, W
            // A byte for all; those of the columns can differ from it in no way yet.
            dissection.add(Self.format, value: UInt16(cursor.uint8), at: cursor.offset, count: 1)
        case 0x64: cursor.add(Self.copyData, count: cursor.rest, &dissection)  // d
        case 0x56:  // V
            var count = 1
            values(&count, &cursor, &dissection)
        default: break
        }
    }

    private func authentication(_ cursor: inout MessageCursor, _ dissection: inout Dissection) {
        let kind = cursor.uint32
        cursor.add(Self.authentication, &dissection)
        switch kind {
        case 4, 5: cursor.add(Self.salt, count: min(cursor.rest, kind == 4 ? 2 : 4), &dissection)
        case 10:
            while cursor.rest > 1, dissection.hasRoom { cursor.add(terminated: Self.mechanism, &dissection) }
        case 11, 12: cursor.add(Self.saslData, count: cursor.rest, &dissection)
        default: break
        }
    }

    /// A count and as many numbers of types.
    private func types(_ cursor: inout MessageCursor, _ dissection: inout Dissection) {
        var count = cursor.uint16
        cursor.skip(2)
        while count > 0, cursor.add(Self.valueType, &dissection), dissection.hasRoom { count &-= 1 }
    }

    /// A count and as many formats.
    private func formats(_ cursor: inout MessageCursor, _ dissection: inout Dissection) {
        var count = cursor.uint16
        cursor.skip(2)
        while count > 0, cursor.add(Self.format, &dissection), dissection.hasRoom { count &-= 1 }
    }

    /// Values with their lengths; -1 stands for NULL.
    private func values(_ count: inout Int, _ cursor: inout MessageCursor, _ dissection: inout Dissection) {
        while count > 0, dissection.hasRoom {
            let length = Int32(bitPattern: cursor.uint32)
            guard cursor.add(Self.valueLength, &dissection) else { return }
            if length > 0 { cursor.add(Self.valueData, count: Int(length), &dissection) }
            count &-= 1
        }
    }

    private func columns(_ cursor: inout MessageCursor, _ dissection: inout Dissection) {
        var count = cursor.uint16
        cursor.add(Self.fieldCount, &dissection)
        while count > 0, cursor.rest > 18, dissection.hasRoom {
            cursor.add(terminated: Self.columnName, &dissection)
            cursor.add(Self.table, &dissection)
            dissection.add(Self.columnIndex, value: UInt32(cursor.uint16), at: cursor.offset, count: 2)
            cursor.skip(2)
            cursor.add(Self.valueType, &dissection)
            let length = Int32(Int16(bitPattern: cursor.uint16))
            dissection.add(Self.valueLength, value: length, at: cursor.offset, count: 2)
            cursor.skip(2)
            cursor.add(Self.modifier, &dissection)
            cursor.add(Self.format, &dissection)
            count &-= 1
        }
    }

    /// Parts of an error, each with a letter that tells what it is.
    private func errors(_ cursor: inout MessageCursor, _ dissection: inout Dissection) {
        while cursor.rest > 1, cursor.uint8 != 0, dissection.hasRoom {
            let letter = cursor.uint8
            cursor.skip(1)
            cursor.add(terminated: Self.errorField(letter), &dissection)
        }
    }

    private static func errorField(_ letter: UInt8) -> Field<WireText> {
        switch letter {
        case 0x53: severity  // S
        case 0x43: code  // C
        case 0x4d: errorMessage  // M
        case 0x44: detail  // D
        case 0x48: hint  // H
        case 0x50: position  // P
        case 0x70: innerPosition  // p
        case 0x71: innerQuery  // q
        case 0x57: context  // W
        case 0x73: schemaName  // s
        case 0x74: tableName  // t
        case 0x63: errorColumn  // c
        case 0x64: typeName  // d
        case 0x6e: constraint  // n
        case 0x46: file  // F
        case 0x4c: line  // L
        case 0x52: routine  // R
        default: text
        }
    }
}

/// Names of PostgreSQL's letters and numbers.
enum PostgreSQLNames {
    /// What a message with this letter is; the same letter means another thing in the other direction.
    static func type(_ letter: UInt8, _ isServer: Bool) -> StaticString? {
        isServer ? answer(letter) : request(letter)
    }

    private static func request(_ letter: UInt8) -> StaticString? {
        switch letter {
        case 0x70: "Password message"
        case 0x51: "Simple query"
        case 0x50: "Parse"
        case 0x42: "Bind"
        case 0x45: "Execute"
        case 0x44: "Describe"
        case 0x43: "Close"
        case 0x48: "Flush"
        case 0x53: "Sync"
        case 0x46: "Function call"
        case 0x64: "Copy data"
        case 0x63: "Copy completion"
        case 0x66: "Copy failure"
        case 0x58: "Termination"
        default: nil
        }
    }

    private static func answer(_ letter: UInt8) -> StaticString? {
        switch letter {
        case 0x52: "Authentication request"
        case 0x4b: "Backend key data"
        case 0x53: "Parameter status"
        case 0x31: "Parse completion"
        case 0x32: "Bind completion"
        case 0x33: "Close completion"
        case 0x43: "Command completion"
        case 0x74: "Parameter description"
        case 0x54: "Row description"
        case 0x44: "Data row"
        case 0x49: "Empty query"
        case 0x6e: "No data"
        case 0x45: "Error"
        case 0x4e: "Notice"
        case 0x73: "Portal suspended"
        case 0x5a: "Ready for query"
        case 0x41: "Notification"
        case 0x56: "Function call response"
        case 0x47: "CopyIn response"
        case 0x48: "CopyOut response"
        case 0x57: "CopyBoth response"
        case 0x64: "Copy data"
        case 0x63: "Copy completion"
        case 0x76: "Negotiate protocol version"
        default: nil
        }
    }

    static let authentications = ValueNames { value in
        switch value {
        case 0: "Success"
        case 1: "Kerberos V4"
        case 2: "Kerberos V5"
        case 3: "Plaintext password"
        case 4: "crypt()ed password"
        case 5: "MD5 password"
        case 6: "SCM credentials"
        case 7: "GSSAPI"
        case 8: "GSSAPI/SSPI continue"
        case 9: "SSPI"
        case 10: "SASL"
        case 11: "SASL continue"
        case 12: "SASL complete"
        default: nil
        }
    }

    static let statuses = ValueNames { value in
        switch value {
        case 0x49: "Idle"
        case 0x54: "In a transaction"
        case 0x45: "In a failed transaction"
        default: nil
        }
    }

    static let formats = ValueNames { value in
        switch value {
        case 0: "Text"
        case 1: "Binary"
        default: nil
        }
    }
}
