"""SSH, SMTP, POP3, IMAP, FTP, Telnet and syslog."""
from .wire import Stream, u8, u16, u32


def ssh_packet(chance, body, block=8):
    pad = block - (5 + len(body)) % block
    pad += block if pad < 4 else 0
    return u32(1 + len(body) + pad) + u8(pad) + body + chance.bytes(pad, pad)


def names(chance, pool):
    return b",".join(chance.sample(pool, chance.randint(0, len(pool))))


def string(data):
    return u32(len(data)) + data


KEX = [b"curve25519-sha256", b"ecdh-sha2-nistp256", b"diffie-hellman-group14-sha256", b"diffie-hellman-group1-sha1", b"diffie-hellman-group-exchange-sha256"]
HOST = [b"ssh-ed25519", b"rsa-sha2-512", b"ssh-rsa", b"ecdsa-sha2-nistp256"]
CIPHERS = [b"chacha20-poly1305@openssh.com", b"aes128-ctr", b"aes256-gcm@openssh.com", b"aes128-cbc"]
MACS = [b"hmac-sha2-256", b"umac-64-etm@openssh.com", b"hmac-sha1"]


def ssh(wire):
    chance = wire.chance
    for _ in range(10):
        stream = Stream(wire, 22)
        for side in chance.choice([(0, 1), (1, 0)]):
            stream.say(side, b"SSH-2.0-" + chance.word(3, 20) + chance.choice([b"", b" Debian-1"]) + chance.choice([b"\r\n", b"\r\n", b"\n"]), 0)
        first = chance.choice(KEX)
        for side in (0, 1):
            lists = [first + b"," + names(chance, KEX), chance.choice(HOST) + b"," + names(chance, HOST), *(chance.choice(CIPHERS) + b"," + names(chance, CIPHERS) for _ in range(2)),
                     *(chance.choice(MACS) + b"," + names(chance, MACS) for _ in range(2)), b"none", b"none,zlib@openssh.com", b"", b""]
            stream.say(side, ssh_packet(chance, u8(20) + chance.bytes(16, 16) + b"".join(string(data.rstrip(b",")) for data in lists) + u8(chance.choice([0, 1])) + u32(0)))
        if first == b"curve25519-sha256":
            stream.say(0, ssh_packet(chance, u8(30) + string(chance.bytes(32, 32))))
            key = string(b"ssh-ed25519") + string(chance.bytes(32, 32))
            stream.say(1, ssh_packet(chance, u8(31) + string(key) + string(chance.bytes(32, 32)) + string(string(b"ssh-ed25519") + string(chance.bytes(64, 64)))) + ssh_packet(chance, u8(21)))
        elif first == b"ecdh-sha2-nistp256":
            stream.say(0, ssh_packet(chance, u8(30) + string(b"\4" + chance.bytes(64, 64))))
            key = string(b"ssh-rsa") + string(b"\1\0\1") + string(b"\0" + chance.bytes(256, 256))
            stream.say(1, ssh_packet(chance, u8(31) + string(key) + string(b"\4" + chance.bytes(64, 64)) + string(string(b"rsa-sha2-512") + string(chance.bytes(256, 256)))) + ssh_packet(chance, u8(21)))
        elif first.startswith(b"diffie-hellman-group1"):
            stream.say(0, ssh_packet(chance, u8(30) + string(b"\0" + chance.bytes(128, 128))))
            key = string(b"ecdsa-sha2-nistp256") + string(b"nistp256") + string(b"\4" + chance.bytes(64, 64))
            stream.say(1, ssh_packet(chance, u8(31) + string(key) + string(chance.bytes(128, 128)) + string(string(b"ecdsa-sha2-nistp256") + string(string(chance.bytes(32, 32)) + string(chance.bytes(32, 32))))) + ssh_packet(chance, u8(21)))
        else:
            stream.say(0, ssh_packet(chance, u8(34) + u32(2048) + u32(3072) + u32(8192)))
            stream.say(1, ssh_packet(chance, u8(31) + string(b"\0" + chance.bytes(384, 384)) + string(b"\2")))
            stream.say(0, ssh_packet(chance, u8(32) + string(chance.bytes(384, 384))))
            key = string(b"ssh-rsa") + string(b"\1\0\1") + string(b"\0" + chance.bytes(256, 256))
            stream.say(1, ssh_packet(chance, u8(33) + string(key) + string(chance.bytes(384, 384)) + string(string(b"ssh-rsa") + string(chance.bytes(256, 256)))) + ssh_packet(chance, u8(21)))
        stream.say(0, ssh_packet(chance, u8(21)), 0)
        for _ in range(chance.randint(0, 6)):
            stream.say(chance.choice([0, 1]), chance.bytes(36, 200), 0)
        stream.close()


def smtp(wire):
    chance = wire.chance
    for _ in range(10):
        stream = Stream(wire, chance.choice([25, 25, 587]))
        stream.say(1, b"220 " + chance.word() + b" ESMTP\r\n", 0)
        stream.say(0, b"EHLO " + chance.word() + b"\r\n", 0)
        stream.say(1, b"".join(b"250-%s\r\n" % chance.choice([b"PIPELINING", b"SIZE 1000", b"8BITMIME"]) for _ in range(chance.randint(0, 3))) + b"250 HELP\r\n", 0)
        for _ in range(chance.randint(1, 3)):
            stream.say(0, b"MAIL FROM:<%s@example.org>\r\n" % chance.word(), 0)
            stream.say(1, chance.choice([b"250 2.1.0 Ok\r\n", b"550 no\r\n"]), 0)
            stream.say(0, b"RCPT TO:<%s@example.org>\r\n" % chance.word(), 0)
            stream.say(1, b"250 2.1.5 Ok\r\n", 0)
            stream.say(0, b"DATA\r\n", 0)
            stream.say(1, b"354 go on\r\n", 0)
            stream.say(0, b"Subject: a\r\nFrom: <b@example.org>\r\n\r\n" + b"".join(chance.text(1, 60) + b"\r\n" for _ in range(chance.randint(1, 5))) + b".\r\n", chance.choice([0, 0, 1]))
            stream.say(1, b"250 2.0.0 Ok: queued\r\n", 0)
        stream.say(0, chance.choice([b"RSET", b"NOOP", b"VRFY a", b"XTRA 1 2"]) + b"\r\n", 0)
        stream.say(1, b"250 Ok\r\n", 0)
        stream.say(0, b"QUIT\r\n", 0)
        stream.say(1, b"221 Bye\r\n", 0)
        stream.close()


def pop(wire):
    chance = wire.chance
    for _ in range(8):
        stream = Stream(wire, 110)
        stream.say(1, b"+OK ready " + chance.text(0, 10) + b"\r\n", 0)
        for word in chance.sample([b"USER a", b"PASS b", b"STAT", b"LIST", b"RETR 1", b"DELE 1", b"NOOP", b"CAPA", b"UIDL 1", b"TOP 1 2"], chance.randint(2, 8)):
            stream.say(0, word + b"\r\n", 0)
            if word in (b"LIST", b"RETR 1", b"CAPA", b"TOP 1 2") and chance.often(0.9):
                stream.say(1, b"+OK\r\n" + b"".join(chance.text(1, 30) + b"\r\n" for _ in range(chance.randint(0, 4))) + b".\r\n", chance.choice([0, 0, 1]))
            else:
                stream.say(1, chance.choice([b"+OK 1 200\r\n", b"-ERR no\r\n", b"+OK\r\n"]), 0)
        stream.say(0, b"QUIT\r\n", 0)
        stream.say(1, b"+OK\r\n", 0)
        stream.close()


def imap(wire):
    chance = wire.chance
    for _ in range(8):
        stream = Stream(wire, 143)
        stream.say(1, b"* OK ready\r\n", 0)
        for number in range(chance.randint(2, 9)):
            tag = b"a%03d" % number
            word = chance.choice([b"CAPABILITY", b"LOGIN user secret", b"SELECT INBOX", b'LIST "" "*"', b"FETCH 1:2 (FLAGS)", b"UID FETCH 1 (BODY[])", b"NOOP", b"UID SEARCH ALL", b"STORE 1 +FLAGS (\\Seen)", b"LOGOUT"])
            stream.say(0, tag + b" " + word + b"\r\n", 0)
            lines = [chance.choice([b"* 3 EXISTS", b"* FLAGS (\\Seen)", b"* CAPABILITY IMAP4rev1", b"* 1 FETCH (FLAGS (\\Seen))", b"* SEARCH 1 2"]) + b"\r\n" for _ in range(chance.randint(0, 3))]
            if b"BODY" in word:
                text = b"".join(chance.text(1, 30) + b"\r\n" for _ in range(2))
                lines.append(b"* 1 FETCH (UID 1 BODY[] {%d}\r\n%s)\r\n" % (len(text), text))
            stream.say(1, b"".join(lines) + tag + chance.choice([b" OK done", b" NO failed", b" BAD what"]) + b"\r\n", 0)
        stream.close()


def ftp(wire):
    chance = wire.chance
    for _ in range(8):
        stream = Stream(wire, 21)
        stream.say(1, chance.choice([b"220 ready\r\n", b"220-a\r\n220 b\r\n"]), 0)
        for word in chance.sample([b"USER a", b"PASS b", b"SYST", b"PWD", b"TYPE I", b"PASV", b"EPSV", b"PORT 10,0,0,1,4,5", b"LIST", b"RETR a b", b"CWD /x", b"FEAT", b"SIZE a", b"EPRT |1|10.0.0.1|1029|"], chance.randint(3, 10)):
            stream.say(0, word + b"\r\n", 0)
            answer = {b"PASV": b"227 Entering Passive Mode (10,0,0,2,%d,%d)." % (chance.randint(0, 255), chance.randint(0, 255)), b"EPSV": b"229 Entering Extended Passive Mode (|||%d|)" % chance.randint(1024, 65535),
                      b"PWD": b'257 "/" is current', b"FEAT": b"211-Features:\r\n UTF8\r\n SIZE\r\n211 End", b"LIST": b"150 here\r\n226 done"}.get(word, chance.choice([b"200 ok", b"331 more", b"550 no", b"230-a\r\n230 b"]))
            stream.say(1, answer + b"\r\n", 0)
        stream.say(0, b"QUIT\r\n", 0)
        stream.say(1, b"221 bye\r\n", 0)
        stream.close()


def telnet(wire):
    chance = wire.chance
    for _ in range(8):
        stream = Stream(wire, 23)
        for _ in range(chance.randint(3, 10)):
            out = b""
            for _ in range(chance.randint(1, 4)):
                kind = chance.randint(0, 4)
                if kind <= 1:
                    out += b"\xff" + u8(chance.choice([251, 252, 253, 254])) + u8(chance.choice([0, 1, 3, 5, 24, 31, 32, 33, 34, 35, 39, 36]))
                elif kind == 2:
                    out += b"\xff\xfa" + chance.choice([b"\x18\0xterm", b"\x18\1", b"\x1f\0\x50\0\x18", b"\x20\x0038400,38400", b"\x27\1\0USER\1a"]) + b"\xff\xf0"
                elif kind == 3:
                    out += b"\xff" + u8(chance.choice([241, 244, 246, 249]))
                else:
                    out += chance.text(1, 20) + b"\r\n"
            stream.say(chance.choice([0, 1]), out, 0)
        stream.close()


def syslog(wire):
    chance = wire.chance
    for _ in range(40):
        head = chance.choice([b"<%d>" % chance.randint(0, 191)] * 6 + [b"", b"<%d>" % chance.randint(192, 999)])
        body = chance.choice([b"Nov 25 12:00:00 host app[12]: " + chance.text(0, 60), b"1 2026-11-25T12:00:00.003Z host app 12 ID47 - " + chance.text(0, 40),
                              b'1 2026-11-25T12:00:00Z h a - - [x@1 a="b"] \xef\xbb\xbf' + chance.text(0, 30), chance.text(0, 60)])
        wire.datagram(wire.ports(), 514, head + body + chance.choice([b"", b"\n", b"\0"]))
