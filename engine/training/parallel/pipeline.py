"""Layer-pipelined chunk training of CoMeT: ranks hold consecutive chunks and hand each layer's memory on.

A layer's memory after chunk i depends on chunk i in the layer below alone, so while rank r works on layer l, rank r + 1 works on layer
l - 1. Sending and receiving are differentiable: in the backward pass gradients of the memory travel the other way.
Source: Zhao et al., ACL 2026 (arXiv:2602.01766).
"""

from __future__ import annotations

from typing import Any

import torch
import torch.distributed as dist

from ...memories.comet import CometModel, LayerState


class _Send(torch.autograd.Function):
    """Sends a tensor on; the result is a zero that has to join the loss, so that the gradient is fetched."""

    @staticmethod
    def forward(ctx: Any, tensor: torch.Tensor, to: int) -> torch.Tensor:
        ctx.to, ctx.shape = to, tensor.shape
        dist.send(tensor.contiguous(), to)
        return tensor.new_zeros(())

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None]:
        arrived = gradient.new_empty(ctx.shape)
        dist.recv(arrived, ctx.to)
        return arrived, None


class _Receive(torch.autograd.Function):
    """Receives a tensor like `pattern`, which requires grad and is there to make this a node of the graph."""

    @staticmethod
    def forward(ctx: Any, pattern: torch.Tensor, source: int) -> torch.Tensor:
        ctx.source = source
        arrived = torch.empty_like(pattern)
        dist.recv(arrived, source)
        return arrived

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[None, None]:
        dist.send(gradient.contiguous(), ctx.source)
        return None, None


def pipelined_logits(model: CometModel, tokens: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits of this rank's consecutive chunks, tokens [batch, chunks * chunk], and a zero to add to its loss.

    All ranks hold the same number of chunks, at least as many as fill the FIFO; rank 0 holds the first. After
    `backward` of every rank's loss, `sum_gradients` gives the gradient of the sum of losses.
    Raises ValueError if a rank's chunks do not fill the FIFO: the memory's shape must be known before it arrives.
    """
    config, rank, ranks = model.config, dist.get_rank(), dist.get_world_size()
    own = tokens.shape[1] // model.chunk
    if own * config.beacons < config.temporary:
        raise ValueError(f"{own} chunks with {config.beacons} beacons each do not fill a FIFO of {config.temporary}")
    pieces = [model.chunk_input(part) for part in tokens.split(model.chunk, dim=1)]
    inputs, positions = [x for x, _ in pieces], pieces[0][1]
    joined = tokens.new_zeros((), dtype=inputs[0].dtype)
    for index in range(len(model.memories)):
        state = _received(model, tokens.shape[0], inputs[0]) if rank > 0 else None
        for place, x in enumerate(inputs):
            inputs[place], state = model.layer(index, x, positions, state)
        if rank + 1 < ranks:
            assert state is not None
            joined = joined + _Send.apply(torch.cat(state, dim=1), rank + 1)
    text = model.memories[0].layout.text
    return model.decoder.logits(torch.cat([x[:, text] for x in inputs], dim=1)), joined


def _received(model: CometModel, batch: int, like: torch.Tensor) -> LayerState:
    """One layer's memory from the rank before."""
    config = model.config
    pattern = like.new_empty(batch, config.slots + config.temporary, config.width, requires_grad=True)
    slots, recent = _Receive.apply(pattern, dist.get_rank() - 1).split((config.slots, config.temporary), dim=1)
    return LayerState(slots, recent)


def sum_gradients(model: torch.nn.Module) -> None:
    """Add up the gradients of all ranks, in one message; parameters that had none on a rank count as zero."""
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    flat = torch.cat([(torch.zeros_like(p) if p.grad is None else p.grad).flatten() for p in parameters])
    dist.all_reduce(flat)
    for parameter, gradient in zip(parameters, flat.split([p.numel() for p in parameters]), strict=True):
        parameter.grad = gradient.view_as(parameter).clone()
