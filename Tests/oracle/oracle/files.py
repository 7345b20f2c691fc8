"""Which captures a run is about."""
import random
import sys

NOT_CAPTURES = {".md", ".tsv", ".txt", ".json", ".py", ".yaml", ".csv"}


def captures(options, program):
    """Every capture named or found, the larger ones left out, then the sample."""
    found = []
    for path in options.paths:
        if path.is_dir():
            files = sorted(item for item in path.rglob("*") if item.is_file())
            found += [item for item in files if item.suffix not in NOT_CAPTURES]
        elif path.exists():
            found.append(path)
        else:
            sys.exit(f"{program}: {path} does not exist")
    if options.max_size is not None:
        found = [path for path in found if path.stat().st_size <= options.max_size]
    if options.sample is not None and options.sample < len(found):
        found = sorted(random.Random(options.seed).sample(found, options.sample))
    if not found:
        sys.exit(f"{program}: no captures")
    return found
