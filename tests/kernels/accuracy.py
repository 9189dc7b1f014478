"""A derived tolerance: a kernel may err a small factor more than plain torch does in the same dtype, both against fp32."""

import torch


def assert_as_accurate(out, low_precision, exact, *, factor=2.0):
    """`exact` is the reference run in fp32, `low_precision` plain torch's own operation in the kernel's dtype.

    One rounding of the largest result is allowed on top: writing it down costs as much.
    """
    rounding = torch.finfo(out.dtype).eps * exact.abs().max()
    allowed = factor * (low_precision.float() - exact).abs().max() + rounding + 1e-5
    error = (out.float() - exact).abs().max()
    assert error <= allowed, f"kernel error {error:.2e} exceeds {allowed:.2e}"
