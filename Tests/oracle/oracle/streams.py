"""tshark's TCP and UDP streams against the rows of `peel flows --json`."""
import json
from collections import Counter

TRANSPORTS = ("tcp", "udp")
ERRORS = ("icmp", "icmpv6")


def values(columns, field, index):
    column = columns.get(field)
    return column[index].split(",") if column and column[index] else []


def conversations(columns, frames, index):
    """`(protocol, stream, source, destination)` of each transport layer of a frame, as far as peel decodes.

    What an ICMP error quotes does not count. Empty where the values do not fit the chain.
    """
    found = []
    seen = Counter()
    source = destination = None
    for layer in frames[index].theirs:
        if layer in ERRORS:
            break
        if layer in ("ip", "ipv6"):
            turn = seen[layer]
            froms, tos = values(columns, f"{layer}.src", index), values(columns, f"{layer}.dst", index)
            if turn >= len(froms) or turn >= len(tos):
                return []
            source, destination = froms[turn], tos[turn]
        elif layer in TRANSPORTS:
            turn = seen[layer]
            streams = values(columns, f"{layer}.stream", index)
            froms, tos = values(columns, f"{layer}.srcport", index), values(columns, f"{layer}.dstport", index)
            if source is None or turn >= min(len(streams), len(froms), len(tos)):
                return found
            found.append((layer, int(streams[turn]), (source, froms[turn]), (destination, tos[turn])))
        seen[layer] += 1
    return found


def fragment_key(columns, index):
    """What fragments of one datagram share, or None where the frame is not a fragment, or its header was cut."""
    more, offset = values(columns, "ip.flags.mf", index), values(columns, "ip.frag_offset", index)
    if more and (more[0] in ("1", "True") or (offset and offset[0] != "0")):
        return firsts(columns, index, "ip.src", "ip.dst", "ip.id", "ip.proto")
    if values(columns, "ipv6.fraghdr.ident", index):
        return firsts(columns, index, "ipv6.src", "ipv6.dst", "ipv6.fraghdr.ident")
    return None


def firsts(columns, index, *fields):
    """The first value of each field, or None where one is missing."""
    found = [values(columns, field, index) for field in fields]
    return tuple(each[0] for each in found) if all(found) else None


class Row:
    """One stream's packets and bytes each way, from the lower endpoint and from the higher one."""

    __slots__ = ("key", "counts", "fragmented")

    def __init__(self, protocol, one, other):
        low, high = sorted((one, other))
        self.key = (protocol, low, high)
        self.counts = [0, 0, 0, 0]
        self.fragmented = False

    def add(self, source, packets, size):
        place = 0 if source == self.key[1] else 2
        self.counts[place] += packets
        self.counts[place + 1] += size

    def value(self):
        return (*self.key, *self.counts)


def from_tshark(columns, frames):
    """tshark's streams, and how many of its numbers were repaired as README.md explains.

    Fragments that it joined count in the stream of the whole datagram. A number that it gives to several pairs of
    endpoints is taken apart, several numbers for the same two UDP endpoints become one.
    """
    rows, waiting, numbers, names = {}, {}, {}, {}
    lengths = columns["frame.len"]
    for index in range(len(frames)):
        size = int(lengths[index] or 0)
        key = fragment_key(columns, index)
        found = conversations(columns, frames, index)
        for protocol, stream, source, destination in found:
            name = (protocol, *sorted((source, destination)), stream if protocol == "tcp" else None)
            numbers.setdefault((protocol, stream), set()).add(name)
            names.setdefault(name, set()).add(stream)
            row = rows.get(name)
            if row is None:
                row = rows[name] = Row(protocol, source, destination)
            row.add(source, 1, size)
            if key is not None:
                row.fragmented = True
                for earlier in waiting.pop(key, []):
                    row.add(source, 1, earlier)
        if key is not None and not found:
            waiting.setdefault(key, []).append(size)
    lost = {frozenset(key[:2]) for key in waiting}
    for row in rows.values():
        if frozenset((row.key[1][0], row.key[2][0])) in lost:
            row.fragmented = True
    repaired = sum(1 for found in numbers.values() if len(found) > 1)
    repaired += sum(len(found) for found in names.values() if len(found) > 1)
    return list(rows.values()), repaired


def from_peel(output):
    """The TCP and UDP rows of `peel flows --json`."""
    rows = []
    for line in output.splitlines():
        flow = json.loads(line)
        if flow["protocol"] not in TRANSPORTS:
            continue
        client = (flow["client_address"], str(flow["client_port"]))
        server = (flow["server_address"], str(flow["server_port"]))
        row = Row(flow["protocol"], client, server)
        row.add(client, flow["client_packets"] or 0, flow["client_bytes"] or 0)
        if client == server:
            row.counts[0] += flow["server_packets"] or 0
            row.counts[1] += flow["server_bytes"] or 0
        else:
            row.add(server, flow["server_packets"] or 0, flow["server_bytes"] or 0)
        rows.append(row)
    return rows


def written(row):
    if row is None:
        return ""
    (protocol, low, high), counts = row.key, row.counts
    return (f"{protocol} {low[0]}:{low[1]} {high[0]}:{high[1]} -> {counts[0]} packets {counts[1]} bytes, "
            f"<- {counts[2]} packets {counts[3]} bytes")


def compare_streams(theirs, ours):
    """Per protocol `[tshark's, peel's, matched]`, and pairs of rows without a match: `(tshark's, peel's)`."""
    totals = {protocol: [0, 0, 0] for protocol in TRANSPORTS}
    left = {}
    for row in ours:
        totals[row.key[0]][1] += 1
        left.setdefault(row.value(), []).append(row)
    unmatched = []
    for row in theirs:
        totals[row.key[0]][0] += 1
        same = left.get(row.value())
        if same:
            same.pop()
            totals[row.key[0]][2] += 1
        else:
            unmatched.append(row)
    others = {}
    for rows in left.values():
        for row in rows:
            others.setdefault(row.key, []).append(row)
    pairs = []
    for row in unmatched:
        close = others.get(row.key)
        pairs.append((row, close.pop(0) if close else None))
    for rows in others.values():
        pairs += [(None, row) for row in rows]
    return totals, pairs
