"""One module per part of benchmarks/gpu.py, and what they share (bench.py, models.py)."""
