"""Draws display filters from the fields and values that occur in a capture."""
import random

INTEGERS = {"FT_UINT8", "FT_UINT16", "FT_UINT24", "FT_UINT32", "FT_UINT64", "FT_INT32", "FT_FRAMENUM"}
WIDTHS = {"FT_UINT8": 8, "FT_UINT16": 16, "FT_UINT24": 24}
TEXTS = {"FT_STRING", "FT_STRINGZ", "FT_UINT_STRING"}
PROTOCOLS = ["eth", "ip", "ipv6", "tcp", "udp", "icmp", "icmpv6", "arp", "vlan", "igmp"]


class Generator:
    """`types` tells each field's type in tshark, `values` the texts that it has in the capture."""

    def __init__(self, types, values, seed):
        self.random = random.Random(seed)
        self.types = types
        self.values = {name: sorted(texts) for name, texts in values.items() if name in types}
        self.names = sorted(self.values)

    def draw(self):
        """A filter and the fields that it asks for."""
        kind = self.random.random()
        if kind < 0.55:
            return self.atom()
        parts = [self.atom() for _ in range(self.random.choice([2, 2, 3]))]
        fields = set().union(*(fields for _, fields in parts))
        texts = [self.random.choice(["", "", "!", "not "]) + f"({text})" for text, _ in parts]
        if len(texts) == 2:
            return self.random.choice([" and ", " or ", " && ", " || "]).join(texts), fields
        first, second = self.random.choice([(" and ", " or "), (" or ", " and "), (" and ", " and ")])
        return texts[0] + first + texts[1] + second + texts[2], fields

    def atom(self):
        if not self.names or self.random.random() < 0.15:
            return self.protocol()
        name = self.random.choice(self.names)
        text = self.test(name, self.types[name])
        return (text, {name}) if text else (name, {name})

    def protocol(self):
        name = self.random.choice(PROTOCOLS)
        text = self.random.choice([
            name, f"!{name}", f"{name}#1", f"{name}#2", f"len({name}) > {self.random.randrange(60)}",
            f"{name}[{self.random.randrange(8)}] == {self.random.randrange(256):02x}",
            f"{name}[{self.random.randrange(4)}:2] & {self.random.randrange(65536):04x}",
            f"{name} contains {self.random.randrange(256):02x}:{self.random.randrange(256):02x}",
            f"frame[{self.random.randrange(40)}] == {self.random.randrange(256):02x}",
            f"frame contains {self.random.randrange(256):02x}:{self.random.randrange(256):02x}",
            f"{name} matches \"[a-c]{{2}}\"", f"count({name}) >= 1" if name == "ip" else name,
        ])
        return text, {"frame.protocols"}

    def value(self, name):
        return self.random.choice(self.values[name])

    def comparison(self):
        return self.random.choice(["==", "==", "!=", "===", "!==", "~=", ">", "<", ">=", "<=", "eq", "ne", "gt", "le", "any_eq",
                                   "all_ne"])

    def quantifier(self):
        return self.random.choice(["", "", "", "any ", "all "])

    def layer(self):
        return self.random.choice(["", "", "", "", "#1", "#2", "#[1-2]", "#[-1]"])

    def test(self, name, kind):
        field = name + self.layer()
        if kind in INTEGERS:
            return self.integer(field, name, kind)
        if kind == "FT_BOOLEAN":
            return f"{self.quantifier()}{field} {self.random.choice(['==', '!='])} {self.random.choice(['0', '1', 'True', 'False'])}"
        if kind == "FT_IPv4":
            return self.address(field, self.value(name), 32, ".")
        if kind == "FT_IPv6":
            return self.address(field, self.value(name), 128, ":")
        if kind == "FT_ETHER":
            return self.mac(field, self.value(name))
        if kind == "FT_BYTES":
            return self.bytes(field, self.value(name))
        if kind in TEXTS:
            return self.text(field, self.value(name))
        if kind in ("FT_RELATIVE_TIME",):
            return f"{self.quantifier()}{field} {self.comparison()} {self.value(name).split(',')[0].lstrip('-')}"
        return field

    def integer(self, field, name, kind):
        try:
            number = int(self.value(name), 0)
        except ValueError:
            return field
        number = max(0, number + self.random.choice([0, 0, 0, 1, -1, 7]))
        limit = 1 << WIDTHS.get(kind, 32)
        number %= limit
        written = self.random.choice([str(number), hex(number)])
        other = (number + self.random.randrange(1, 40)) % limit
        mask = self.random.choice([1, 2, 4, 0xf, 0x10, 0x7f, number]) % limit or 1
        return self.random.choice([
            f"{self.quantifier()}{field} {self.comparison()} {written}",
            f"{self.quantifier()}{field} {self.comparison()} {written}",
            f"{self.quantifier()}{field} in {{{written}, {number}..{other}}}", f"{field} not in {{{written}}}",
            f"{field} & {mask}", f"{field} & {mask} == {number & mask}", f"{field} + 1 > {number}", f"{field} - {number} < 2",
            f"{field} * 2 == {number}", f"{field} / 3 == {number // 3}", f"{field} % 7 == {number % 7}",
            f"count({field}) == {self.random.choice([1, 2])}", f"string({field}) contains \"{number % 10}\"",
            f"max({field}) >= {number}", f"min({field}) < {number}", f"abs({field} - {number}) < 5",
            f"string({field}) matches \"^{number % 10}\"", f"-{field} < 0", f"{field} == {field}",
        ])

    def address(self, field, value, most, mark):
        prefix = self.random.choice([8, 16, 24, 32, 64, 127, 128])
        prefix = min(prefix, most)
        return self.random.choice([
            f"{self.quantifier()}{field} {self.comparison()} {value}", f"{field} == {value}/{prefix}",
            f"{field} != {value}/{prefix}", f"{self.quantifier()}{field} in {{{value}}}", f"{field} in {{{value}/{prefix}}}",
            f"{field}[0] == {self.random.randrange(256):02x}", f"{field}[0:2] > 10:00", f"{field}[-1] & 01",
            f"string({field}) contains \"{mark}1\"", f"count({field}) == {self.random.choice([1, 2])}",
            f"max({field}) == {value}", f"{field} >= {value}/{prefix}", f"len({field}) == {most // 8}",
        ])

    def mac(self, field, value):
        return self.random.choice([
            f"{self.quantifier()}{field} {self.comparison()} {value}", f"{field}[0:3] == {value[:8]}",
            f"{field}[3-5] == {value[9:]}", f"{field}[0] & 01", f"{field} contains {value[:5]}",
            f"{field} in {{{value}, 00:00:00:00:00:00..{value}}}", f"string({field}) matches \"{value[-2:]}$\"",
        ])

    def bytes(self, field, value):
        if not value or len(value) % 2 or any(letter not in "0123456789abcdef" for letter in value):
            return field
        value = value[:40]
        start = self.random.randrange(0, len(value), 2)
        piece = value[start:start + self.random.choice([2, 4, 8])]
        pairs = ":".join(piece[i:i + 2] for i in range(0, len(piece), 2))
        return self.random.choice([
            f"{field}[{start // 2}:{len(piece) // 2}] == {pairs}", f"{field} contains {pairs}",
            f"len({field}) > {len(value) // 2 - 1}", f"{field}[{start // 2}:] > {pairs}", f"{field}[{start // 2}]",
            f"{field} > {pairs}", f"{field}[0,{start // 2}] == {value[:2]}{value[start:start + 2]}",
            f"{field}[-1] == {value[-2:]}", f"{field} matches \"[0-9]+\"",
        ])

    def text(self, field, value):
        plain = "".join(letter for letter in value if letter.isascii() and (letter.isalnum() or letter in " .:_-"))[:30]
        if not plain:
            return field
        piece = plain[self.random.randrange(len(plain)):][:4]
        return self.random.choice([
            f"{self.quantifier()}{field} {self.random.choice(['==', '!=', '>', '<'])} \"{plain}\"",
            f"{field} contains \"{piece}\"", f"upper({field}) contains \"{piece.upper()}\"", f"{field} matches \"^{plain[0]}\"",
            f"{field} in {{\"{plain}\", \"b\"}}", f"len({field}) > {len(plain) - 1}", f"{field}[0:1] == \"{plain[0]}\"",
            f"lower({field})[0:2] == \"{plain[:2].lower()}\"",
        ])
