"""What each of two gloo processes does in the tests beside this file; rank 0 writes what it found."""

import sys
import time
from datetime import timedelta
from pathlib import Path

import torch
import torch.distributed as dist
from safetensors.torch import save_file
from unabridged.engine.memories.comet import CometConfig, tiny_comet
from unabridged.engine.memories.gca import GcaConfig, GcaModel
from unabridged.engine.training import checkpoints
from unabridged.engine.training.batch import Batch, answer_objective
from unabridged.engine.training.loop import Run, Schedule, Stage, adamw, train
from unabridged.engine.training.parallel.pipeline import pipelined_logits, sum_gradients
from unabridged.engine.training.parallel.sharding import shard, sharded_like, whole

COMET = CometConfig(20, width=16, chunk=4, stride=2, slots=2, temporary=4)
GCA = GcaConfig(20, width=16, heads=2, chunk=4, window=5, top_k=2)


def comet():
    torch.manual_seed(0)
    return tiny_comet(COMET)


def gca():
    torch.manual_seed(0)
    return GcaModel(GCA)


def tokens(batch):
    return torch.randint(20, (batch, 32), generator=torch.Generator().manual_seed(1))


def sharded_steps(model, optimizer, text, steps):
    for _ in range(steps):
        optimizer.zero_grad()
        answer_objective(model, Batch(text[:, :-4], text[:, 4:])).loss.backward()
        optimizer.step()


def pipeline(rank):
    """Gradients of a CoMeT model whose chunks lie on two ranks."""
    model, text = comet(), tokens(2)
    logits, joined = pipelined_logits(model, text[:, rank * 16 : (rank + 1) * 16])
    (logits.square().sum() + joined).backward()
    sum_gradients(model)
    return {f"pipeline/{name}": parameter.grad for name, parameter in model.named_parameters()}


def sharding(rank):
    """Weights after three steps of a GCA model sharded over two ranks, each with half of the batch."""
    model = gca()
    shard(model, model.lower, "cpu")
    optimizer = adamw(model, 1e-2)
    sharded_steps(model, optimizer, tokens(4)[2 * rank : 2 * rank + 2], 3)
    moments = next(iter(optimizer.state.values()))["exp_avg"]
    found = {f"sharding/{name}": whole(tensor).detach() for name, tensor in model.state_dict().items()}
    first = next(iter(model.parameters()))
    found["again"] = whole(sharded_like(whole(first).detach(), first)).detach()
    found["local elements"] = torch.tensor([moments.to_local().numel(), moments.numel()])
    return found


def stopped_and_resumed(folder):
    """A sharded run that is stopped after three of six steps and goes on from its checkpoint in a fresh model.

    The first rank is slow to write: the other has to wait for the checkpoint that it goes on from.
    """
    write = checkpoints.save_file
    checkpoints.save_file = lambda *given: (time.sleep(0.5), write(*given))

    def draw(generator):
        text = torch.randint(20, (2, 32), generator=generator)
        return Batch(text[:, :-4], text[:, 4:])

    run = Run(folder / "run", [Stage("all", draw)], Schedule(6, 1e-2, warm_up=1), 0, {"steps": 6}, log_every=1)
    for steps, resume in ((3, False), (6, True)):
        model = gca()
        shard(model, model.lower, "cpu")
        count = iter(range(10))
        train(model, adamw(model, 1e-2), run, resume=resume, stop=lambda n=steps, c=count: next(c) >= n)
    return {f"resumed/{name}": whole(tensor).detach() for name, tensor in model.state_dict().items()}


def main(rank, folder):
    torch.set_num_threads(1)
    dist.init_process_group(
        "gloo", init_method=f"file://{folder}/rendezvous", rank=rank, world_size=2, timeout=timedelta(seconds=60)
    )
    found = pipeline(rank) | sharding(rank) | stopped_and_resumed(folder)
    if rank == 0:
        save_file({name: tensor.contiguous() for name, tensor in found.items()}, folder / "found.safetensors")
    dist.barrier()
    dist.destroy_process_group()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
