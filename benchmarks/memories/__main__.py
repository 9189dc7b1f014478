"""What trained memories reach, and what they cost.

    python benchmarks/memories gca  CHECKPOINT --seed N [--longest CHUNKS]
    python benchmarks/memories comet CHECKPOINT --seed N [--longest CHUNKS]

Rows are added to benchmarks/results/memories/*.jsonl; what is there already is not measured again.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=["gca", "comet"])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--seed", type=int, required=True, help="the seed the checkpoint was trained with")
    parser.add_argument("--longest", type=int, default=65536, help="in chunks of 16 tokens")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.part == "gca":
        import gca as part
    else:
        import comet as part
    part.main(arguments.checkpoint, arguments.seed, arguments.longest)


if __name__ == "__main__":
    main()
