"""What trained memories reach, and what they cost.

    python benchmarks/memories gca   MODEL.safetensors --seed N [--longest CHUNKS]
    python benchmarks/memories comet MODEL.safetensors --seed N [--longest CHUNKS]
    python benchmarks/memories cca   MODEL.safetensors --twin DENSE.safetensors --seed N
    python benchmarks/memories cost  [--longest CHUNKS]
    python benchmarks/memories report

Rows are added to benchmarks/results/memories/*.jsonl; what is there already is not measured again. `report` writes the tables
of docs/training.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = parser.add_subparsers(dest="part", required=True)
    for name in ("gca", "comet", "cca"):
        part = parts.add_parser(name)
        part.add_argument("checkpoint", type=Path)
        part.add_argument("--seed", type=int, required=True, help="the seed the checkpoint was trained with")
        if name == "cca":
            part.add_argument("--twin", type=Path, required=True)
        else:
            part.add_argument("--longest", type=int, default=65536, help="in chunks of 16 tokens")
    cost = parts.add_parser("cost")
    cost.add_argument("--longest", type=int, default=65536)
    reading = parts.add_parser("read", help="one cell of cost")
    reading.add_argument("design")
    reading.add_argument("--tokens", type=int, required=True)
    parts.add_parser("report")
    run(parser.parse_args())


def run(arguments: argparse.Namespace) -> None:
    """One part on one thread. Parts are imported here: each needs others' modules."""
    torch.set_num_threads(1)
    if arguments.part == "gca":
        import gca

        gca.main(arguments.checkpoint, arguments.seed, arguments.longest)
    elif arguments.part == "comet":
        import comet

        comet.main(arguments.checkpoint, arguments.seed, arguments.longest)
    elif arguments.part == "cca":
        import cca

        cca.main(arguments.checkpoint, arguments.twin, arguments.seed)
    elif arguments.part == "report":
        import report

        report.main()
    else:
        import cost

        cost.main(arguments.longest) if arguments.part == "cost" else cost.read(arguments.design, arguments.tokens)


if __name__ == "__main__":
    main()
