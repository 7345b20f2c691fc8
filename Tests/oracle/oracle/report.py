"""Sums over captures and what is printed."""
from collections import Counter

from .fields import BEYOND, DIFFERENT, EQUAL, EXPLAINED, ONLY_PEEL, ONLY_TSHARK

HEADS = ("compared", "equal", "different", "only peel", "only tshark", "explained", "% equal")


def short(value):
    """A value as it is listed: long bytes cut."""
    return repr(value) if len(value) <= 100 else f"{value[:90]!r}… {len(value)} characters"


def share(part, whole):
    """A percentage; nothing compared is no agreement."""
    return 100 * part / whole if whole else 0.0


class Report:
    def __init__(self, owners):
        self.owners = owners
        self.captures = []
        self.counts = {}
        self.streams = {"tcp": [0, 0, 0], "udp": [0, 0, 0]}

    def add(self, found):
        self.captures.append(found)
        if found.tally:
            for field, counts in found.tally.counts.items():
                sums = self.counts.setdefault(field, [0] * 6)
                for kind, number in enumerate(counts):
                    sums[kind] += number
        for protocol, counts in found.streams.items():
            for place, number in enumerate(counts):
                self.streams[protocol][place] += number

    # Figures

    def total(self):
        sums = [0] * 6
        for counts in self.counts.values():
            for kind, number in enumerate(counts):
                sums[kind] += number
        return sums

    @staticmethod
    def compared(counts):
        return counts[EQUAL] + counts[DIFFERENT] + counts[ONLY_PEEL] + counts[ONLY_TSHARK]

    def field_share(self):
        sums = self.total()
        return share(sums[EQUAL], self.compared(sums))

    def stream_share(self):
        return share(sum(row[2] for row in self.streams.values()), sum(row[0] for row in self.streams.values()))

    def failures(self):
        return [(found.path, failure) for found in self.captures for failure in found.failures]

    # Printing

    def line(self, name, counts):
        cells = [self.compared(counts), counts[EQUAL], counts[DIFFERENT], counts[ONLY_PEEL], counts[ONLY_TSHARK],
                 counts[EXPLAINED]]
        numbers = "".join(f"{number:>13,}" for number in cells)
        print(f"  {name:<38}{numbers}{share(counts[EQUAL], cells[0]):>11.3f}")

    def print_fields(self, limit):
        protocols = {}
        for field, counts in self.counts.items():
            owner = self.owners.get(field, "?").split(".")[0]
            sums = protocols.setdefault(owner, [0] * 6)
            for kind, number in enumerate(counts):
                sums[kind] += number
        print("\nvalues by protocol\n  " + f"{'':<38}" + "".join(f"{head:>13}" for head in HEADS[:-1])
              + f"{HEADS[-1]:>11}")
        for owner, counts in sorted(protocols.items()):
            self.line(owner, counts)
        self.line("all", self.total())
        print(f"  (beyond what peel decodes, not compared: {self.total()[BEYOND]:,})")
        worst = [(self.compared(counts) - counts[EQUAL], field) for field, counts in self.counts.items()]
        worst = sorted((item for item in worst if item[0]), key=lambda item: (-item[0], item[1]))
        if worst:
            print(f"\nfields that differ: {len(worst)}" + (f", the first {limit}" if len(worst) > limit else ""))
            for _, field in worst[:limit]:
                self.line(field, self.counts[field])

    def print_streams(self):
        print("\nstreams")
        for protocol, (theirs, ours, same) in self.streams.items():
            print(f"  {protocol}: {theirs:,} in tshark, {ours:,} in peel, {same:,} with the same packets and bytes "
                  f"each way: {share(same, theirs):.3f} %")
        print(f"  {sum(found.repaired for found in self.captures):,} of tshark's numbers name several pairs of UDP or TCP "
              "endpoints, or the same UDP endpoints again")
        kinds = Counter((kind, reason or "unexplained") for found in self.captures
                        for kind, _, _, reason in found.stream_pairs)
        for (kind, reason), number in kinds.most_common():
            print(f"  {number:>7,} differ ({kind}): {reason}")

    def print_packets(self):
        read = [found for found in self.captures if found.their_packets]
        same = sum(1 for found in read if found.their_packets == found.our_packets)
        slow = max(self.captures, key=lambda found: found.seconds)
        print(f"{len(self.captures)} captures; tshark reads {len(read)} with "
              f"{sum(found.their_packets for found in read):,} packets; {same} have as many in peel "
              f"({sum(found.our_packets for found in read):,} packets)")
        print(f"{sum(found.reassembled for found in self.captures):,} frames hold datagrams that tshark joined from "
              f"fragments; slowest `peel read -e`: {slow.seconds:.2f} s, {slow.path}")

    def print_reasons(self):
        reasons = Counter(reason for found in self.captures if found.tally
                          for _, _, _, _, reason in found.tally.differences if reason)
        if reasons:
            print("\nexplained (kept differences, see differences.md)")
            for reason, number in reasons.most_common():
                print(f"  {number:>7,}  {reason}")

    def print_differences(self, limit, only):
        """Up to `limit` differences of each field, those without a reason first."""
        print("\ndifferences (file, frame, field, tshark, peel)")
        shown = Counter()
        rows = [(found.path, *row) for found in self.captures if found.tally for row in found.tally.differences]
        rows.sort(key=lambda row: (row[2], row[5] is not None))
        for path, frame, field, theirs, ours, reason in rows:
            if only and not any(field.startswith(prefix) for prefix in only):
                continue
            shown[field] += 1
            if shown[field] <= limit:
                print(f"{path}\t{frame}\t{field}\t{short(theirs)}\t{short(ours)}" + (f"\t({reason})" if reason else ""))
        pairs = [(found.path, *pair) for found in self.captures for pair in found.stream_pairs]
        if not only or "stream" in only:
            for path, kind, theirs, ours, reason in pairs[:limit * 10]:
                print(f"{path}\t{kind}\t{theirs!r}\t{ours!r}" + (f"\t({reason})" if reason else ""))

    def print_notes(self):
        notes = [(found.path, note) for found in self.captures for note in found.notes]
        if notes:
            print("\nnotes")
            for path, note in notes:
                print(f"  {path}: {note}")
