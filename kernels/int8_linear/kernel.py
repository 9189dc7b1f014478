"""Int8 weights times a few rows, as in decoding: each weight is read once, as one byte, and never written back unpacked."""

from __future__ import annotations

import torch
import triton
import triton.language as tl

from ..device import interpreted


@triton.jit
def _multiply(
    x, weight, scale, out, rows, inputs, outputs, x_stride, weight_stride, out_stride,
    ROWS: tl.constexpr, OUT: tl.constexpr, IN: tl.constexpr, UPCAST: tl.constexpr,
):  # fmt: skip
    channels = tl.program_id(0) * OUT + tl.arange(0, OUT)
    row = tl.program_id(1) * ROWS + tl.arange(0, ROWS)
    total = tl.zeros([ROWS, OUT], tl.float32)
    for start in range(0, inputs, IN):
        at = start + tl.arange(0, IN)
        a = tl.load(
            x + row[:, None] * x_stride + at[None, :], mask=(row[:, None] < rows) & (at[None, :] < inputs), other=0.0
        )
        if UPCAST:
            a = a.to(tl.float32)
        w = tl.load(
            weight + channels[None, :].to(tl.int64) * weight_stride + at[:, None],
            mask=(channels[None, :] < outputs) & (at[:, None] < inputs), other=0,
        )  # fmt: skip
        total += tl.dot(a, w.to(a.dtype), input_precision="ieee")
    total *= tl.load(scale + channels, mask=channels < outputs, other=0.0)[None, :]
    tl.store(
        out + row[:, None] * out_stride + channels[None, :], total.to(out.dtype.element_ty),
        mask=(row[:, None] < rows) & (channels[None, :] < outputs),
    )  # fmt: skip


def int8_linear_kernel(x: torch.Tensor, weight: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    """The same as `int8_linear_reference`."""
    flat = x.reshape(-1, x.shape[-1]).contiguous()
    outputs = weight.shape[0]
    out = x.new_empty((flat.shape[0], outputs))
    rows, per_program = 16, 32
    grid = (triton.cdiv(outputs, per_program), triton.cdiv(flat.shape[0], rows))
    _multiply[grid](
        flat, weight, scale, out, flat.shape[0], flat.shape[1], outputs, flat.stride(0), weight.stride(0), out.stride(0),
        ROWS=rows, OUT=per_program, IN=128, UPCAST=interpreted() and x.dtype == torch.bfloat16, num_warps=4,
    )  # fmt: skip
    return out.view(*x.shape[:-1], outputs)
