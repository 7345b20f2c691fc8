"""DNS: questions and answers with every common type of record, compressed names, EDNS options."""
from .wire import Stream, u8, u16, u32

TYPES = [1, 2, 5, 6, 12, 13, 15, 16, 17, 18, 28, 29, 33, 35, 39, 43, 44, 46, 47, 48, 50, 51, 52, 59, 60, 64, 65, 99, 108, 250, 257, 32769]


class Message:
    """The sections of a message; names may point back to earlier ones."""

    def __init__(self, chance):
        self.chance, self.data, self.names = chance, b"", {}

    def name(self, compress=True):
        chance = self.chance
        if self.names and chance.often(0.4):
            labels = chance.choice(list(self.names))
        else:
            labels = tuple(chance.word(chance.choice([1, 2, 2, 2]), 9) for _ in range(chance.randint(0, 4)))
            if labels and chance.often(0.05):
                labels = (b"*", *labels[1:])
        out, rest = b"", labels
        while rest:
            if compress and rest in self.names and chance.often(0.8):
                return out + u16(0xC000 | self.names[rest])
            place = 12 + len(self.data) + len(out)
            if compress and place < 0x3FFF:
                self.names.setdefault(rest, place)
            out += u8(len(rest[0])) + rest[0]
            rest = rest[1:]
        return out + b"\0"

    def add(self, data):
        self.data += data


def bitmap(chance):
    out = b""
    for window in sorted(chance.sample([0, 1, 128], chance.randint(1, 2))):
        bits = chance.bytes(1, 20)
        out += u8(window) + u8(len(bits)) + bits
    return out


def strings(chance, low=0, high=3):
    out = b""
    for _ in range(chance.randint(low, high)):
        text = chance.text(0, 40)
        out += u8(len(text)) + text
    return out


def parameter(chance, key):
    if key == 0:
        return b"".join(u16(chance.choice([1, 3, 4])) for _ in range(chance.randint(1, 3)))
    if key == 1:
        return b"".join(u8(len(word)) + word for word in (chance.choice([b"h2", b"h3", b"http/1.1", chance.word()]) for _ in range(chance.randint(1, 3))))
    if key == 3:
        return u16(chance.number(16))
    if key == 4:
        return b"".join(chance.address() for _ in range(chance.randint(1, 3)))
    if key == 6:
        return b"".join(chance.bytes(16, 16) for _ in range(chance.randint(1, 3)))
    if key == 2:
        return b""
    return chance.bytes(1, 30)


def edns(chance):
    out = b""
    for _ in range(chance.randint(0, 4)):
        code = chance.choice([3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 65001])
        if code in (5, 6, 7):
            data = chance.bytes(1, 6)
        elif code == 8:
            family = chance.choice([1, 2])
            bits = chance.randint(0, 32 if family == 1 else 128)
            data = u16(family) + u8(bits) + u8(chance.choice([0, 24])) + chance.bytes((bits + 7) // 8, (bits + 7) // 8)
        elif code == 9:
            data = chance.choice([b"", u32(chance.number(32))])
        elif code == 10:
            data = chance.bytes(8, 8) + chance.choice([b"", chance.bytes(8, 32)])
        elif code == 11:
            data = chance.choice([b"", u16(chance.number(16))])
        elif code == 12:
            data = bytes(chance.randint(0, 40))
        elif code == 14:
            data = b"".join(u16(chance.number(16)) for _ in range(chance.randint(1, 3)))
        elif code == 15:
            data = u16(chance.randint(0, 30)) + chance.text(0, 20)
        else:
            data = chance.bytes(0, 20)
        out += u16(code) + u16(len(data)) + data
    return out


def content(message, kind, begin):
    """The data of a record; `begin` is where it stands, so that names inside it can be pointed to."""
    chance = message.chance
    if kind == 1:
        return chance.address()
    if kind in (2, 5, 12, 39):
        return message.name(kind != 39)
    if kind == 6:
        return [message.name, message.name, b"".join(u32(chance.number(32)) for _ in range(5))]
    if kind == 13:
        return u8(3) + b"PC1" + u8(4) + b"UNIX"
    if kind in (15, 18):
        return [u16(chance.number(16)), message.name]
    if kind in (16, 99):
        return strings(chance, 1)
    if kind == 17:
        return [message.name, message.name]
    if kind == 28:
        return chance.bytes(16, 16)
    if kind == 29:
        return b"\0" + chance.bytes(3, 3) + b"".join(u32(chance.getrandbits(32)) for _ in range(3))
    if kind == 33:
        return [b"".join(u16(chance.number(16)) for _ in range(3)), lambda: message.name(False)]
    if kind == 35:
        return [u16(chance.number(16)) + u16(chance.number(16)) + strings(chance, 3, 3), lambda: message.name(False)]
    if kind in (43, 59, 32769):
        return u16(chance.number(16)) + u8(chance.choice([5, 8, 13, 15])) + u8(chance.choice([1, 2, 4])) + chance.bytes(20, 48)
    if kind == 44:
        return u8(chance.randint(1, 4)) + u8(chance.randint(1, 2)) + chance.bytes(20, 32)
    if kind == 46:
        return [u16(chance.choice(TYPES)) + u8(chance.choice([5, 8, 13, 15])) + u8(chance.randint(0, 5)) + u32(chance.number(32))
                + u32(chance.randint(1, 2**31)) + u32(chance.randint(1, 2**31)) + u16(chance.number(16)), lambda: message.name(False), chance.bytes(16, 64)]
    if kind == 47:
        return [lambda: message.name(False), bitmap(chance)]
    if kind in (48, 60):
        return u16(chance.choice([256, 257, 0, 385])) + u8(3) + u8(chance.choice([5, 8, 13, 15])) + chance.bytes(4, 80)
    if kind in (50, 51):
        salt, digest = chance.bytes(0, 8), chance.bytes(20, 20)
        out = u8(1) + u8(chance.choice([0, 1])) + u16(chance.number(16)) + u8(len(salt)) + salt
        return out if kind == 51 else out + u8(len(digest)) + digest + bitmap(chance)
    if kind == 52:
        return u8(chance.randint(0, 3)) + u8(chance.randint(0, 1)) + u8(chance.randint(0, 2)) + chance.bytes(20, 40)
    if kind in (64, 65):
        keys = sorted(chance.sample([0, 1, 2, 3, 4, 5, 6, 7, 667], chance.randint(0, 5)))
        parts = b"".join(u16(key) + u16(len(data)) + data for key in keys for data in [parameter(chance, key)])
        return [u16(chance.choice([0, 1, 16])), lambda: message.name(False), parts]
    if kind == 108:
        return chance.bytes(6, 6)
    if kind == 250:
        mac, other = chance.bytes(16, 32), chance.choice([b"", chance.bytes(6, 6)])
        return [lambda: message.name(False), u16(0) + u32(chance.randint(1, 2**31)) + u16(300) + u16(len(mac)) + mac + u16(chance.number(16))
                + u16(chance.choice([0, 16, 17, 18])) + u16(len(other)) + other]
    if kind == 256:
        return u16(chance.number(16)) + u16(chance.number(16)) + chance.text(1, 30)
    if kind == 257:
        tag = chance.choice([b"issue", b"issuewild", b"iodef", b"other"])
        return u8(chance.choice([0, 128])) + u8(len(tag)) + tag + chance.text(1, 30)
    return chance.bytes(1, 30)


def record(message, section):
    chance = message.chance
    if section == 2 and chance.often(0.5):
        data = edns(chance)
        return message.add(b"\0" + u16(41) + u16(chance.choice([512, 1232, 4096])) + u8(chance.choice([0, 0, 1])) + u8(0)
                           + u16(chance.choice([0, 0x8000])) + u16(len(data)) + data)
    kind = chance.choice(TYPES)
    if kind == 33 and chance.often(0.8):
        message.add(b"\4_sip\4_udp" + message.name())
    else:
        message.add(message.name())
    message.add(u16(kind) + u16(chance.choice([1, 1, 1, 3, 255])) + u32(chance.number(31)))
    place = len(message.data)
    message.add(b"\0\0")
    parts = content(message, kind, place)
    for part in parts if isinstance(parts, list) else [parts]:
        message.add(part if isinstance(part, bytes) else part())
    count = len(message.data) - place - 2
    message.data = message.data[:place] + u16(count) + message.data[place + 2:]


def message(chance, number, is_answer, question=None):
    out = Message(chance)
    opcode = chance.choice([0] * 12 + [4, 5])
    flags = (0x8000 if is_answer else 0) | opcode << 11 | chance.getrandbits(11) & 0x0780 | chance.choice([0, 0x10, 0x20])
    if is_answer:
        flags |= chance.choice([0, 0, 0, 1, 2, 3, 5, 9, 16])
    questions = chance.choice([1] * 9 + [0, 2])
    for _ in range(questions):
        out.add(out.name())
        out.add(u16(chance.choice(TYPES)) + u16(chance.choice([1, 1, 1, 3, 255])))
    counts = [0, 0, 0]
    for section in range(3) if is_answer else [2]:
        counts[section] = chance.randint(0, 4 if section == 0 else 2)
        for _ in range(counts[section]):
            record(out, section)
    return u16(number) + u16(flags & 0xFFFF) + u16(questions) + b"".join(u16(count) for count in counts) + out.data


def draw(wire):
    chance = wire.chance
    for _ in range(40):
        port, number = wire.ports(), chance.getrandbits(16)
        for _ in range(chance.choice([1, 1, 1, 2])):
            wire.datagram(port, 53, message(chance, number, False))
        if chance.often(0.9):
            wire.datagram(53, port, message(chance, number, True), (wire.server, wire.client))
    for _ in range(5):
        stream = Stream(wire, 53)
        for _ in range(chance.randint(1, 3)):
            number = chance.getrandbits(16)
            for side in (0, 1):
                data = message(chance, number, bool(side))
                stream.say(side, u16(len(data)) + data)
        stream.close()
    for port in (5353, 5355):
        for _ in range(8):
            group = bytes([224, 0, 0, 251 if port == 5353 else 252])
            number = 0 if port == 5353 else chance.getrandbits(16)
            wire.datagram(port, port, message(chance, number, chance.often()), (wire.client, group))
