"""Synthetic tasks: each draws batches from a seed, with keys, answers and wordings that training never shows.

A task is a frozen dataclass with `draw(generator, batch) -> Batch`. The same generator state gives the same batch.
"""
