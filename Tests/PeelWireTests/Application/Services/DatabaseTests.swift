import PeelWire
import Testing

struct PostgreSQLTests {
    private static let startup = [UInt8](
        hex: """
            0000003b0003000075736572007065656c00646174616261736500706f737467726573006170706c69636174696f6e5f6e616d6500
            7073716c0000
            """)
    private static let query = [UInt8](
        hex: "510000002173656c656374206e6f7468696e672066726f6d206e6f77686572653b00")
    private static let columns = [UInt8](
        hex: """
            540000003600026e616d650000004000000100000019ffffffffffff000077656967687400000040000002000000170004ffffffff
            0000
            """)
    private static let error = [UInt8](
        hex: """
            450000006a534552524f5200564552524f5200433432503031004d72656c6174696f6e20226e6f77686572652220646f6573206e6f
            7420657869737400503231004670617273655f72656c6174696f6e2e63004c3133393200527061727365724f70656e5461626c6500
            00
            """)

    @Test func theFirstMessage() {
        let shown = Service.read(Self.startup, as: "pgsql")
        #expect(shown["pgsql.type"] == ["Startup message"])
        #expect(shown["pgsql.version_major"] == ["3"])
        #expect(shown["pgsql.parameter_name"] == ["user", "database", "application_name"])
        #expect(shown["pgsql.parameter_value"] == ["peel", "postgres", "psql"])
    }

    @Test func aQueryAndItsAnswer() {
        let query = Service.read(Self.query, as: "pgsql", state: 1)
        #expect(query["pgsql.type"] == ["Simple query"])
        #expect(query["pgsql.query"] == ["select nothing from nowhere;"])
        let columns = Service.read(Self.columns, as: "pgsql", from: .server, state: 1)
        #expect(columns["pgsql.col.name"] == ["name", "weight"])
        #expect(columns["pgsql.val.length"] == ["-1", "4"])
        #expect(columns["pgsql.oid.type"] == ["25", "23"])
        let row = Service.read(
            [UInt8](hex: "440000000f0002ffffffff0000000133"), as: "pgsql", from: .server, state: 1)
        #expect(row["pgsql.val.length"] == ["-1", "1"])
        #expect(row["pgsql.val.data"] == ["33"])
        let error = Service.read(Self.error, as: "pgsql", from: .server, state: 1)
        #expect(error["pgsql.severity"] == ["ERROR"])
        #expect(error["pgsql.code"] == ["42P01"])
        #expect(error["pgsql.message"] == ["relation \"nowhere\" does not exist"])
        #expect(error["pgsql.routine"] == ["parserOpenTable"])
    }

    @Test func encryptionIsAnsweredByALetter() {
        let request = [UInt8](hex: "0000000804d2162f")
        let shown = Service.talk("pgsql", [(.client, request), (.server, [0x4e]), (.client, Self.startup)])
        #expect(shown[0]["pgsql.type"] == ["SSL request"])
        #expect(shown[1]["peel.pgsql.encryption"] == ["Encryption refused"])
        #expect(shown[2]["pgsql.type"] == ["Startup message"])
        #expect(Service.length([0x53, 1, 2, 3], as: "pgsql", from: .server, state: 2) == .count(1))
    }

    @Test func aPreparedStatement() {
        // Parse with a type, Bind with a value, Execute.
        let parse = [UInt8](hex: "500000001773310073656c656374202431000001 00000017")
        let shown = Service.read(parse, as: "pgsql", state: 1)
        #expect(shown["pgsql.statement"] == ["s1"])
        #expect(shown["pgsql.query"] == ["select $1"])
        #expect(shown["pgsql.oid.type"] == ["23"])
        let bind = Service.read(
            [UInt8](hex: "4200000018007331000001000000010000000234310001 0000"), as: "pgsql", state: 1)
        #expect(bind["pgsql.val.data"] == ["3431"])
    }

    @Test func everyShorterMessage() {
        Service.expectFaultsInPrefixes(Self.startup, as: "pgsql")
        Service.expectFaultsInPrefixes(Self.query, as: "pgsql", state: 1)
        Service.expectFaultsInPrefixes(Self.columns, as: "pgsql", from: .server, state: 1)
        Service.expectFaultsInPrefixes(Self.error, as: "pgsql", from: .server, state: 1)
    }

    @Test func lengthsThatLie() {
        #expect(Service.length([0x51, 0, 0, 0, 3, 0], as: "pgsql", state: 1) == .foreign)
        #expect(Service.length([0x51, 0xff, 0xff, 0xff, 0xff], as: "pgsql", state: 1) == .foreign)
        #expect(Service.length([0x16, 3, 1, 0, 5], as: "pgsql", state: 1) == .foreign)
        // More columns, and a longer value, than the message holds.
        let row = Service.read([UInt8](hex: "440000000bffff7fffffff0102"), as: "pgsql", from: .server, state: 1)
        #expect(row["pgsql.val.length"] == ["2147483647"])
    }
}

struct MySQLTests {
    private static let greeting = [UInt8](
        hex: """
            640000000a352e352e352d31302e31312e31392d4d6172696144422d302b646562313275310004000000212d5b666e75213f00fef7
            080200ff81150000000000001d0000005d342c7c52606f2f37667e68006d7973716c5f6e61746976655f70617373776f726400
            """)
    private static let login = [UInt8](
        hex: """
            5100000184a2bf000000100021000000000000000000000000000000000000001d0000007065656c0014fc27d24a38b136802be1fe27
            7bab6c129239bb086d7973716c5f6e61746976655f70617373776f7264 0000
            """)
    private static let fine = [UInt8](hex: "0700000200000002000000")
    private static let query = [UInt8](hex: "120000000353454c4543542044415441424153452829")

    private static func packet(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        [UInt8(content.count & 0xff), UInt8(content.count >> 8), 0, number] + content
    }

    @Test func aLogin() {
        let shown = Service.talk(
            "mysql", [(.server, Self.greeting), (.client, Self.login), (.server, Self.fine), (.client, Self.query)])
        #expect(shown[0]["mysql.version"] == ["5.5.5-10.11.19-MariaDB-0+deb12u1"])
        #expect(shown[0]["mysql.thread_id"] == ["4"])
        #expect(shown[0]["mysql.auth_plugin"] == ["mysql_native_password"])
        #expect(shown[1]["mysql.user"] == ["peel"])
        #expect(shown[1]["mysql.client_auth_plugin"] == ["mysql_native_password"])
        #expect(shown[2]["mysql.response_code"] == ["0x00"])
        #expect(shown[2]["mysql.server_status"] == ["0x0002"])
        #expect(shown[3]["mysql.command"] == ["3"])
        #expect(shown[3]["mysql.query"] == ["SELECT DATABASE()"])
    }

    /// A query's columns and rows, with an end behind each of them.
    @Test func rows() {
        let column: [UInt8] = [
            3, 0x64, 0x65, 0x66, 0, 1, 0x74, 1, 0x74, 1, 0x63, 1, 0x63, 12, 8, 0, 60, 0, 0, 0, 253, 0, 0, 0, 0, 0,
        ]
        let end: [UInt8] = [0xfe, 0, 0, 2, 0]
        let shown = Service.talk(
            "mysql",
            [
                (.server, Self.greeting), (.client, Self.login), (.server, Self.fine), (.client, Self.query),
                (.server, Self.packet(1, [1])), (.server, Self.packet(2, column)), (.server, Self.packet(3, end)),
                (.server, Self.packet(4, [2, 0x68, 0x69])), (.server, Self.packet(5, [0xfb])),
                (.server, Self.packet(6, end)), (.client, Self.packet(0, [14])), (.server, Self.fine),
            ])
        #expect(shown[4]["mysql.num_fields"] == ["1"])
        #expect(shown[5]["mysql.field.name"] == ["c"])
        #expect(shown[5]["mysql.field.type"] == ["253"])
        #expect(shown[6]["mysql.response_code"] == ["0xfe"])
        #expect(shown[7]["mysql.row.text"] == ["hi"])
        #expect(shown[8]["mysql.row.text"] == ["NULL"])
        #expect(shown[9]["mysql.response_code"] == ["0xfe"])
        #expect(shown[10]["mysql.command"] == ["14"])
        #expect(shown[11]["mysql.response_code"] == ["0x00"])
    }

    @Test func anError() {
        let error = Self.packet(1, [0xff, 0x7a, 0x04, 0x23] + Array("42S02no such table".utf8))
        let shown = Service.read(error, as: "mysql", from: .server, state: 3)
        #expect(shown["mysql.error_code"] == ["1146"])
        #expect(shown["mysql.sqlstate"] == ["42S02"])
        #expect(shown["mysql.error.message"] == ["no such table"])
    }

    @Test func everyShorterPacket() {
        Service.expectFaultsInPrefixes(Self.greeting, as: "mysql", from: .server)
        Service.expectFaultsInPrefixes(Self.query, as: "mysql", state: 3)
    }

    @Test func lengthsThatLie() {
        #expect(Service.length([0xff, 0xff, 0xff, 0], as: "mysql") == .count(0x1000003))
        // A row whose value is longer than the packet.
        let row = Service.read(
            Self.packet(4, [0xfe] + Array(repeating: 0xff, count: 8) + [0x61]), as: "mysql", from: .server, state: 6)
        #expect(row["mysql.row.text"] == ["a"])
    }
}

struct RedisTests {
    @Test func aCommand() {
        let shown = Service.read("*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n", as: "resp")
        #expect(shown["peel.resp.command"] == ["GET key"])
        #expect(shown["resp.array.length"] == ["2"])
        #expect(shown["resp.bulk_string.length"] == ["3", "3"])
        #expect(shown["resp.bulk_string.value"] == ["474554", "6b6579"])
    }

    @Test(arguments: [
        ("+OK\r\n", "OK"), ("-ERR no\r\n", "error ERR no"), (":42\r\n", "42"), ("$5\r\nvalue\r\n", "value"),
        ("$-1\r\n", "nothing"), ("*2\r\n:1\r\n:2\r\n", "array of 2"), ("%1\r\n+a\r\n:1\r\n", "map of 1"),
        ("#t\r\n", "t"),
        ("_\r\n", ""),
    ])
    func answers(_ wire: String, _ text: String) {
        let shown = Service.read(wire, as: "resp", from: .server)
        #expect(shown.faults == [])
        #expect(shown["peel.resp.answer"] == [text])
    }

    @Test func anInlineCommand() {
        #expect(Service.read("PING\r\n", as: "resp")["peel.resp.command"] == ["PING"])
    }

    @Test func numbers() {
        #expect(Service.read(":-7\r\n", as: "resp", from: .server)["resp.integer"] == ["-7"])
        #expect(Service.read("$-1\r\n", as: "resp", from: .server)["resp.bulk_string.length"] == ["-1"])
    }

    @Test func everyShorterMessage() {
        Service.expectFaultsInPrefixes(Array("*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n".utf8), as: "resp")
        Service.expectFaultsInPrefixes(Array("%1\r\n+a\r\n*1\r\n:1\r\n".utf8), as: "resp", from: .server)
    }

    @Test func lengthsThatLie() {
        // What would not end is not waited for.
        let count = Array("$99999999999999999\r\n".utf8)
        #expect(Service.length(count, as: "resp") == .count(count.count))
        let nested = Array(String(repeating: "*1\r\n", count: 70_000).utf8)
        #expect(Service.length(nested, as: "resp") == .count(4 * 65537))
        #expect(Service.length(Array("*x\r\n".utf8), as: "resp") == .count(4))
        #expect(Service.length([0, 1, 2], as: "resp") == .foreign)
        #expect(Service.read(Array("*3\r\n$9\r\nGE\r\n".utf8), as: "resp")["resp.bulk_string.value"] == ["47450d0a"])
    }

    @Test func pushedValuesAnswerNothing() {
        let index = wireRegistry.index(of: "resp") ?? 0
        for (text, exchange) in [
            ("+OK\r\n", Exchange.answer(0)), (">2\r\n+a\r\n+b\r\n", .none),
            ("*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nb\r\n", .none),
        ] {
            let bytes = Array(text.utf8)
            let message = PacketBytes(
                captured: bytes.rawSpan, declaredCount: bytes.count, context: Service.context(.server))
            #expect(wireRegistry.exchange(of: index, in: message) == exchange)
        }
    }
}
