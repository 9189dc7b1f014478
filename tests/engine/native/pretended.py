"""A GPU that is not there: tensors on it have shapes and no values, so whatever asks for a value fails.

torch has such fake tensors; for CUDA it wants a build with CUDA, so they are on a device type of our own, which kernels take for CUDA.
It is registered in a child process, because torch cannot forget it again.
"""

import copy
import os
import pickle

import torch
from torch._subclasses import FakeTensorMode
from torch.utils import backend_registration
from torch.utils._python_dispatch import TorchDispatchMode
from triton.runtime.interpreter import InterpretedFunction

DEVICE = "pretended"


class NoCopies(TorchDispatchMode):
    """Refuses copies between devices; what has no value fake tensors refuse themselves."""

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        devices = {item.device.type for item in (*args, out) if isinstance(item, torch.Tensor)}
        if len(devices) > 1:
            raise AssertionError(f"{func} moves data between {' and '.join(sorted(devices))}")
        return out


def on_a_pretended_gpu(subject, work):
    """`work(subject)` with every tensor of `subject` on the pretended GPU, in a child process: the names of the Triton kernels that
    were launched. Wrappers of kernels run as they do on CUDA; a launch does nothing. Raises AssertionError with what went wrong."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            outcome = _traced(subject, work)
        except BaseException as error:
            outcome = f"{type(error).__name__}: {error}"
        os.write(writing, pickle.dumps(outcome))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        outcome = pickle.loads(pipe.read())
    os.waitpid(child, 0)
    if isinstance(outcome, str):
        raise AssertionError(outcome)
    return outcome


def _traced(subject, work):
    torch.set_num_threads(1)
    backend_registration._setup_privateuseone_for_python_backend(DEVICE)
    launched = set()
    torch.Tensor.is_cuda = property(lambda tensor: tensor.device.type == DEVICE)
    InterpretedFunction.run = lambda function, *args, **options: launched.add(function.fn.__name__)
    originals = [(kind, kind.__deepcopy__) for kind in (torch.Tensor, torch.nn.Parameter)]
    with FakeTensorMode():
        for kind, _ in originals:
            kind.__deepcopy__ = _faked
        there = copy.deepcopy(subject)
        for kind, original in originals:
            kind.__deepcopy__ = original
        with NoCopies():
            work(there)
    return launched


def _faked(tensor, memo):
    if id(tensor) not in memo:
        made = torch.empty_strided(tensor.shape, tensor.stride(), dtype=tensor.dtype, device=DEVICE)
        memo[id(tensor)] = torch.nn.Parameter(made, False) if isinstance(tensor, torch.nn.Parameter) else made
    return memo[id(tensor)]
