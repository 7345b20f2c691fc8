import PeelWire
import Testing

struct MQTTTests {
    private static let connect = [UInt8](hex: "101200044d5154540402003c0006636c69656e74")

    @Test func packets() {
        let shown = Service.read(Self.connect, as: "mqtt")
        #expect(shown["mqtt.msgtype"] == ["1"])
        #expect(shown["mqtt.len"] == ["18"])
        #expect(shown["mqtt.protoname"] == ["MQTT"])
        #expect(shown["mqtt.ver"] == ["4"])
        #expect(shown["mqtt.clientid"] == ["client"])
        let publish = Service.read([0x32, 7, 0, 1, 0x74, 0, 9, 0x68, 0x69], as: "mqtt")
        #expect(publish["mqtt.topic"] == ["t"])
        #expect(publish["mqtt.msgid"] == ["9"])
        #expect(publish["mqtt.qos"] == ["1"])
        #expect(publish["mqtt.msg"] == ["6869"])
        // In version 5 properties stand before the content.
        let five = Service.read([0x30, 7, 0, 1, 0x74, 2, 1, 0, 0x68], as: "mqtt", state: 5)
        #expect(five["mqtt.msg"] == ["68"])
        #expect(Service.read([0x20, 2, 0, 5], as: "mqtt", from: .server)["mqtt.conack.val"] == ["5"])
    }

    @Test func everyShorterPacket() { Service.expectFaultsInPrefixes(Self.connect, as: "mqtt") }

    @Test func lengthsThatLie() {
        #expect(Service.length([0x30, 0xff, 0xff, 0xff, 0x7f], as: "mqtt") == .count(268_435_460))
        #expect(Service.length([0x30, 0xff, 0xff, 0xff, 0xff, 1], as: "mqtt") == .foreign)
        #expect(Service.read([0x30, 3, 0xff, 0xff, 0x74], as: "mqtt")["mqtt.topic"] == ["t"])
    }
}

struct KafkaTests {
    private static let request = [UInt8](hex: "000000150012000000000081000772646b61666b61 00000000")

    @Test func heads() {
        let shown = Service.read(Self.request, as: "kafka")
        #expect(shown["kafka.request_key"] == ["18"])
        #expect(shown["kafka.correlation_id"] == ["129"])
        #expect(shown["kafka.client_id"] == ["rdkafka"])
        let nobody = Service.read([UInt8](hex: "0000000a 0012 0000 00000081 ffff"), as: "kafka")
        #expect(nobody["kafka.client_id"] == ["[ Null ]"])
        let answer = Service.read([UInt8](hex: "0000000600000081 0000"), as: "kafka", from: .server)
        #expect(answer["kafka.correlation_id"] == ["129"])
    }

    @Test func everyShorterMessage() { Service.expectFaultsInPrefixes(Self.request, as: "kafka") }

    @Test func lengthsThatLie() {
        #expect(Service.length([0xff, 0xff, 0xff, 0xff], as: "kafka") == .foreign)
        #expect(Service.length([0, 0, 0, 3], as: "kafka") == .foreign)
    }
}

struct AMQPTests {
    private static let publish = [UInt8](
        hex: "0100010000000e003c0028000001 78 0474656c6c 00 ce")

    @Test func frames() {
        let shown = Service.read(Self.publish, as: "amqp")
        #expect(shown["amqp.method.class"] == ["60"])
        #expect(shown["amqp.method.method"] == ["40"])
        #expect(shown["amqp.method.arguments.exchange"] == ["x"])
        #expect(shown["amqp.method.arguments.routing_key"] == ["tell"])
    }

    @Test func everyShorterFrame() { Service.expectFaultsInPrefixes(Self.publish, as: "amqp") }

    @Test func lengthsThatLie() {
        #expect(Service.length([1, 0, 1, 0xff, 0xff, 0xff, 0xff], as: "amqp") == .foreign)
        #expect(Service.length(Array("AMQP".utf8) + [0, 0, 9, 1], as: "amqp") == .count(8))
    }
}

struct StoreTests {
    private static let find = [UInt8](
        hex: "2a000000 07000000 00000000 dd070000 00000000 00 15000000 02 66696e6400 06000000 667275697400 00")
    private static let select = [UInt8](hex: "040000010700000011 0000000a73656c6563742031203b000100")

    @Test func mongo() {
        let shown = Service.read(Self.find, as: "mongo")
        #expect(shown["mongo.request_id"] == ["0x00000007"])
        #expect(shown["mongo.opcode"] == ["2013"])
        #expect(shown["peel.mongo.command"] == ["find"])
        #expect(shown["peel.mongo.argument"] == ["fruit"])
        Service.expectFaultsInPrefixes(Self.find, as: "mongo")
        #expect(Service.length(Array(repeating: 0xff, count: 16), as: "mongo") == .foreign)
    }

    @Test func cassandra() {
        let shown = Service.read(Self.select, as: "cql")
        #expect(shown["cql.protocol_version"] == ["4"])
        #expect(shown["cql.opcode"] == ["7"])
        #expect(shown["cql.string"] == ["select 1 ;"])
        Service.expectFaultsInPrefixes(Self.select, as: "cql")
        let start = [UInt8](hex: "04000001 01 0000000a 0001 0001 61 0003 627c63")
        #expect(Service.read(start, as: "cql")["cql.string"] == ["a", "b|c"])
        let used = [UInt8](hex: "84000001 08 00000008 00000003 0002 6b73")
        #expect(Service.read(used, as: "cql", from: .server)["cql.string"] == ["ks"])
        // A count beyond what follows.
        #expect(Service.read([UInt8](hex: "04000001 01 00000003 ffff 00"), as: "cql")["cql.string"] == [])
        #expect(Service.length([4, 0, 0, 1, 7, 0xff, 0xff, 0xff, 0xff], as: "cql") == .foreign)
    }

    @Test func storesOnAnyPort() {
        func found(_ bytes: [UInt8]) -> String? {
            let message = PacketBytes(captured: bytes.rawSpan, declaredCount: bytes.count)
            return wireRegistry.reader(recognizing: message).map { wireRegistry.layout($0).name.description }
        }
        let postgres = [UInt8](hex: "00000010 00030000") + Array("user\0a\0\0".utf8)
        let mysql = [UInt8](hex: "2a000000 0a") + Array("8.0.36\0".utf8) + Array(repeating: 1, count: 34)
        let mongo = [UInt8](hex: "1a000000 01000000 00000000 dd070000 00000000 00 0500000000")
        let cassandra = [UInt8](hex: "04000001 01 00000016 0001 000b") + Array("CQL_VERSION\0\u{5}3.0.0".utf8)
        #expect(found(postgres) == "pgsql")
        #expect(found([UInt8](hex: "00000008 04d2162f")) == "pgsql")
        #expect(found(mysql) == "mysql")
        #expect(found(mongo) == "mongo")
        #expect(found(cassandra) == "cql")
        #expect(found([UInt8](hex: "040000000500000000")) == "cql")
        // A byte more or less is nobody's.
        for message in [postgres, mysql, mongo, cassandra] {
            #expect(found(Array(message.dropLast())) == nil)
            #expect(found(message + [0]) == nil)
        }
    }

    @Test func memcached() {
        let set = Array("set key 0 0 5\r\nvalue\r\n".utf8)
        let shown = Service.read(set, as: "memcache")
        #expect(shown["memcache.command"] == ["set"])
        #expect(shown["memcache.key"] == ["key"])
        #expect(shown["peel.memcache.data"] == ["76616c7565"])
        Service.expectFaultsInPrefixes(set, as: "memcache")
        let answer = Array("VALUE key 0 5\r\nvalue\r\nEND\r\n".utf8)
        Service.expectFaultsInPrefixes(answer, as: "memcache", from: .server)
        #expect(Service.read(answer, as: "memcache", from: .server)["memcache.key"] == ["key"])
        let numbers = Array("STAT pid 1\r\nSTAT uptime 5\r\nEND\r\n".utf8)
        #expect(Service.length(numbers, as: "memcache", from: .server) == .count(numbers.count))
        #expect(Service.read(numbers, as: "memcache", from: .server)["memcache.command"] == ["STAT", "STAT"])
        #expect(Service.length([0x80, 0, 0], as: "memcache") == .foreign)
    }

    @Test func telnet() {
        let shown = Service.read([0x68, 0x69, 255, 253, 24, 255, 250, 24, 1, 255, 240, 0x21], as: "telnet")
        #expect(shown["telnet.cmd"] == ["253", "250", "240"])
        #expect(shown["telnet.subcmd"] == ["24", "24", "1"])
        #expect(shown["peel.telnet.data"] == ["hi", "!"])
        for end: [UInt8] in [[255], [255, 250], [255, 250, 24, 255], [255, 251]] { _ = Service.read(end, as: "telnet") }
    }
}
