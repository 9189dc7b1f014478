"""Measurements that need a GPU, as one command on a machine with nothing but torch, triton, transformers, safetensors and numpy.

    python benchmarks/gpu.py --part all --out DIR [--minutes 8.5]

Each row is written to DIR/PART.json as soon as it is known; the same command again goes on with what is missing, so three calls of under
ten minutes fill half an hour. `all` takes the parts in the order of their value, each for a share of the time; --part names one of
them. `--device cpu --tiny` runs the same code at sizes that say nothing, so that it can be tried before a GPU is
there. Works from a plain checkout. benchmarks/tables.py makes docs/benchmarks.md of the rows.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

# Minutes of each part in one call of `all`, if there is so much; what is known is passed over, so later calls reach further.
PARTS = {"kernels": 2.5, "attention": 3, "model": 6, "tiered": 5, "trained": 3, "sanitizer": 5}
ROOT = Path(__file__).resolve().parent.parent


def make_importable() -> None:
    """Let `import unabridged` find this checkout, installed or not: the package is the repository's root."""
    link = Path(tempfile.mkdtemp(prefix="unabridged-path-")) / "unabridged"
    link.symlink_to(ROOT, target_is_directory=True)
    sys.path[:0] = [str(link.parent), str(Path(__file__).parent)]


def main() -> int:
    """Run one part, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("all", *PARTS), required=True)
    parser.add_argument("--out", type=Path, required=True, help="Folder of the JSON files.")
    parser.add_argument("--minutes", type=float, default=8.5, help="No row is begun after this.")
    parser.add_argument("--device", default="cuda", choices=("cuda", "cpu"))
    parser.add_argument("--tiny", action="store_true", help="Sizes to try the code with.")
    options = parser.parse_args()
    make_importable()
    import torch

    if options.device == "cuda" and not torch.cuda.is_available():
        print("There is no CUDA device here. Try the code with: --device cpu --tiny", file=sys.stderr)
        return 2
    end = time.monotonic() + 60 * options.minutes
    failed = 0
    for part, share in PARTS.items():
        if options.part in ("all", part):
            left = (end - time.monotonic()) / 60
            failed += not _run(part, options, min(left, share) if options.part == "all" else left)
    return 1 if failed else 0


def _run(part: str, options: argparse.Namespace, minutes: float) -> bool:
    """One part; an error outside its rows ends that part alone, and is said."""
    import torch
    from gpu_parts.bench import Bench

    bench = Bench(part, options.out, torch.device(options.device), minutes, tiny=options.tiny)
    try:
        import_module(f"gpu_parts.{part}").run(bench)
        return True
    except (RuntimeError, ValueError, ImportError) as error:
        print(f"{part} broke off: {type(error).__name__}: {error}", file=sys.stderr)
        return False
    finally:
        bench.summary()
        gc.collect()
        if bench.cuda:
            torch.cuda.empty_cache()


if __name__ == "__main__":
    sys.exit(main())
