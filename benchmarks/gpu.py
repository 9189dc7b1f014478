"""Measurements that need a GPU, as commands that can be run on a machine with nothing but torch, triton and transformers.

    python benchmarks/gpu.py --part kernels|attention|model|tiered|trained --out DIR [--minutes 8.5]

Each row is written to DIR/PART.json as soon as it is known; a second run measures only what is missing. `--device cpu --tiny`
runs the same code at sizes that say nothing, so that it can be tried before a GPU is there. Works from a plain checkout.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from importlib import import_module
from pathlib import Path

PARTS = ("kernels", "attention", "model", "tiered", "trained")
ROOT = Path(__file__).resolve().parent.parent


def make_importable() -> None:
    """Let `import unabridged` find this checkout, installed or not: the package is the repository's root."""
    link = Path(tempfile.mkdtemp(prefix="unabridged-path-")) / "unabridged"
    link.symlink_to(ROOT, target_is_directory=True)
    sys.path[:0] = [str(link.parent), str(Path(__file__).parent)]


def main() -> int:
    """Run one part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=PARTS, required=True)
    parser.add_argument("--out", type=Path, required=True, help="Folder of the JSON file.")
    parser.add_argument("--minutes", type=float, default=8.5, help="No row is begun after this.")
    parser.add_argument("--device", default="cuda", choices=("cuda", "cpu"))
    parser.add_argument("--tiny", action="store_true", help="Sizes to try the code with.")
    options = parser.parse_args()
    make_importable()
    import torch
    from gpu_parts.bench import Bench

    if options.device == "cuda" and not torch.cuda.is_available():
        print("There is no CUDA device here. Try the code with: --device cpu --tiny", file=sys.stderr)
        return 2
    bench = Bench(options.part, options.out, torch.device(options.device), options.minutes, tiny=options.tiny)
    import_module(f"gpu_parts.{options.part}").run(bench)
    bench.summary()
    return 0


if __name__ == "__main__":
    sys.exit(main())
