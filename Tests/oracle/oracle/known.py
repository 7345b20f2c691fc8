"""Differences that are understood: the table of differences.md."""
from fnmatch import fnmatchcase
from pathlib import Path


class Known:
    """Rows `| field | file | tshark | peel | reason |`; the first four are shell patterns, `(none)` is no value."""

    def __init__(self, path):
        self.rows = []
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            cells = [cell.strip().replace("`", "") for cell in line.strip().strip("|").split(" | ")]
            if line.startswith("|") and len(cells) == 5 and cells[0] != "field" and not cells[0].startswith("---"):
                self.rows.append(tuple(cells))

    def reason(self, field, capture, theirs, ours):
        for name, file, their, our, reason in self.rows:
            if (fnmatchcase(field, name) and fnmatchcase(str(capture), file) and self._fits(theirs, their)
                    and self._fits(ours, our)):
                return reason
        return None

    @staticmethod
    def _fits(value, pattern):
        return value == "" if pattern == "(none)" else fnmatchcase(value, pattern)
