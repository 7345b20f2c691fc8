"""All checks of one capture."""
import json
import traceback
from types import SimpleNamespace

from . import fields as by_field
from . import streams as by_stream
from .chains import Scope
from .tshark import digest_of


class Context:
    """What every worker needs: programs, names and known differences."""

    def __init__(self, peel, tshark, known, checks, names, protocols):
        self.peel, self.tshark, self.known, self.checks = peel, tshark, known, checks
        owners = tshark.fields()
        self.fields = sorted(set(names or ()) & set(owners) - {"frame.number", "frame.protocols"})
        self.protocols = set(protocols or ())
        self.has_names = names is not None
        self.scope = Scope(owners)


def check(context, path):
    """The findings of one capture; an error of the comparison itself is a failure of the capture."""
    found = SimpleNamespace(
        path=str(path), failures=[], notes=[], their_packets=None, our_packets=None, tally=None, streams={},
        stream_pairs=[], repaired=0, reassembled=0, seconds=0.0)
    try:
        examine(context, path, found)
    except Exception as error:  # noqa: BLE001 - one capture must not end the run of all
        found.failures.append(f"comparison failed: {error!r} {traceback.format_exc(limit=-1).splitlines()[-2].strip()}")
    return found


def examine(context, path, found):
    packets, status, theirs = without_blocks(*context.tshark.columns(path, digest_of(path), context.fields))
    readable = bool(packets)
    found.their_packets = packets or 0

    asked = [*context.fields, "frame.protocols"] if context.has_names else []
    ran, count, ours = context.peel.columns(path, asked)
    found.seconds, found.our_packets = ran.seconds, count
    judge(found, "read -e", ran, readable)
    if readable and ran.status == 1 and status == 0:
        found.notes.append(f"peel says damaged, tshark does not: {ran.message}")
    if readable and ran.status == 0 and status != 0:
        found.notes.append("tshark says damaged, peel does not")
    if readable and count != packets:
        found.failures.append(f"packets: tshark {packets}, peel {count}")

    frames = None
    if readable:
        compared = min(packets, count)
        tally = found.tally = by_field.Tally(path, context.known)
        chain = [value.split(",")[0] for value in theirs["frame.protocols"] or [""] * packets]
        grown = [theirs.get("ip.fragment.count"), theirs.get("ipv6.fragment.count")]
        reassembled = [any(column and column[index] for column in grown) for index in range(packets)]
        own = ours.get("frame.protocols") or [""] * count
        own = own if context.has_names else chain
        frames = by_field.compare_chains(tally, chain, own, context.protocols, reassembled)
        found.reassembled = sum(reassembled)
        if "fields" in context.checks and context.has_names:
            by_field.compare_fields(tally, context.fields, theirs, ours, frames[:compared], context.scope)
    if "streams" in context.checks:
        compare_flows(context, path, found, theirs if readable and len(frames) == packets else None, frames)
    if "json" in context.checks:
        check_json(context, path, found, readable)
    if "tree" in context.checks:
        judge(found, "read --tree", context.peel.run("read", "--tree", path), readable)
    if "info" in context.checks:
        judge(found, "info", context.peel.run("info", path), readable)


def without_blocks(packets, status, columns):
    """Leaves out what tshark numbers as a frame though it is no packet, and so has no encapsulation."""
    kinds = columns["frame.encap_type"]
    if not packets or kinds is None or all(kinds):
        return packets, status, columns
    kept = {name: column and [value for value, kind in zip(column, kinds) if kind] for name, column in columns.items()}
    return sum(1 for kind in kinds if kind), status, kept


def judge(found, what, ran, readable):
    if ran.failure:
        found.failures.append(f"{what}: {ran.failure}")
    elif ran.status > 5 or ran.status == 2:
        found.failures.append(f"{what}: status {ran.status}: {ran.message}")
    elif readable and ran.status not in (0, 1):
        found.failures.append(f"{what}: does not open it, status {ran.status}: {ran.message}")


def compare_flows(context, path, found, theirs, frames):
    ran = context.peel.run("flows", "--json", path)
    judge(found, "flows --json", ran, theirs is not None)
    if theirs is None or ran.failure or ran.status not in (0, 1):
        return
    rows, found.repaired = by_stream.from_tshark(theirs, frames)
    found.streams, pairs = by_stream.compare_streams(rows, by_stream.from_peel(ran.output))
    for their, our in pairs:
        one, other = by_stream.written(their), by_stream.written(our)
        reason = context.known.reason("stream", path, one, other)
        kind = "fragments" if their is not None and their.fragmented else "streams"
        found.stream_pairs.append((kind, one, other, reason))


def check_json(context, path, found, readable):
    """Each line is an object, and there are as many as `read -e` shows."""
    ran = context.peel.run("read", "--json", path)
    judge(found, "read --json", ran, readable)
    if ran.failure:
        return
    count = 0
    for number, line in enumerate(ran.output.splitlines(), 1):
        try:
            json.loads(line)
        except ValueError as error:
            found.failures.append(f"read --json: line {number} is not JSON: {error}")
            return
        count += 1
    if count != found.our_packets:
        found.failures.append(f"read --json: {count} objects, {found.our_packets} packets")
