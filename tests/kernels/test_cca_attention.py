"""Core context aware attention: kernel and vectorised form against the reference, the reference against plain attention."""

import pytest
import torch
import torch.nn.functional as F
from unabridged.kernels.cca_attention import visible_cores
from unabridged.kernels.cca_attention.kernel import cca_attention_kernel
from unabridged.kernels.cca_attention.reference import cca_attention_reference
from unabridged.kernels.cca_attention.vectorised import cca_attention_vectorised

from .accuracy import assert_as_accurate

# queries, query_start, group, window: one token, whole prompt, odd lengths, a later chunk, decode far on
SHAPES = [
    (1, 0, 4, 8),
    (40, 0, 4, 8),
    (37, 0, 16, 16),
    (33, 70, 8, 24),
    (1, 130, 16, 32),
    (7, 61, 1, 5),
    (5, 10, 4, 64),
]


def inputs(queries, start, group, window, *, heads=4, kv_heads=2, dim=16, dtype=torch.float32, seed=0):
    generator = torch.Generator().manual_seed(seed)
    local_start = visible_cores(start, group=group, window=window) * group
    cores = visible_cores(start + queries - 1, group=group, window=window)
    lengths = (queries, cores, cores, start + queries - local_start, start + queries - local_start)
    tensors = [
        torch.randn(2, heads if i == 0 else kv_heads, length, dim, generator=generator).to(dtype)
        for i, length in enumerate(lengths)
    ]
    return tensors, {
        "query_start": start, "local_start": local_start, "group": group, "window": window, "scale": 0.3,
    }  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_the_vectorised_form_is_the_reference(shape, monkeypatch):
    monkeypatch.setattr("unabridged.kernels.cca_attention.vectorised._TILE", 16)
    tensors, options = inputs(*shape)
    torch.testing.assert_close(
        cca_attention_vectorised(*tensors, **options),
        cca_attention_reference(*tensors, **options),
        atol=2e-6,
        rtol=1e-5,
    )


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_kernel_is_as_accurate_as_torch(shape, dtype):
    tensors, options = inputs(*shape, dtype=dtype)
    exact = cca_attention_reference(*(t.float() for t in tensors), **options)
    out = cca_attention_kernel(*tensors, **options, tile=16, block=16)
    assert_as_accurate(out, cca_attention_vectorised(*tensors, **options), exact)


def test_the_kernel_reads_transposed_inputs():
    tensors, options = inputs(33, 70, 8, 24)
    turned = [t.transpose(1, 2).contiguous().transpose(1, 2) for t in tensors]
    torch.testing.assert_close(
        cca_attention_kernel(*turned, **options, tile=16, block=16), cca_attention_reference(*tensors, **options),
        atol=2e-6, rtol=1e-5,
    )  # fmt: skip


def test_within_the_window_it_is_plain_causal_attention():
    tensors, options = inputs(30, 0, 4, 30)
    query, _, _, key, value = tensors
    expected = F.scaled_dot_product_attention(query, key, value, is_causal=True, scale=0.3, enable_gqa=True)
    torch.testing.assert_close(cca_attention_reference(*tensors, **options), expected, atol=2e-6, rtol=1e-5)


def test_groups_of_one_token_are_plain_causal_attention_at_any_distance():
    """Each core is then its token, so nothing is lost."""
    generator = torch.Generator().manual_seed(0)
    query, key, value = (torch.randn(1, 2, 50, 16, generator=generator) for _ in range(3))
    out = cca_attention_reference(
        query, key, value, key, value, query_start=0, local_start=0, group=1, window=7, scale=0.3
    )
    expected = F.scaled_dot_product_attention(query, key, value, is_causal=True, scale=0.3)
    torch.testing.assert_close(out, expected, atol=2e-6, rtol=1e-5)


@pytest.mark.parametrize(("group", "window"), [(4, 8), (16, 16), (1, 3)])
def test_every_token_is_seen_once_and_the_local_part_stays_between_window_and_window_plus_group(group, window):
    for position in range(200):
        local = position + 1 - visible_cores(position, group=group, window=window) * group
        assert local == position + 1 or window <= local < window + group


def test_missing_cores_and_missing_tokens_are_refused():
    tensors, options = inputs(33, 70, 8, 24)
    query, core_key, core_value, key, value = tensors
    with pytest.raises(ValueError, match="cores do not reach"):
        cca_attention_vectorised(query, core_key[:, :, :-1], core_value[:, :, :-1], key, value, **options)
    with pytest.raises(ValueError, match="are seen"):
        cca_attention_vectorised(query, core_key, core_value, key[:, :, :-1], value[:, :, :-1], **options)


def test_gradients_are_those_of_the_reference():
    tensors, options = inputs(40, 0, 4, 8)
    gradients = []
    for run in (cca_attention_reference, cca_attention_vectorised):
        leaves = [t.clone().requires_grad_() for t in tensors]
        run(*leaves, **options).square().sum().backward()
        gradients.append([leaf.grad for leaf in leaves])
    for expected, found in zip(*gradients, strict=True):
        torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-4)
