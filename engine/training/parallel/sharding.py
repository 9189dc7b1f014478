"""FSDP2: weights, gradients and optimizer moments sharded over ranks; a checkpoint holds whole tensors again."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard
from torch.distributed.tensor import DTensor, distribute_tensor


def shard(model: torch.nn.Module, layers: Iterable[torch.nn.Module], device: str) -> None:
    """Shard every layer, then the rest, over all ranks of the process group. Build the optimizer afterwards.

    Gradients are averaged over ranks, so each rank trains on its own share of the batch.
    """
    mesh = init_device_mesh(device, (torch.distributed.get_world_size(),))
    for layer in layers:
        fully_shard(layer, mesh=mesh)
    fully_shard(model, mesh=mesh)


def is_first_rank() -> bool:
    """True in the process that writes files: the first rank, or the only one."""
    return not torch.distributed.is_initialized() or torch.distributed.get_rank() == 0


def wait_for_ranks() -> None:
    """Return once every rank has come here: what the first one wrote before is there for all."""
    if torch.distributed.is_initialized():
        torch.distributed.barrier()


def mean_of_ranks(value: float) -> float:
    """The mean of a number over all ranks, so that all of them decide alike."""
    if not torch.distributed.is_initialized():
        return value
    total = torch.tensor(value, dtype=torch.float64)
    if torch.distributed.get_backend() == "nccl":
        total = total.cuda()
    torch.distributed.all_reduce(total)
    return float(total) / int(torch.distributed.get_world_size())


def whole(tensor: torch.Tensor) -> torch.Tensor:
    """The whole of a tensor that may be sharded. Every rank has to call it."""
    return tensor.full_tensor() if isinstance(tensor, DTensor) else tensor


def sharded_like(tensor: torch.Tensor, pattern: torch.Tensor) -> torch.Tensor:
    """A whole tensor cut the way `pattern` is."""
    if isinstance(pattern, DTensor):
        return distribute_tensor(tensor.to(pattern.device), pattern.device_mesh, pattern.placements)
    return tensor
