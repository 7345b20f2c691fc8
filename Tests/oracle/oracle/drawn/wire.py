"""Frames around drawn messages: datagrams and streams over IPv4, and bytes that length-prefixed formats need."""
import struct

FIN, SYN, PSH, ACK = 1, 2, 8, 16


def u8(value):
    return struct.pack(">B", value & 0xFF)


def u16(value):
    return struct.pack(">H", value & 0xFFFF)


def u32(value):
    return struct.pack(">I", value & 0xFFFF_FFFF)


def u64(value):
    return struct.pack(">Q", value & (1 << 64) - 1)


def checksum(data):
    data += b"\0" * (len(data) & 1)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Chance:
    """What is drawn again and again, over `random.Random`."""

    def __init__(self, source):
        self.source = source

    def __getattr__(self, name):
        return getattr(self.source, name)

    def often(self, share=0.5):
        return self.source.random() < share

    def bytes(self, low, high):
        return self.source.randbytes(self.source.randint(low, high))

    def number(self, bits):
        """A number of so many bits; edges come often."""
        return self.source.choice([0, 1, (1 << bits) - 1, 1 << bits - 1, self.source.getrandbits(bits), self.source.getrandbits(bits)])

    def word(self, low=1, high=12):
        letters = "abcdefghijklmnopqrstuvwxyz0123456789-_"
        return "".join(self.source.choice(letters) for _ in range(self.source.randint(low, high))).encode()

    def text(self, low=0, high=30):
        letters = "abcdef ghi.klm/nop-qrs_tuv=xyz:ABC,DEF(123)%&+*"
        return "".join(self.source.choice(letters) for _ in range(self.source.randint(low, high))).encode()

    def address(self):
        return bytes([10, self.source.randrange(256), self.source.randrange(256), self.source.randint(1, 254)])


class Wire:
    """A capture that is written frame by frame."""

    def __init__(self, chance):
        self.chance, self.frames, self.now, self.number = chance, [], 1_700_000_000_000_000_000, 0
        self.client, self.server = chance.address(), chance.address()
        self.low = chance.randint(20_000, 28_000)

    def ports(self):
        """A client's port that nobody claims."""
        self.low += 1
        return 33_000 + self.low % 12_000

    def ip(self, source, destination, protocol, body):
        self.number = self.number + 1 & 0xFFFF
        self.now += self.chance.randint(1_000, 40_000_000)
        head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(body), self.number, 0x4000, 64, protocol, 0) + source + destination
        head = head[:10] + u16(checksum(head)) + head[12:]
        self.frames.append((self.now, b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + head + body))

    def datagram(self, source, destination, payload, ends=None):
        one, other = ends or (self.client, self.server)
        head = struct.pack(">HHH", source, destination, 8 + len(payload))
        total = checksum(one + other + struct.pack(">BBH", 0, 17, 8 + len(payload)) + head + b"\0\0" + payload)
        self.ip(one, other, 17, head + u16(total or 0xFFFF) + payload)

    def write(self, path):
        with open(path, "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, 1))
            for time, data in self.frames:
                file.write(struct.pack("<IIII", time // 10**9, time % 10**9, len(data), len(data)) + data)


class Stream:
    """A TCP connection to `port`, whose sides speak in turn."""

    def __init__(self, wire, port, source=None):
        self.wire, self.ports = wire, (source or wire.ports(), port)
        self.next = [wire.chance.getrandbits(32), wire.chance.getrandbits(32)]
        self.send(0, b"", SYN)
        self.send(1, b"", SYN | ACK)
        self.send(0, b"", ACK)

    def send(self, side, payload, flags=PSH | ACK):
        ends = (self.wire.client, self.wire.server)
        one, other = (ends[0], ends[1]) if side == 0 else (ends[1], ends[0])
        ports = self.ports if side == 0 else self.ports[::-1]
        acknowledged = self.next[1 - side] if flags & ACK else 0
        head = struct.pack(">HHIIBBHHH", *ports, self.next[side], acknowledged, 0x50, flags, 65535, 0, 0)
        total = checksum(one + other + struct.pack(">BBH", 0, 6, len(head) + len(payload)) + head + payload)
        self.wire.ip(one, other, 6, head[:16] + u16(total) + head[18:] + payload)
        self.next[side] = self.next[side] + len(payload) + (1 if flags & (SYN | FIN) else 0) & 0xFFFF_FFFF

    def say(self, side, payload, pieces=None):
        """Sends `payload` in one segment, or cut where chance has it."""
        chance = self.wire.chance
        cuts = sorted(chance.randint(min(6, len(payload)), len(payload)) for _ in range(pieces if pieces is not None else chance.choice([0, 0, 0, 1, 2])))
        start = 0
        for end in [*cuts, len(payload)]:
            if end > start:
                self.send(side, payload[start:end])
                self.send(1 - side, b"", ACK)
                start = end

    def close(self):
        self.send(0, b"", FIN | ACK)
        self.send(1, b"", FIN | ACK)
        self.send(0, b"", ACK)
