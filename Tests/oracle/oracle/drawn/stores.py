"""MySQL, PostgreSQL, MongoDB, Cassandra, Redis and Memcached."""
import struct

from .wire import Stream, u8, u16, u32, u64


def l16(value):
    return struct.pack("<H", value & 0xFFFF)


def l32(value):
    return struct.pack("<I", value & 0xFFFF_FFFF)


def zero(text):
    return text + b"\0"


def packed(data):
    """MySQL's string with its length."""
    count = len(data)
    return (u8(count) if count < 251 else b"\xfc" + l16(count)) + data


def mysql_packet(number, body):
    return struct.pack("<I", len(body))[:3] + u8(number) + body


def column(chance, name):
    return packed(b"def") + packed(b"db") + packed(b"t") + packed(b"t") + packed(name) + packed(name) + b"\x0c" + l16(33) + l32(chance.choice([11, 255])) + u8(chance.choice([3, 253, 8, 10])) + l16(
        chance.choice([0, 1, 0x1001])) + u8(0) + b"\0\0"


QUERIES = [b"SELECT 1", b"SELECT * FROM t WHERE a = 'x'", b"INSERT INTO t VALUES (1, 'a')", b"BEGIN", b"COMMIT", b"SET NAMES utf8", b"UPDATE t SET a = 2", b"SHOW TABLES"]


def mysql(wire):
    chance = wire.chance
    for _ in range(8):
        stream = Stream(wire, 3306)
        # LONG_PASSWORD, LONG_FLAG, CONNECT_WITH_DB, PROTOCOL_41, TRANSACTIONS, SECURE_CONNECTION, PLUGIN_AUTH; DEPRECATE_EOF at times.
        deprecates = chance.often(0.3)
        flags = 0x1 | 0x4 | 0x8 | 0x200 | 0x2000 | 0x8000 | 0x80000 | (0x1000000 if deprecates else 0)
        salt = chance.bytes(20, 20).replace(b"\0", b"\1")
        stream.say(1, mysql_packet(0, u8(10) + zero(chance.choice([b"8.0.36", b"5.5.5-10.11.6-MariaDB"])) + l32(chance.number(16)) + salt[:8] + b"\0" + l16(flags) + u8(33) + l16(2) + l16(flags >> 16) + u8(21)
                                   + bytes(10) + salt[8:] + b"\0" + zero(b"mysql_native_password")))
        stream.say(0, mysql_packet(1, l32(flags) + l32(1 << 24) + u8(33) + bytes(23) + zero(chance.word()) + packed(chance.bytes(20, 20)) + zero(b"db") + zero(b"mysql_native_password")))
        okay = u8(0) + u8(0) + u8(0) + l16(2) + l16(0)
        fault = u8(0xFF) + l16(1064) + b"#42000" + b"You have an error"
        end = (u8(0xFE) + u8(0) + u8(0) + l16(2) + l16(0)) if deprecates else u8(0xFE) + l16(0) + l16(2)
        stream.say(1, mysql_packet(2, okay))
        for _ in range(chance.randint(2, 8)):
            kind = chance.randint(0, 7)
            if kind <= 3:
                stream.say(0, mysql_packet(0, u8(3) + chance.choice(QUERIES)))
                answer = chance.randint(0, 2)
                if answer == 0:
                    stream.say(1, mysql_packet(1, u8(0) + u8(chance.randint(0, 250)) + u8(chance.randint(0, 250)) + l16(2) + l16(chance.randint(0, 3))))
                elif answer == 1:
                    stream.say(1, mysql_packet(1, fault))
                else:
                    names = [chance.word() for _ in range(chance.randint(1, 3))]
                    packets = [u8(len(names)), *(column(chance, name) for name in names)]
                    if not deprecates:
                        packets.append(end)
                    packets += [b"".join(chance.choice([packed(chance.text(0, 20)), b"\xfb"]) for _ in names) or b"\0" for _ in range(chance.randint(0, 3))]
                    packets.append(end)
                    stream.say(1, b"".join(mysql_packet(number + 1, data) for number, data in enumerate(packets)), chance.choice([0, 0, 1]))
            elif kind == 4:
                stream.say(0, mysql_packet(0, u8(14)))
                stream.say(1, mysql_packet(1, okay))
            elif kind == 5:
                stream.say(0, mysql_packet(0, u8(2) + b"other"))
                stream.say(1, mysql_packet(1, chance.choice([okay, fault])))
            elif kind == 6:
                stream.say(0, mysql_packet(0, u8(22) + b"SELECT 2"))
                stream.say(1, mysql_packet(1, u8(0) + l32(7) + l16(0) + l16(0) + u8(0) + l16(0)))
                stream.say(0, mysql_packet(0, u8(25) + l32(7)))
            else:
                stream.say(0, mysql_packet(0, u8(9)))
                stream.say(1, mysql_packet(1, b"Uptime: 5  Threads: 1"))
        stream.say(0, mysql_packet(0, u8(1)))
        stream.close()


def pg(kind, body=b""):
    return kind + u32(4 + len(body)) + body


def pgsql(wire):
    chance = wire.chance
    ready = pg(b"Z", chance.choice([b"I", b"T", b"E"]))
    for _ in range(8):
        stream = Stream(wire, 5432)
        body = u32(196608) + zero(b"user") + zero(chance.word()) + zero(b"database") + zero(chance.word()) + b"\0"
        stream.say(0, u32(4 + len(body)) + body)
        how = chance.choice([0, 3, 5, 10])
        if how == 3:
            stream.say(1, pg(b"R", u32(3)))
            stream.say(0, pg(b"p", zero(chance.word())))
        elif how == 5:
            stream.say(1, pg(b"R", u32(5) + chance.bytes(4, 4)))
            stream.say(0, pg(b"p", zero(b"md5" + chance.word(32, 32))))
        elif how == 10:
            stream.say(1, pg(b"R", u32(10) + zero(b"SCRAM-SHA-256") + b"\0"))
            first = b"n,,n=,r=" + chance.word(20, 20)
            stream.say(0, pg(b"p", zero(b"SCRAM-SHA-256") + u32(len(first)) + first))
            stream.say(1, pg(b"R", u32(11) + b"r=" + chance.word(20, 20) + b",s=abc,i=4096"))
            stream.say(0, pg(b"p", b"c=biws,r=" + chance.word(20, 20) + b",p=abc="))
            stream.say(1, pg(b"R", u32(12) + b"v=abc="))
        stream.say(1, pg(b"R", u32(0)) + b"".join(pg(b"S", zero(chance.word()) + zero(chance.word())) for _ in range(chance.randint(0, 4))) + pg(b"K", chance.bytes(8, 8)) + ready)

        def rows():
            names = [chance.word() for _ in range(chance.randint(1, 3))]
            out = pg(b"T", u16(len(names)) + b"".join(zero(name) + u32(chance.number(16)) + u16(chance.number(8)) + u32(23) + u16(chance.choice([4, 0xFFFF])) + u32(0xFFFFFFFF) + u16(0) for name in names))
            for _ in range(chance.randint(0, 3)):
                out += pg(b"D", u16(len(names)) + b"".join(b"\xff\xff\xff\xff" if chance.often(0.2) else u32(len(text)) + text for text in (chance.text(0, 20) for _ in names)))
            return out

        def fault(kind):
            return pg(kind, b"".join(zero(code + text) for code, text in ((b"S", b"ERROR"), (b"V", b"ERROR"), (b"C", b"42P01"), (b"M", b"relation does not exist"), (b"D", chance.text(1, 9)), (b"H", b"hint"),
                                                                         (b"P", b"15"), (b"F", b"parse.c"), (b"L", b"1180"), (b"R", b"routine")) if code in b"SCM" or chance.often()) + b"\0")

        for _ in range(chance.randint(2, 8)):
            kind = chance.randint(0, 6)
            if kind <= 2:
                stream.say(0, pg(b"Q", zero(chance.choice(QUERIES))))
                answer = chance.choice([pg(b"C", zero(b"INSERT 0 1")), rows() + pg(b"C", zero(b"SELECT 1")), fault(b"E"), fault(b"N") + pg(b"C", zero(b"SET")), pg(b"I")])
                stream.say(1, answer + ready)
            elif kind == 3:
                name = chance.choice([b"", chance.word()])
                stream.say(0, pg(b"P", zero(name) + zero(chance.choice(QUERIES)) + u16(1) + u32(23)) + pg(b"D", b"S" + zero(name)) + pg(b"S"))
                stream.say(1, pg(b"1") + pg(b"t", u16(1) + u32(23)) + rows() + ready)
                stream.say(0, pg(b"B", zero(b"") + zero(name) + u16(1) + u16(0) + u16(2) + u32(2) + b"ab" + u32(0xFFFFFFFF) + u16(1) + u16(0)) + pg(b"D", b"P" + zero(b"")) + pg(b"E", zero(b"") + u32(0)) + pg(b"S"))
                stream.say(1, pg(b"2") + pg(b"n") + pg(b"C", zero(b"SELECT 0")) + ready)
            elif kind == 4:
                stream.say(0, pg(b"Q", zero(b"COPY t FROM stdin")))
                stream.say(1, pg(b"G", u8(0) + u16(2) + u16(0) + u16(0)))
                stream.say(0, pg(b"d", chance.text(1, 40)) + pg(b"d", chance.text(1, 40)) + chance.choice([pg(b"c"), pg(b"f", zero(b"no"))]))
                stream.say(1, pg(b"C", zero(b"COPY 2")) + ready)
            elif kind == 5:
                stream.say(1, pg(b"A", u32(chance.number(16)) + zero(chance.word()) + zero(chance.word())))
            else:
                stream.say(0, pg(b"C", b"S" + zero(chance.word())) + pg(b"H"))
                stream.say(1, pg(b"3"))
        stream.say(0, pg(b"X"))
        stream.close()


def document(chance, first=None, depth=0):
    parts = b""
    for name in ([first] if first else []) + [chance.word() for _ in range(chance.randint(0, 4))]:
        kind = chance.choice([1, 2, 3, 4, 5, 7, 8, 9, 10, 16, 17, 18] if depth < 2 else [2, 16])
        data = {1: lambda: struct.pack("<d", chance.random()), 2: lambda: (lambda text: l32(len(text) + 1) + text + b"\0")(chance.text(0, 20)), 3: lambda: document(chance, None, depth + 1),
                4: lambda: document(chance, b"0", depth + 1), 5: lambda: l32(4) + b"\0" + chance.bytes(4, 4), 7: lambda: chance.bytes(12, 12), 8: lambda: u8(1), 9: lambda: struct.pack("<q", 1_700_000_000_000),
                10: lambda: b"", 16: lambda: l32(chance.number(32)), 17: lambda: chance.bytes(8, 8), 18: lambda: chance.bytes(8, 8)}[kind]()
        parts += u8(kind) + zero(name) + data
    return l32(len(parts) + 5) + parts + b"\0"


def mongo(wire):
    chance = wire.chance

    def packet(number, answers, code, body):
        return l32(16 + len(body)) + l32(number) + l32(answers) + l32(code) + body

    for _ in range(8):
        stream = Stream(wire, 27017)
        number = chance.number(31)
        for _ in range(chance.randint(2, 8)):
            number += 1
            kind = chance.choice([2013, 2013, 2013, 2004])
            if kind == 2013:
                sections = b"\0" + document(chance, chance.choice([b"find", b"insert", b"hello", b"ping"]))
                if chance.often(0.3):
                    data = zero(b"documents") + document(chance) + document(chance)
                    sections += b"\1" + l32(4 + len(data)) + data
                stream.say(0, packet(number, 0, 2013, l32(0) + sections))
                if chance.often(0.9):
                    stream.say(1, packet(number + 1000, number, 2013, l32(0) + b"\0" + document(chance, b"ok")))
            else:
                stream.say(0, packet(number, 0, 2004, l32(chance.choice([0, 4])) + zero(b"admin.$cmd") + l32(0) + l32(0xFFFFFFFF) + document(chance, b"isMaster")))
                stream.say(1, packet(number + 1000, number, 1, l32(8) + bytes(8) + l32(0) + l32(1) + document(chance, b"ismaster")))
        stream.close()


def cassandra(wire):
    chance = wire.chance

    def short(text):
        return u16(len(text)) + text

    def frame(version, number, code, body):
        return u8(version) + u8(0) + u16(number) + u8(code) + u32(len(body)) + body

    for _ in range(8):
        stream = Stream(wire, 9042)
        version = chance.choice([3, 4])
        stream.say(0, frame(version, 0, 5, b""))
        stream.say(1, frame(version | 0x80, 0, 6, u16(1) + short(b"CQL_VERSION") + u16(1) + short(b"3.4.5")))
        stream.say(0, frame(version, 1, 1, u16(1) + short(b"CQL_VERSION") + short(b"3.0.0")))
        stream.say(1, frame(version | 0x80, 1, 2, b""))
        number = 1
        for _ in range(chance.randint(2, 8)):
            number = chance.randint(0, 32767)
            query = chance.choice(QUERIES)
            kind = chance.choice([7, 7, 9])
            body = u32(len(query)) + query + (u16(chance.randint(0, 10)) + u8(0) if kind == 7 else b"")
            stream.say(0, frame(version, number, kind, body))
            answer = chance.randint(0, 3)
            if answer == 0:
                stream.say(1, frame(version | 0x80, number, 8, u32(1)))
            elif answer == 1:
                stream.say(1, frame(version | 0x80, number, 0, u32(0x2000) + short(b"syntax error")))
            elif answer == 2:
                stream.say(1, frame(version | 0x80, number, 8, u32(3) + short(b"keyspace")))
            else:
                stream.say(1, frame(version | 0x80, number, 8, u32(2) + u32(1) + u32(1) + short(b"ks") + short(b"t") + short(b"c") + u16(13) + u32(1) + u32(2) + b"ab"))
        stream.close()


def redis(wire):
    chance = wire.chance

    def bulk(text):
        return b"$%d\r\n%s\r\n" % (len(text), text)

    def value(depth=0):
        kind = chance.randint(0, 6 if depth < 2 else 4)
        if kind == 0:
            return b"+" + chance.choice([b"OK", b"PONG", chance.text(0, 20)]) + b"\r\n"
        if kind == 1:
            return b"-ERR " + chance.text(0, 20) + b"\r\n"
        if kind == 2:
            return b":%d\r\n" % chance.randint(-2**40, 2**40)
        if kind in (3, 4):
            return chance.choice([bulk(chance.text(0, 40)), bulk(chance.bytes(1, 30)), b"$-1\r\n", b"$0\r\n\r\n"])
        count = chance.randint(-1, 4)
        return b"*%d\r\n" % count + b"".join(value(depth + 1) for _ in range(max(0, count)))

    for _ in range(8):
        stream = Stream(wire, 6379)
        for _ in range(chance.randint(2, 10)):
            count = chance.choice([1, 1, 1, 3])
            commands = [[chance.choice([b"GET", b"SET", b"PING", b"HGETALL", b"LPUSH"]), *(chance.text(1, 20) for _ in range(chance.randint(0, 3)))] for _ in range(count)]
            stream.say(0, b"".join(b"*%d\r\n" % len(words) + b"".join(bulk(word) for word in words) for words in commands))
            stream.say(1, b"".join(value() for _ in commands))
        stream.close()


def memcached(wire):
    chance = wire.chance
    for _ in range(8):
        stream = Stream(wire, 11211)
        for _ in range(chance.randint(2, 10)):
            key, data = chance.word(), chance.text(1, 40)
            kind = chance.randint(0, 5)
            if kind == 0:
                stream.say(0, b"get %s\r\n" % key, 0)
                stream.say(1, chance.choice([b"END\r\n", b"VALUE %s 0 %d\r\n%s\r\nEND\r\n" % (key, len(data), data)]), 0)
            elif kind == 1:
                stream.say(0, b"set %s %d 0 %d\r\n%s\r\n" % (key, chance.randint(0, 99), len(data), data), 0)
                stream.say(1, chance.choice([b"STORED\r\n", b"SERVER_ERROR out of memory\r\n"]), 0)
            elif kind == 2:
                stream.say(0, b"delete %s\r\n" % key, 0)
                stream.say(1, chance.choice([b"DELETED\r\n", b"NOT_FOUND\r\n"]), 0)
            elif kind == 3:
                stream.say(0, b"incr %s 1\r\n" % key, 0)
                stream.say(1, chance.choice([b"2\r\n", b"NOT_FOUND\r\n"]), 0)
            elif kind == 4:
                stream.say(0, b"stats\r\n", 0)
                stream.say(1, b"STAT pid 1\r\nSTAT uptime 5\r\nEND\r\n", 0)
            else:
                stream.say(0, chance.choice([b"version\r\n", b"flush_all\r\n"]), 0)
                stream.say(1, chance.choice([b"VERSION 1.6.18\r\n", b"OK\r\n", b"ERROR\r\n"]), 0)
        stream.close()
