"""stub"""

import argparse
from pathlib import Path

import torch
from selection.training import train

if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("folder", type=Path)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--minutes", type=float, default=1)
    a = p.parse_args()
    torch.set_num_threads(1)
    train(a.folder, seed=a.seed, minutes=a.minutes)
