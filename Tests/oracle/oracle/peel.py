"""Running peel: within its time, with its status told."""
import os
import re
import subprocess
import time

from .tshark import parse_columns


class Ran:
    """One run: its output, status, seconds, and in `failure` why it counts as failed by itself."""

    def __init__(self, output, errors, status, seconds, limit):
        self.output, self.status, self.seconds = output, status, seconds
        last = errors.decode("utf-8", "replace").strip().splitlines()
        self.message = last[-1][:200] if last else ""
        self.failure = None
        if seconds > limit:
            self.failure = f"took over {limit:g} s"
        elif status < 0 or status >= 128:
            self.failure = f"ended by signal {-status if status < 0 else status - 128}"


class Peel:
    def __init__(self, program, limit):
        self.program, self.limit = str(program), limit

    def run(self, *words):
        start = time.monotonic()
        surroundings = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC", NO_COLOR="1")
        try:
            result = subprocess.run(
                [self.program, *map(str, words)], capture_output=True, stdin=subprocess.DEVNULL, env=surroundings,
                timeout=self.limit + 5, check=False)
        except subprocess.TimeoutExpired as expired:
            return Ran(expired.stdout or b"", expired.stderr or b"", 0, self.limit + 5, self.limit)
        return Ran(result.stdout, result.stderr, result.returncode, time.monotonic() - start, self.limit)

    def names(self, *words):
        """The first word of each line, or None where the command fails."""
        ran = self.run(*words)
        if ran.status != 0 or ran.failure:
            return None
        lines = ran.output.decode("utf-8", "replace").splitlines()
        heads = [line.split()[0] for line in lines if line.split()]
        return [head for head in heads if re.fullmatch(r"[a-zA-Z0-9_.\-]+", head)] or None

    def columns(self, capture, fields, *options):
        """`(run, packets, columns)`."""
        asked = list(dict.fromkeys(["frame.number", *fields]))
        words = [word for field in asked for word in ("-e", field)]
        ran = self.run("read", capture, *options, *words)
        packets, columns = parse_columns(ran.output.decode("utf-8", "replace"), asked)
        return ran, packets, columns
