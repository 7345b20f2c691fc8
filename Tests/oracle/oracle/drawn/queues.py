"""MQTT, AMQP and Kafka."""
from .wire import Stream, u8, u16, u32, u64


def text16(data):
    return u16(len(data)) + data


def counted(number):
    out = b""
    while True:
        number, low = number >> 7, number & 0x7F
        out += u8(low | (0x80 if number else 0))
        if not number:
            return out


def properties(chance, kinds):
    out = b""
    for kind in chance.sample(kinds, chance.randint(0, min(4, len(kinds)))):
        if kind in (1, 23, 25, 36, 37, 40, 41, 42):
            data = u8(chance.choice([0, 1]))
        elif kind in (19, 33, 34, 35):
            data = u16(chance.randint(1, 65535))
        elif kind in (2, 17, 24, 39):
            data = u32(chance.randint(1, 1 << 31))
        elif kind == 11:
            data = counted(chance.choice([1, 127, 128, 20000]))
        elif kind == 38:
            data = text16(chance.word()) + text16(chance.word())
        elif kind in (9, 22):
            data = text16(chance.bytes(1, 9))
        else:
            data = text16(chance.word())
        out += u8(kind) + data
    return counted(len(out)) + out


def mqtt_packet(kind, flags, body):
    return u8(kind << 4 | flags) + counted(len(body)) + body


def topic(chance):
    return b"/".join(chance.word(1, 6) for _ in range(chance.randint(1, 4)))


def mqtt(wire):
    chance = wire.chance
    for _ in range(8):
        stream = Stream(wire, 1883)
        version = chance.choice([3, 4, 4, 5, 5])
        five = version == 5
        props = (lambda kinds: properties(chance, kinds)) if five else (lambda kinds: b"")
        flags = chance.choice([2, 2, 0])
        body = text16(b"MQIsdp" if version == 3 else b"MQTT") + u8(version)
        user, secret, will = chance.often(), chance.often(0.3), chance.often(0.3)
        secret = secret and user
        flags |= (0x80 if user else 0) | (0x40 if secret else 0) | (4 | chance.randint(0, 2) << 3 | chance.choice([0, 32]) if will else 0)
        body += u8(flags) + u16(chance.number(16)) + props([17, 33, 39, 34, 25, 23, 38]) + text16(chance.word(0 if flags & 2 else 1, 20))
        if will:
            body += props([24, 1, 2, 3, 8, 9, 38]) + text16(topic(chance)) + text16(chance.text(0, 20))
        if user:
            body += text16(chance.word())
        if secret:
            body += text16(chance.word())
        stream.say(0, mqtt_packet(1, 0, body))
        stream.say(1, mqtt_packet(2, 0, u8(chance.choice([0, 1])) + u8(0) + props([17, 33, 36, 37, 39, 18, 34, 31, 38, 40, 41, 42, 19, 26, 28])))
        for _ in range(chance.randint(3, 12)):
            number, side = u16(chance.randint(1, 65535)), chance.choice([0, 1])
            kind = chance.choice([3, 3, 3, 8, 10, 12, 15])
            if kind == 3:
                quality = chance.randint(0, 2)
                data = text16(topic(chance)) + (number if quality else b"") + props([1, 2, 35, 8, 9, 38, 3]) + chance.choice([chance.text(0, 200), chance.bytes(0, 50)])
                packets = [(side, mqtt_packet(3, quality << 1 | chance.choice([0, 0, 1, 8]), data))]
                rest = lambda: chance.choice([b"", u8(chance.choice([0, 16])), u8(0) + props([31, 38])]) if five else b""  # noqa: E731
                if quality == 1:
                    packets.append((1 - side, mqtt_packet(4, 0, number + rest())))
                if quality == 2:
                    packets += [(1 - side, mqtt_packet(5, 0, number + rest())), (side, mqtt_packet(6, 2, number + rest())), (1 - side, mqtt_packet(7, 0, number + rest()))]
            elif kind == 8:
                names = [topic(chance) for _ in range(chance.randint(1, 3))]
                packets = [(0, mqtt_packet(8, 2, number + props([11, 38]) + b"".join(text16(name) + u8(chance.randint(0, 2)) for name in names))),
                           (1, mqtt_packet(9, 0, number + props([31, 38]) + b"".join(u8(chance.choice([0, 1, 2, 0x80])) for _ in names)))]
            elif kind == 10:
                names = [topic(chance) for _ in range(chance.randint(1, 3))]
                packets = [(0, mqtt_packet(10, 2, number + props([38]) + b"".join(text16(name) for name in names))),
                           (1, mqtt_packet(11, 0, number + props([31, 38]) + (b"".join(u8(chance.choice([0, 17])) for _ in names) if five else b"")))]
            elif kind == 12:
                packets = [(0, mqtt_packet(12, 0, b"")), (1, mqtt_packet(13, 0, b""))]
            else:
                packets = [(0, mqtt_packet(15, 0, u8(0) + props([31, 21, 22, 38])))] if five else []
            for end, data in packets:
                stream.say(end, data)
        stream.say(0, mqtt_packet(14, 0, u8(chance.choice([0, 4])) + props([17, 31, 38]) if five and chance.often() else b""))
        stream.close()


def short(data):
    return u8(len(data)) + data


def long(data):
    return u32(len(data)) + data


def table(chance, depth=0):
    out = b""
    for _ in range(chance.randint(0, 4)):
        kind = chance.choice(b"tbsIlSTdfVxF" if depth < 2 else b"tIS")
        data = {ord("t"): lambda: u8(1), ord("b"): lambda: u8(chance.number(8)), ord("s"): lambda: u16(chance.number(16)), ord("I"): lambda: u32(chance.number(32)),
                ord("l"): lambda: u64(chance.number(64)), ord("S"): lambda: long(chance.text(0, 20)), ord("T"): lambda: u64(1_700_000_000), ord("d"): lambda: chance.bytes(8, 8),
                ord("f"): lambda: chance.bytes(4, 4), ord("V"): lambda: b"", ord("x"): lambda: long(chance.bytes(0, 9)), ord("F"): lambda: table(chance, depth + 1)}[kind]()
        out += short(chance.word()) + u8(kind) + data
    return long(out)


def amqp_frame(kind, channel, body):
    return u8(kind) + u16(channel) + u32(len(body)) + body + b"\xce"


def amqp(wire):
    chance = wire.chance

    def method(channel, kind, number, body=b""):
        return amqp_frame(1, channel, u16(kind) + u16(number) + body)

    for _ in range(8):
        stream = Stream(wire, 5672)
        stream.say(0, b"AMQP\0\0\x09\1", 0)
        stream.send(1, method(0, 10, 10, u8(0) + u8(9) + table(chance) + long(b"PLAIN AMQPLAIN") + long(b"en_US")))
        stream.say(0, method(0, 10, 11, table(chance) + short(b"PLAIN") + long(b"\0guest\0guest") + short(b"en_US")))
        stream.say(1, method(0, 10, 30, u16(2047) + u32(131072) + u16(60)))
        stream.say(0, method(0, 10, 31, u16(2047) + u32(131072) + u16(60)) + method(0, 10, 40, short(b"/") + short(b"") + u8(0)))
        stream.say(1, method(0, 10, 41, short(b"")))
        stream.say(0, method(1, 20, 10, short(b"")))
        stream.say(1, method(1, 20, 11, long(b"")))
        for _ in range(chance.randint(2, 8)):
            kind = chance.randint(0, 8)
            queue, exchange, key, tag = chance.word(), chance.choice([b"", chance.word()]), chance.word(), chance.word()
            if kind == 0:
                pairs = [(0, method(1, 40, 10, u16(0) + short(exchange or b"e") + short(chance.choice([b"direct", b"topic"])) + u8(chance.randint(0, 15)) + table(chance))), (1, method(1, 40, 11))]
            elif kind == 1:
                pairs = [(0, method(1, 50, 10, u16(0) + short(queue) + u8(chance.randint(0, 31)) + table(chance))), (1, method(1, 50, 11, short(queue) + u32(chance.number(32)) + u32(chance.number(32))))]
            elif kind == 2:
                pairs = [(0, method(1, 50, 20, u16(0) + short(queue) + short(exchange) + short(key) + u8(0) + table(chance))), (1, method(1, 50, 21))]
            elif kind in (3, 4):
                flags, parts = 0, b""
                for bit, data in ((15, short(b"text/plain")), (13, table(chance)), (12, u8(2)), (11, u8(chance.randint(0, 9))), (10, short(tag)), (9, short(queue)), (7, short(b"id")), (6, u64(1_700_000_000))):
                    if chance.often(0.4):
                        flags, parts = flags | 1 << bit, parts + data
                data = chance.text(1, 200)
                content = amqp_frame(2, 1, u16(60) + u16(0) + u64(len(data)) + u16(flags) + parts) + amqp_frame(3, 1, data)
                head = method(1, 60, 40, u16(0) + short(exchange) + short(key) + u8(chance.randint(0, 3))) if kind == 3 else method(
                    1, 60, 60, short(tag) + u64(chance.randint(1, 1000)) + u8(chance.randint(0, 1)) + short(exchange) + short(key))
                pairs = [(0 if kind == 3 else 1, head + content)]
            elif kind == 5:
                pairs = [(0, method(1, 60, 20, u16(0) + short(queue) + short(tag) + u8(chance.randint(0, 15)) + table(chance))), (1, method(1, 60, 21, short(tag)))]
            elif kind == 6:
                pairs = [(0, method(1, 60, 80, u64(chance.randint(1, 1000)) + u8(chance.randint(0, 1))))]
            elif kind == 7:
                pairs = [(0, method(1, 60, 10, u32(0) + u16(chance.number(16)) + u8(0))), (1, method(1, 60, 11))]
            else:
                pairs = [(chance.choice([0, 1]), amqp_frame(8, 0, b""))]
            for side, data in pairs:
                stream.say(side, data)
        stream.say(chance.choice([0, 1]), method(0, 10, 50, u16(chance.choice([200, 320, 404])) + short(chance.text(0, 30)) + u16(0) + u16(0)))
        stream.close()


def kafka(wire):
    chance = wire.chance
    for _ in range(8):
        stream = Stream(wire, 9092)
        number = chance.number(31)
        for _ in range(chance.randint(2, 10)):
            number = number + 1 & 0x7FFFFFFF
            key = chance.choice([0, 1, 2, 3, 8, 9, 10, 11, 12, 18, 19, 36])
            version = {0: 2, 1: 4, 2: 1, 3: 1, 8: 2, 9: 1, 10: 0, 11: 0, 12: 0, 18: 0, 19: 0, 36: 0}[key]
            client = chance.choice([b"\xff\xff", text16(chance.word()), text16(b"")])
            topic, group = text16(chance.word()), text16(chance.word())
            body = {
                0: u16(1) + u32(1000) + u32(0), 1: u32(0xFFFFFFFF) + u32(500) + u32(1) + u32(1 << 20) + u8(0) + u32(0), 2: u32(0xFFFFFFFF) + u32(0), 3: u32(1) + topic,
                8: group + u32(1) + text16(b"m") + u64(0xFFFFFFFFFFFFFFFF) + u32(0), 9: group + u32(0), 10: group,
                11: group + u32(6000) + text16(b"") + text16(b"consumer") + u32(0), 12: group + u32(1) + text16(b"m"), 18: b"", 19: u32(0) + u32(1000), 36: u32(4) + b"\0a\0b",
            }[key]
            data = u16(key) + u16(version) + u32(number) + client + body
            stream.say(0, u32(len(data)) + data)
            if chance.often(0.9):
                data = u32(number) + {
                    0: u32(0) + u32(0), 1: u32(0) + u32(0), 2: u32(0), 3: u32(0) + u32(1) + u32(0), 8: u32(0), 9: u32(0), 10: u16(0) + u32(1) + text16(b"host") + u32(9092),
                    11: u16(0) + u32(1) + text16(b"range") + text16(b"m") + text16(b"m") + u32(0), 12: u16(0), 18: u16(0) + u32(1) + u16(18) + u16(0) + u16(3), 19: u32(0),
                    36: u16(0) + text16(b"") + u32(0),
                }[key]
                stream.say(1, u32(len(data)) + data)
        stream.close()
