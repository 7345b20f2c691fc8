"""What tshark says about a capture, kept in a cache because tshark is slow."""
import functools
import hashlib
import json
import os
import re
import subprocess
import tempfile
import zlib
from pathlib import Path

# One run verifies checksums, and only these fields are taken from it: a wrong checksum changes what else tshark does.
CHECKSUM_FIELDS = re.compile(r"checksum(\.status|_calculated|_bad|\.bad)")
CHECKSUM_OPTIONS = [
    word for name in ("ip", "tcp", "udp", "udplite") for word in ("-o", f"{name}.check_checksum:TRUE")
] + ["-o", "sctp.checksum:crc-32c"]
# Fields that the rules themselves need.
SUPPORT = [
    "frame.number", "frame.len", "frame.encap_type", "frame.protocols", "tcp.stream", "udp.stream", "tcp.srcport", "tcp.dstport",
    "udp.srcport", "udp.dstport", "ip.src", "ip.dst", "ip.id", "ip.proto", "ip.flags.mf", "ip.frag_offset", "ipv6.src",
    "ipv6.dst", "ip.fragment.count", "ipv6.fragment.count", "ipv6.fraghdr.ident", "ipv6.fraghdr.offset",
    "ipv6.fraghdr.more",
]
# A run costs little more for many fields, so one that is missing brings along all of its owner's.
BATCH = 3000


def cache_folder():
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "peel-oracle"


def environment(folder):
    """No preferences of the user, one language, one time zone."""
    return dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC", WIRESHARK_CONFIG_DIR=str(folder))


def parse_columns(text, fields):
    """Tab-separated rows to columns. `frame.number` comes first, so a line that does not begin with the number that is
    due belongs to the value before it."""
    rows = []
    for line in text.split("\n"):
        head = line.split("\t", 1)[0]
        if head == str(len(rows) + 1):
            rows.append(line)
        elif rows and line:
            rows[-1] += "\n" + line
    columns = {field: [] for field in fields}
    width = len(fields)
    for row in rows:
        cells = row.split("\t")
        if len(cells) != width:
            cells = (cells + [""] * width)[:width]
        for field, cell in zip(fields, cells):
            columns[field].append(cell)
    return len(rows), columns


@functools.cache
def version():
    """Asked once a process: tshark takes half a second to tell."""
    first = subprocess.run(["tshark", "--version"], capture_output=True, text=True, check=True).stdout
    return re.search(r"\d+\.\d+\.\d+", first).group()


class Tshark:
    def __init__(self, folder=None):
        self.folder = Path(folder) if folder else cache_folder()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.version = version()
        self._owners = None

    def fields(self):
        """Every field that tshark knows, with the protocol that owns it."""
        if self._owners is not None:
            return self._owners
        path = self.folder / f"fields-{self.version}.json"
        if not path.exists():
            text = subprocess.run(["tshark", "-G", "fields"], capture_output=True, text=True, check=True).stdout
            owners = {}
            for line in text.splitlines():
                cells = line.split("\t")
                if cells[0] == "F" and len(cells) > 4:
                    owners[cells[2]] = cells[4]
                elif cells[0] == "P" and len(cells) > 2:
                    owners[cells[2]] = cells[2]
            self._write(path, json.dumps(owners).encode())
        self._owners = json.loads(path.read_bytes())
        return self._owners

    def columns(self, capture, digest, fields, two_passes=False):
        """`(packets, status, {field: values or None})`; None stands for a column that is empty throughout."""
        wanted = list(dict.fromkeys([*SUPPORT, *fields]))
        plain = [field for field in wanted if not CHECKSUM_FIELDS.search(field)]
        checked = [field for field in wanted if CHECKSUM_FIELDS.search(field)]
        packets, status, columns = self._cached(
            capture, digest, "two-pass" if two_passes else "plain", ["-2"] if two_passes else [], plain)
        if checked and packets:
            columns.update(self._cached(capture, digest, "checksums", CHECKSUM_OPTIONS, checked)[2])
        return packets, status, columns

    def _cached(self, capture, digest, kind, options, fields):
        path = self.folder / self.version / digest[:2] / f"{digest}-{kind}.z"
        known = {"packets": None, "status": 0, "columns": {}}
        if path.exists():
            try:
                known = json.loads(zlib.decompress(path.read_bytes()))
            except (ValueError, zlib.error):
                pass
        missing = [field for field in fields if field not in known["columns"]]
        if missing:
            missing = self._with_siblings(missing, kind, known["columns"])
            for start in range(0, len(missing), BATCH):
                self._run(capture, options, missing[start:start + BATCH], known)
            path.parent.mkdir(parents=True, exist_ok=True)
            self._write(path, zlib.compress(json.dumps(known, separators=(",", ":")).encode(), 6))
        return known["packets"], known["status"], {field: known["columns"][field] for field in fields}

    def _with_siblings(self, fields, kind, have):
        owners = self.fields()
        wanted = {owners.get(field) for field in fields}
        return fields + [
            field for field, owner in owners.items()
            if owner in wanted and field not in have and field not in fields and field != owner
            and bool(CHECKSUM_FIELDS.search(field)) == (kind == "checksums")]

    def _run(self, capture, options, fields, known):
        words = ["tshark", "-n", "-r", str(capture), *options, "-T", "fields"]
        asked = ["frame.number", *[field for field in fields if field != "frame.number"]]
        for field in asked:
            words += ["-e", field]
        with tempfile.TemporaryDirectory() as empty:
            result = subprocess.run(words, capture_output=True, env=environment(empty), timeout=900, check=False)
        packets, columns = parse_columns(result.stdout.decode("utf-8", "replace"), asked)
        known["packets"], known["status"] = packets, result.returncode
        for field in fields:
            known["columns"][field] = columns[field] if any(columns[field]) else None

    @staticmethod
    def _write(path, data):
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        partial.write_bytes(data)
        partial.replace(path)


def digest_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
