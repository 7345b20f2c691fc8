"""Frame by frame, field by field."""
import re

from .chains import Frame, begins, cut

EQUAL, DIFFERENT, ONLY_PEEL, ONLY_TSHARK, BEYOND, EXPLAINED = range(6)
KEPT = 40
# What nobody decoded: comparable only where both stop at the same place.
OPAQUE_FIELDS = ("data.",)
# Bodies: tshark 4.0 takes them for text that a zero byte ends, and puts a mark for each byte that is no ASCII.
BODY_FIELDS = ("http.file_data",)
ESCAPE = re.compile(r"\\\\|\\x([0-9a-f]{2})")


class Tally:
    """Counts by field, and the first differences of each."""

    def __init__(self, capture, known_differences):
        self.capture, self.known = capture, known_differences
        self.counts, self.differences, self.kept = {}, [], {}

    def add(self, field, kind, number=1):
        self.counts.setdefault(field, [0] * 6)[kind] += number

    def differ(self, field, frame, theirs, ours):
        kind = DIFFERENT if ours and theirs else ONLY_PEEL if ours else ONLY_TSHARK
        self.add(field, kind)
        reason = self.known.reason(field, self.capture, theirs, ours)
        if reason is not None:
            self.add(field, EXPLAINED)
        key = (field, kind, reason)
        self.kept[key] = self.kept.get(key, 0) + 1
        if self.kept[key] <= KEPT:
            self.differences.append((frame, field, theirs, ours, reason))


def is_same_body(theirs, ours):
    """Whether tshark shows as much of a body as it can."""
    plain = ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[0], ours).split("\0")[0]
    return theirs and "".join(filter(str.isascii, theirs)) == "".join(filter(str.isascii, plain))


def compare_chains(tally, theirs, ours, protocols, reassembled):
    """Compares `frame.protocols` and returns how each frame's fields are to be compared."""
    frames = []
    cache = {}
    for index, (their, our) in enumerate(zip(theirs, ours)):
        key = (their, our)
        if key not in cache:
            cache[key] = (cut(their, protocols), cut(our, protocols))
        (kept, tail), (own, _) = cache[key]
        grew = bool(reassembled[index]) and kept != own and kept[:len(own)] == own
        if grew:
            tail = kept[len(own):] + tail
        frames.append(Frame(kept, tuple(dict.fromkeys(tail)), grew))
        if kept == own:
            tally.add("frame.protocols", EQUAL)
        elif grew:
            tally.add("frame.protocols", BEYOND)
        else:
            tally.differ("frame.protocols", index + 1, their, our)
    return frames


def compare_fields(tally, fields, theirs, ours, frames, scope):
    """Compares every field; a column that is None is empty throughout."""
    count = len(frames)
    for field in fields:
        opaque = field.startswith(OPAQUE_FIELDS)
        their, our = theirs.get(field), ours.get(field)
        if our is not None and not any(our):
            our = None
        if their is None and our is None:
            continue
        their = their or [""] * count
        our = our or [""] * count
        if their[:count] == our[:count]:
            tally.add(field, EQUAL, sum(1 for value in our[:count] if value))
            continue
        equal = beyond = 0
        for index in range(count):
            one, other = their[index], our[index]
            if one == other or field in BODY_FIELDS and is_same_body(one, other):
                equal += 1 if one else 0
            elif opaque and frames[index].tail[:1] != ("data",):
                beyond += 1
            elif frames[index].tail and scope.reaches(field, frames[index].tail) and begins(other, one):
                equal += 1 if other else 0
                beyond += 0 if other else 1
            else:
                tally.differ(field, index + 1, one, other)
        tally.add(field, EQUAL, equal)
        tally.add(field, BEYOND, beyond)
