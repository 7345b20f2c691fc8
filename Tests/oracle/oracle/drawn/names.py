"""DHCP, DHCPv6 heads, NTP, SNMP, STUN."""
import zlib

from .wire import u8, u16, u32, u64


def option(code, data):
    return u8(code) + u8(len(data)) + data


def dhcp_option(chance):
    code = chance.choice([1, 3, 6, 12, 15, 26, 28, 42, 50, 51, 54, 55, 56, 57, 58, 59, 60, 61, 61, 66, 67, 81, 82, 116, 119, 121, 43, 77, 93, 94, 97, 2, 4, 7, 17,
                          31, 33, 44, 46, 80, 108, 114, 118, 125, 224, 0])
    if code == 0:
        return b"\0"
    if code in (1, 28, 50, 54, 118):
        data = chance.address()
    elif code in (3, 4, 6, 7, 42, 44):
        data = b"".join(chance.address() for _ in range(chance.randint(1, 3)))
    elif code in (2, 51, 58, 59, 108):
        data = u32(chance.number(32))
    elif code in (26, 57, 93):
        data = u16(chance.number(16))
    elif code in (12, 15, 56, 60, 66, 67, 17, 114):
        data = chance.word(1, 20) + chance.choice([b"", b"", b"\0"])
    elif code == 55:
        data = chance.bytes(1, 12)
    elif code == 61:
        data = chance.choice([b"\1" + chance.bytes(6, 6), b"\0" + chance.word(), b"\xff" + chance.bytes(4, 4) + b"\0\1\0\1" + chance.bytes(10, 10), chance.bytes(2, 10)])
    elif code in (31, 46, 116):
        data = u8(chance.choice([0, 1, 2]))
    elif code == 80:
        data = b""
    elif code == 81:
        data = u8(chance.choice([0, 1])) + b"\0\0" + chance.word()
    elif code == 82:
        data = option(1, chance.bytes(1, 8)) + option(2, chance.bytes(1, 8))
    elif code == 94:
        data = b"\1" + chance.bytes(2, 2)
    elif code == 97:
        data = b"\0" + chance.bytes(16, 16)
    elif code == 119:
        data = u8(3) + b"abc" + u8(3) + b"org" + b"\0"
    elif code == 77:
        data = u8(3) + b"abc"
    elif code == 43:
        data = option(1, b"ab")
    elif code == 125:
        data = u32(9) + u8(4) + option(1, b"ab")
    elif code in (33,):
        data = chance.address() + chance.address()
    elif code == 121:
        data = u8(24) + chance.address()[:3] + chance.address()
    else:
        data = chance.bytes(1, 12)
    return option(code, data)


def dhcp(wire):
    chance = wire.chance
    for _ in range(40):
        number, hardware = chance.bytes(4, 4), chance.bytes(6, 6)
        for kind in chance.choice([[1, 2, 3, 5], [3, 6], [7], [8, 5], [3, 5], [4]]):
            is_reply = kind in (2, 5, 6)
            head = u8(2 if is_reply else 1) + u8(1) + u8(6) + u8(chance.choice([0, 1])) + number + u16(chance.number(16)) + u16(chance.choice([0, 0x8000]))
            head += b"".join(chance.choice([b"\0" * 4, chance.address()]) for _ in range(4)) + hardware + bytes(10)
            head += chance.choice([b"", b"", chance.word(1, 20)]).ljust(64, b"\0") + chance.choice([b"", b"", chance.word(1, 20)]).ljust(128, b"\0")
            body = b"\x63\x82\x53\x63" + option(53, u8(kind)) + b"".join(dhcp_option(chance) for _ in range(chance.randint(0, 8)))
            if chance.often(0.05):
                body = b""
            elif chance.often(0.95):
                body += b"\xff" + bytes(chance.choice([0, 0, 10]))
            ends = (wire.server, b"\xff" * 4) if is_reply else (b"\0" * 4, b"\xff" * 4)
            wire.datagram(67 if is_reply else 68, 68 if is_reply else 67, head + body, ends)


def v6_option(chance, depth=0):
    code = chance.choice([1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 15, 16, 17, 18, 23, 24, 25, 26, 31, 32, 37, 39, 59, 82])
    inner = b"" if depth > 1 else b"".join(v6_option(chance, depth + 1) for _ in range(chance.randint(0, 2)))
    if code in (1, 2):
        data = chance.choice([u16(1) + u16(1) + u32(chance.getrandbits(32)) + chance.bytes(6, 6), u16(3) + u16(1) + chance.bytes(6, 6),
                              u16(2) + u32(9) + chance.bytes(4, 8), u16(4) + chance.bytes(16, 16)])
    elif code in (3, 25):
        data = chance.bytes(4, 4) + u32(chance.number(32)) + u32(chance.number(32)) + inner
    elif code == 4:
        data = chance.bytes(4, 4) + inner
    elif code == 5:
        data = chance.bytes(16, 16) + u32(chance.number(32)) + u32(chance.number(32)) + inner
    elif code == 26:
        data = u32(chance.number(32)) + u32(chance.number(32)) + u8(chance.randint(0, 128)) + chance.bytes(16, 16) + inner
    elif code == 6:
        data = b"".join(u16(chance.randint(1, 100)) for _ in range(chance.randint(1, 4)))
    elif code == 7:
        data = u8(chance.number(8))
    elif code in (8, 82):
        data = u16(chance.number(16)) if code == 8 else u32(chance.number(32))
    elif code == 32:
        data = u32(chance.number(32))
    elif code in (12,):
        data = chance.bytes(16, 16)
    elif code in (23, 31):
        data = b"".join(chance.bytes(16, 16) for _ in range(chance.randint(1, 2)))
    elif code == 13:
        data = u16(chance.randint(0, 7)) + chance.text(0, 20)
    elif code == 14:
        data = b""
    elif code == 24:
        data = u8(3) + b"abc" + u8(3) + b"org" + b"\0"
    elif code == 15:
        data = u16(3) + b"abc"
    elif code in (16, 17):
        data = u32(311) + (u16(4) + b"MSFT" if code == 16 else u16(1) + u16(2) + b"ab")
    elif code == 37:
        data = u32(9) + chance.bytes(3, 9)
    elif code == 39:
        data = u8(chance.choice([0, 1])) + u8(4) + b"host" + chance.choice([b"", b"\0"])
    else:
        data = chance.text(1, 20)
    return u16(code) + u16(len(data)) + data


def dhcpv6(wire):
    chance = wire.chance
    for _ in range(60):
        kind = chance.choice([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
        options = b"".join(v6_option(chance) for _ in range(chance.randint(0, 6)))
        if kind in (12, 13):
            inner = u8(chance.choice([1, 3])) + chance.bytes(3, 3) + options
            data = u8(kind) + u8(chance.randint(0, 3)) + chance.bytes(32, 32) + u16(18) + u16(3) + b"eth" + u16(9) + u16(len(inner)) + inner
        else:
            data = u8(kind) + chance.bytes(3, 3) + options
        is_reply = kind in (2, 7, 10, 13)
        wire.datagram(547 if is_reply else 546, 546 if is_reply else 547, data)


def ntp(wire):
    chance = wire.chance
    for _ in range(30):
        port = wire.ports()
        stamp = chance.bytes(8, 8)
        version = chance.choice([1, 2, 3, 4, 4, 4])

        def packet(mode, origin, sent):
            data = u8(chance.randint(0, 3) << 6 | version << 3 | mode) + u8(chance.choice([0, 1, 2, 3, 16])) + u8(chance.choice([3, 6, 10, 17])) + u8(chance.choice([0xE9, 0xEC, 0]))
            data += u32(chance.number(32)) + u32(chance.number(32)) + chance.choice([b"GPS\0", b"\0" * 4, chance.address(), b"RATE"])
            data += chance.choice([b"\0" * 8, chance.bytes(8, 8)]) + origin + chance.bytes(8, 8) + sent
            if version == 4 and chance.often(0.25):
                body = chance.bytes(12, 12) if chance.often() else chance.bytes(24, 24)
                data += u16(chance.choice([0x0104, 0x0204, 0x0201])) + u16(4 + len(body)) + body + u16(0x0204) + u16(28) + chance.bytes(24, 24)
            return data + chance.choice([b"", b"", b"", u32(chance.getrandbits(32)) + chance.bytes(16, 16), u32(7) + chance.bytes(20, 20)])

        kind = chance.random()
        if kind < 0.6:
            wire.datagram(port, 123, packet(3, b"\0" * 8, stamp))
            if chance.often(0.9):
                wire.datagram(123, port, packet(4, stamp, chance.bytes(8, 8)), (wire.server, wire.client))
        elif kind < 0.8:
            for side in (0, 1):
                text = chance.text(0, 30)
                head = u8(version << 3 | 6) + u8(side << 7 | chance.choice([0, 0x40, 0x20]) & (0xFF if side else 0) | chance.randint(1, 12)) + u16(chance.number(16)) + u16(chance.number(16))
                wire.datagram(*(port, 123) if side == 0 else (123, port), head + u16(0) + u16(0) + u16(len(text) if side else 0) + (text if side else b""),
                              (wire.client, wire.server) if side == 0 else (wire.server, wire.client))
        else:
            wire.datagram(123, 123, packet(chance.choice([1, 2, 5]), stamp, chance.bytes(8, 8)))


def ber(tag, data):
    count = len(data)
    return u8(tag) + (u8(count) if count < 128 else b"\x81" + u8(count) if count < 256 else b"\x82" + u16(count)) + data


def integer(value, tag=2):
    return ber(tag, value.to_bytes(max(1, (value + (value < 0)).bit_length() // 8 + 1), "big", signed=True))


def identifier(chance):
    numbers = [1, 3, 6, 1, *chance.choice([[2, 1, 1, chance.randint(1, 9), 0], [4, 1, chance.randint(1, 40000), chance.getrandbits(20)], [2, 1, 2, 2, 1, 2, chance.randint(1, 300)]])]
    out = bytes([40 * numbers[0] + numbers[1]])
    for number in numbers[2:]:
        part = bytes([number & 0x7F])
        while number > 127:
            number >>= 7
            part = bytes([0x80 | number & 0x7F]) + part
        out += part
    return ber(6, out)


def value(chance):
    kind = chance.randint(0, 11)
    if kind == 0:
        return integer(chance.randint(-2**31, 2**31 - 1))
    if kind == 1:
        return ber(4, chance.bytes(0, 30))
    if kind == 2:
        return identifier(chance)
    if kind == 3:
        return ber(0x40, chance.address())
    if kind in (4, 5, 6):
        return integer(chance.number(32), 0x41 + kind - 4)
    if kind == 7:
        return integer(chance.number(63), 0x46)
    if kind == 8:
        return ber(0x44, chance.bytes(1, 8))
    if kind == 9:
        return ber(chance.choice([0x80, 0x81, 0x82]), b"")
    if kind == 10:
        return ber(4, chance.text(0, 200))
    return ber(5, b"")


def bindings(chance):
    return ber(0x30, b"".join(ber(0x30, identifier(chance) + value(chance)) for _ in range(chance.randint(0, 5))))


def unit(chance, tag, number):
    if tag == 0xA4:
        return ber(tag, identifier(chance) + ber(0x40, chance.address()) + integer(chance.randint(0, 6)) + integer(chance.randint(0, 99))
                   + integer(chance.number(31), 0x43) + bindings(chance))
    return ber(tag, integer(number) + integer(chance.choice([0, 0, 0, 2, 5, 18])) + integer(chance.randint(0, 20)) + bindings(chance))


def snmp(wire):
    chance = wire.chance
    for _ in range(40):
        port, number = wire.ports(), chance.choice([chance.getrandbits(31), chance.randint(-1000, 1000)])
        version = chance.choice([0, 1, 1, 3])
        community = ber(4, chance.word())
        for tag in chance.choice([[0xA0, 0xA2], [0xA1, 0xA2], [0xA3, 0xA2], [0xA5, 0xA2], [0xA7], [0xA4], [0xA6, 0xA2], [0xA0, 0xA8]]):
            if version == 0 and tag in (0xA5, 0xA6, 0xA7, 0xA8) or version and tag == 0xA4:
                continue
            body = unit(chance, tag, number)
            if version == 3:
                engine = chance.choice([b"\x80\0\x1f\x88\4" + chance.word(), b"\x80\0\0\x09\1" + chance.address(), b"\x80\0\0\x09\3" + chance.bytes(6, 6), b""])
                flags = chance.choice([0, 4, 7, 1])
                security = ber(0x30, ber(4, engine) + integer(chance.randint(0, 99)) + integer(chance.randint(0, 9999)) + ber(4, chance.word(0, 8))
                               + ber(4, chance.bytes(12, 12) if flags & 1 else b"") + ber(4, chance.bytes(8, 8) if flags & 2 else b""))
                head = ber(0x30, integer(number & 0x7FFFFFFF) + integer(65507) + ber(4, u8(flags)) + integer(3))
                scoped = ber(4, chance.bytes(20, 60)) if flags & 2 else ber(0x30, ber(4, engine) + ber(4, chance.choice([b"", b"context"])) + body)
                data = ber(0x30, integer(3) + head + ber(4, security) + scoped)
            else:
                data = ber(0x30, integer(version) + community + body)
            is_reply = tag in (0xA2, 0xA8)
            trap = 162 if tag in (0xA4, 0xA7, 0xA6) else 161
            wire.datagram(*((161, port) if is_reply else (port, trap)), data, (wire.server, wire.client) if is_reply else None)


def stun_attribute(chance):
    kind = chance.choice([1, 6, 8, 9, 0x0A, 0x0C, 0x0D, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1C, 0x1D, 0x1E, 0x20, 0x22, 0x24, 0x25, 0x2A,
                          0x8002, 0x8003, 0x8022, 0x8023, 0x8029, 0x802A, 0x802B, 0x802C, 0xC057, 0x8070, 0x7777])
    if kind in (0x1D, 0x8002):
        return u16(kind) + u16(4) + u16(chance.choice([1, 2])) + u16(0)
    if kind in (1, 0x12, 0x16, 0x20, 0x8023, 0x802B, 0x802C):
        data = chance.choice([b"\0\1" + chance.bytes(6, 6), b"\0\1" + chance.bytes(6, 6), b"\0\2" + chance.bytes(18, 18)])
    elif kind in (6, 0x14, 0x15, 0x8022):
        data = chance.text(1, 30)
    elif kind == 8:
        data = chance.bytes(20, 20)
    elif kind == 9:
        data = b"\0\0" + u8(chance.randint(3, 6)) + u8(chance.randint(0, 99)) + chance.text(0, 20)
    elif kind == 0x0A:
        data = b"".join(u16(chance.number(16)) for _ in range(chance.choice([2, 4])))
    elif kind in (0x0C, 0x0D, 0x24, 0x2A, 0x17, 0x19, 0x22, 0x18):
        data = chance.bytes(4, 4)
        if kind == 0x17:
            data = u8(chance.choice([1, 2])) + b"\0\0\0"
        if kind == 0x19:
            data = u8(chance.choice([17, 6])) + b"\0\0\0"
        if kind == 0x18:
            data = u8(chance.choice([0, 0x80]))
    elif kind in (0x1A, 0x25):
        data = b""
    elif kind in (0x1C, 0x1E):
        data = chance.bytes(32, 32)
    elif kind in (0x8029, 0x802A):
        data = chance.bytes(8, 8)
    else:
        data = chance.bytes(0, 12)
    return u16(kind) + u16(len(data)) + data + bytes(-len(data) % 4)


def stun(wire):
    chance = wire.chance
    for _ in range(50):
        ports = (wire.ports(), chance.choice([3478, 3478, 40_000 + chance.randint(0, 999)]))
        number, method = chance.bytes(12, 12), chance.choice([1, 1, 1, 3, 4, 6, 7, 8, 9])
        for kind in chance.choice([[0, 0x100], [0, 0x100], [0, 0x110], [0, 0, 0x100], [0x10]]):
            body = b"".join(stun_attribute(chance) for _ in range(chance.randint(0, 6)))
            mark = chance.often(0.4)
            head = u16(method | kind) + u16(len(body) + (8 if mark else 0)) + u32(0x2112A442) + number
            if mark:
                body += u16(0x8028) + u16(4) + u32(zlib.crc32(head + body) ^ 0x5354554E)
            is_reply = kind >= 0x100
            wire.datagram(*(ports[::-1] if is_reply else ports), head + body, (wire.server, wire.client) if is_reply else None)
