"""SIP with SDP, RTP and RTCP."""
from .wire import Stream, u8, u16, u32


def description(chance, port, address=b"\x0a\0\0\1"):
    lines = [b"v=0", b"o=" + chance.word() + b" %d %d IN IP4 10.0.0.1" % (chance.getrandbits(31), chance.getrandbits(31)), b"s=" + chance.choice([b"-", b"a call", chance.word()])]
    if chance.often(0.3):
        lines.append(b"i=" + chance.text(1, 20))
    if chance.often(0.9) or address != b"\x0a\0\0\1":
        lines.append(b"c=IN IP4 " + b".".join(b"%d" % part for part in address))
    if chance.often(0.3):
        lines.append(b"b=" + chance.choice([b"AS:64", b"CT:1000"]))
    lines.append(b"t=0 0")
    if chance.often(0.3):
        lines.append(b"a=" + chance.choice([b"sendrecv", b"tool:x 1.0", b"group:BUNDLE 0 1"]))
    for place in range(chance.randint(1, 2)):
        lines.append(b"m=" + chance.choice([b"audio", b"video"]) + b" %d RTP/AVP %s" % (port + 2 * place, b" ".join(b"%d" % chance.choice([0, 8, 18, 96, 101]) for _ in range(chance.randint(1, 4)))))
        if chance.often(0.3):
            lines.append(b"c=IN IP4 " + b".".join(b"%d" % part for part in address))
        for _ in range(chance.randint(0, 4)):
            lines.append(b"a=" + chance.choice([b"rtpmap:96 opus/48000/2", b"rtpmap:0 PCMU/8000", b"rtpmap:101 telephone-event/8000", b"fmtp:101 0-16", b"ptime:20", b"sendonly",
                                                 b"rtcp:5001", b"candidate:1 1 UDP 2130706431 10.0.0.1 5000 typ host", b"mid:0"]))
    return b"\r\n".join(lines) + b"\r\n"


PHRASES = {100: b"Trying", 180: b"Ringing", 183: b"Session Progress", 200: b"OK", 401: b"Unauthorized", 404: b"Not Found", 486: b"Busy Here", 487: b"Request Terminated",
           302: b"Moved Temporarily", 503: b"Service Unavailable"}


class Call:
    def __init__(self, chance, media):
        self.chance, self.media, self.number = chance, media, chance.randint(1, 5000)
        self.call, self.branch = chance.word(8, 20) + b"@10.0.0.1", b"z9hG4bK" + chance.word(6, 10)
        self.near, self.far = chance.word(), chance.word()

    def message(self, first, method, body=b"", tag=b""):
        chance = self.chance
        short = chance.often(0.15)
        quoted = chance.choice([b'"A B" ', b"", b"Bob "])
        lines = [first, (b"v" if short else b"Via") + b": SIP/2.0/UDP 10.0.0.1:5060;branch=" + self.branch + chance.choice([b"", b";rport", b";received=10.0.0.9"])]
        if chance.often(0.2):
            lines.append(b"Via: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK" + chance.word())
        lines += [(b"f" if short else b"From") + b": " + quoted + b"<sip:" + self.near + b"@example.org>;tag=" + chance.word(),
                  (b"t" if short else b"To") + b": <sip:" + self.far + b"@example.org>" + tag, (b"i" if short else b"Call-ID") + b": " + self.call,
                  b"CSeq: %d %s" % (self.number, method)]
        if chance.often(0.6):
            lines.append((b"m" if short else b"Contact") + b": <sip:" + self.near + b"@10.0.0.1:5060>" + chance.choice([b"", b";expires=60"]))
        if chance.often(0.4):
            lines.append(chance.choice([b"User-Agent", b"Server"]) + b": peer " + chance.word())
        if chance.often(0.7):
            lines.append(b"Max-Forwards: 70")
        if chance.often(0.2):
            lines.append(b"Allow: INVITE, ACK, CANCEL,\r\n BYE, OPTIONS")
        if body:
            lines.append((b"c" if short else b"Content-Type") + b": application/sdp")
        if body or chance.often(0.8):
            lines.append((b"l" if short else b"Content-Length") + b": %d" % len(body))
        return b"\r\n".join(lines) + b"\r\n\r\n" + body

    def request(self, method, body=b""):
        return self.message(method + b" sip:" + self.far + b"@example.org SIP/2.0", method, body)

    def response(self, code, method, body=b""):
        return self.message(b"SIP/2.0 %d %s" % (code, PHRASES[code]), method, body, b";tag=" + self.near)


def dialogue(chance, media):
    """(side, message) of a transaction or a call."""
    call = Call(chance, media)
    kind = chance.random()
    if kind < 0.5:
        out = [(0, call.request(b"INVITE", description(chance, media) if chance.often(0.9) else b""))]
        if chance.often(0.2):
            out.append(out[0])
        out += [(1, call.response(code, b"INVITE", description(chance, media + 100) if code == 183 else b"")) for code in (100, 180, 183) if chance.often(0.6)]
        code = chance.choice([200, 200, 200, 486, 404, 401, 487])
        if code == 487:
            out += [(0, call.request(b"CANCEL")), (1, call.response(200, b"CANCEL"))]
        out += [(1, call.response(code, b"INVITE", description(chance, media + 100) if code == 200 else b""))] * chance.choice([1, 1, 2])
        out.append((0, call.request(b"ACK")))
        if code == 200:
            call.number += 1
            out += [(0, call.request(b"BYE")), (1, call.response(200, b"BYE"))]
        return out
    method = chance.choice([b"REGISTER", b"OPTIONS", b"MESSAGE", b"SUBSCRIBE", b"INFO"])
    out = [(0, call.request(method)), (1, call.response(chance.choice([200, 401, 404, 503]), method))]
    return out[:1] if chance.often(0.15) else out


def sip(wire):
    chance = wire.chance
    for place in range(20):
        port = chance.choice([5060, wire.ports()])
        for side, data in dialogue(chance, 40_000 + 400 * place):
            wire.datagram(*(port, 5060) if side == 0 else (5060, port), data, (wire.client, wire.server) if side == 0 else (wire.server, wire.client))
            if chance.often(0.1):
                wire.datagram(port, 5060, b"\r\n\r\n")
    for place in range(3):
        stream = Stream(wire, 5060)
        for side, data in dialogue(chance, 50_000 + 400 * place):
            stream.say(side, data if b"\nContent-Length" in data or b"\nl:" in data else data.replace(b"\r\nCSeq", b"\r\nContent-Length: 0\r\nCSeq"))
        stream.close()


def media_packet(chance, number, stamp, source):
    count = chance.choice([0, 0, 0, 1, 3])
    has_extension, padding = chance.often(0.2), chance.choice([0, 0, 0, 0, 4])
    kind = chance.choice([0, 8, 18, 96, 101, 34, 26])
    out = u8(0x80 | (0x20 if padding else 0) | (0x10 if has_extension else 0) | count) + u8((0x80 if chance.often(0.2) else 0) | kind)
    out += u16(number) + u32(stamp) + u32(source) + b"".join(u32(chance.getrandbits(32)) for _ in range(count))
    if has_extension:
        words = chance.randint(0, 3)
        form = chance.choice([0xBEDE, 0x1234])
        data = chance.bytes(4 * words, 4 * words)
        if form == 0xBEDE:
            data = b"".join(u8(chance.randint(1, 14) << 4 | 2) + chance.bytes(3, 3) for _ in range(words))
        out += u16(form) + u16(words) + data
    out += chance.bytes(1, 160)
    return out + (bytes(padding - 1) + u8(padding) if padding else b"")


def report_block(chance):
    return u32(chance.getrandbits(32)) + u8(chance.number(8)) + chance.bytes(3, 3) + u32(chance.number(32)) + u32(chance.number(32)) + u32(chance.number(32)) + u32(chance.number(32))


def control(chance, kind):
    source = u32(chance.getrandbits(32))
    count = chance.randint(0, 3)
    if kind == 200:
        body = source + chance.bytes(8, 8) + u32(chance.number(32)) * 3 + b"".join(report_block(chance) for _ in range(count))
    elif kind == 201:
        body = source + b"".join(report_block(chance) for _ in range(count))
    elif kind == 202:
        body, count = b"", chance.randint(1, 2)
        for _ in range(count):
            chunk = u32(chance.getrandbits(32))
            for item in chance.sample([1, 2, 3, 4, 5, 6, 7], chance.randint(1, 3)):
                text = chance.word(1, 20)
                chunk += u8(item) + u8(len(text)) + text
            body += chunk + bytes(4 - len(chunk) % 4)
    elif kind == 203:
        count = chance.randint(1, 3)
        body = b"".join(u32(chance.getrandbits(32)) for _ in range(count))
        if chance.often(0.4):
            reason = chance.word(1, 10)
            text = u8(len(reason)) + reason
            body += text + bytes(-len(text) % 4)
    elif kind == 204:
        body = source + chance.word(4, 4) + chance.bytes(8, 8)
    elif kind == 205:
        count = chance.choice([1, 3, 4])
        body = source + u32(chance.getrandbits(32)) + b"".join(u16(chance.number(16)) + u16(chance.number(16)) if count == 1 else u32(chance.getrandbits(32)) + u32(chance.getrandbits(32))
                                                          for _ in range(chance.randint(1, 2)))
    elif kind == 206:
        count = chance.choice([1, 4])
        body = source + u32(chance.getrandbits(32)) + (b"" if count == 1 else u32(chance.getrandbits(32)) + u8(chance.number(8)) + b"\0\0\0")
    else:
        body, count = source, 0
        for _ in range(chance.randint(1, 3)):
            block = chance.choice([4, 5])
            data = chance.bytes(8, 8) if block == 4 else b"".join(u32(chance.getrandbits(32)) + u32(chance.number(32)) + u32(chance.number(32)) for _ in range(2))
            body += u8(block) + b"\0" + u16(len(data) // 4) + data
    return u8(0x80 | count) + u8(kind) + u16(len(body) // 4) + body


def rtp(wire):
    chance = wire.chance
    for place in range(6):
        port = 40_000 + 200 * place
        call = Call(chance, port)
        wire.datagram(5060, 5060, call.request(b"INVITE", description(chance, port, wire.client)))
        wire.datagram(5060, 5060, call.response(200, b"INVITE", description(chance, port + 100, wire.server)), (wire.server, wire.client))
        number, source = chance.choice([0, 65530, chance.getrandbits(16)]), chance.getrandbits(32)
        for _ in range(15):
            number += chance.choice([1, 1, 1, 1, 2])
            if chance.often(0.8):
                wire.datagram(port, port + 100, media_packet(chance, number, number * 160, source))
            else:
                first = chance.choice([200, 201])
                rest = [chance.choice([202, 203, 204, 205, 206, 207]) for _ in range(chance.randint(0, 3))]
                wire.datagram(port + 1, port + 101, b"".join(control(chance, kind) for kind in [first, 202, *rest]))
