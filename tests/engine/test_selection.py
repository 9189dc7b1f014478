"""Block selection: each component on a case small enough to see, then their union."""

import pytest
import torch
from unabridged.engine.selection import (
    Antidiagonal,
    BlockLinks,
    Coverage,
    DocumentStart,
    Geometry,
    LocalWindow,
    MeanPooled,
    Named,
    PooledCores,
    QuestBound,
    Selector,
    Sinks,
    Sketched,
    Strided,
    Threshold,
    TopK,
    VerticalSlash,
    density,
    linked_segments,
    links_of_context,
    load_gates,
    save_gates,
    to_block_mask,
    to_indices,
)
from unabridged.engine.selection.gate import _turned, new_gate
from unabridged.ingest.context import Context, Link, Segment
from unabridged.kernels.block_summary.reference import block_summary_reference
from unabridged.kernels.key_sketch import key_sketch
from unabridged.kernels.sparse_prefill.reference import sparse_prefill_reference

# Two tiles of four queries at positions 8..15, eight blocks of two keys.
GEOMETRY = Geometry(query_start=8, num_queries=8, num_keys=16, tile_size=4, block_size=2)


def rows(mask):
    return [torch.nonzero(row).flatten().tolist() for row in mask]


def test_a_tile_sees_blocks_up_to_its_last_query():
    assert rows(GEOMETRY.causal()) == [[0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5, 6, 7]]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (Sinks(2), [[0, 1], [0, 1]]),
        (LocalWindow(3), [[3, 4, 5], [5, 6, 7]]),
        (LocalWindow(1), [[4, 5], [6, 7]]),
        (Strided(3), [[2, 5], [1, 4, 7]]),
        (DocumentStart(torch.tensor([0, 6, 12])), [[3], [6]]),
        (Named(torch.tensor([1, 5, 8])), [[1, 5], [1, 5]]),
    ],
)
def test_fixed_parts(part, expected):
    assert rows(part.blocks(GEOMETRY)) == expected


def tensors(queries=8, keys=16, heads=4, kv_heads=2, dim=16, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return (
        torch.randn((queries, heads, dim), generator=generator),
        torch.randn((keys, kv_heads, dim), generator=generator),
    )


GATE = new_gate(num_heads=4, num_kv_heads=2, head_dim=16, gate_dim=16, frequencies=None, seed=0)
CONTENT = [
    MeanPooled(),
    QuestBound(),
    PooledCores(),
    Antidiagonal(2),
    Antidiagonal(2, MeanPooled(), 0.3),
    GATE,
    Sketched(4, 2),
]


@pytest.mark.parametrize("score", [*CONTENT, VerticalSlash(4)], ids=lambda score: type(score).__name__)
def test_a_score_is_mass_over_the_causal_blocks(score):
    query, key = tensors()
    mass = score.mass(query, block_summary_reference(key, block_size=2), GEOMETRY, 0.25, key)
    assert mass.shape == (2, 2, 8)
    torch.testing.assert_close(mass.sum(-1), torch.ones(2, 2))
    assert (mass[:, ~GEOMETRY.causal()] == 0).all()


@pytest.mark.parametrize("score", CONTENT, ids=lambda score: type(score).__name__)
def test_every_score_finds_the_one_block_whose_keys_match_the_query(score):
    query, key = tensors()
    key *= 0.01
    key[4:6] = 3 * query.unflatten(1, (2, 2)).mean((0, 2))  # block 2
    query = query * 0.01 + 3 * query.mean(0, keepdim=True)
    summary = block_summary_reference(key, block_size=2)
    chosen = TopK(1).keep(score.mass(query, summary, GEOMETRY, 1.0, key))
    assert rows(chosen.any(0)) == [[2], [2]]


def test_sampling_after_a_coarse_score_looks_at_the_share_that_it_ranks_highest():
    query, key = tensors()
    summary = block_summary_reference(key, block_size=2)
    coarse = MeanPooled().mass(query, summary, GEOMETRY, 0.25, key)
    mass = Antidiagonal(2, MeanPooled(), 0.25).mass(query, summary, GEOMETRY, 0.25, key)
    for tile, each in enumerate((2, 2)):  # a quarter of six and of eight blocks, rounded up
        kept = TopK(each).keep(coarse[:, tile : tile + 1])
        assert (mass[:, tile][~kept[:, 0]] == 0).all()


def test_sampling_all_blocks_after_a_coarse_score_is_sampling_without_one():
    query, key = tensors()
    summary = block_summary_reference(key, block_size=2)
    plain = Antidiagonal(2).mass(query, summary, GEOMETRY, 0.25, key)
    torch.testing.assert_close(Antidiagonal(2, MeanPooled(), 1.0).mass(query, summary, GEOMETRY, 0.25, key), plain)


def test_vertical_slash_finds_a_column_that_all_attend_to_and_a_distance_that_all_keep():
    key = torch.zeros(16, 1, 16)
    key[5] = 8 * torch.eye(16)[0]  # a column: block 2
    column = VerticalSlash(4).mass(
        torch.eye(16)[0].expand(8, 1, 16), block_summary_reference(key, block_size=2), GEOMETRY, 1.0, key
    )
    assert rows(TopK(1).keep(column)[0]) == [[2], [2]]
    key = torch.eye(16)[:, None] * 8  # query i looks for the key 6 before it
    query = torch.eye(16)[2:10, None]
    slash = VerticalSlash(4).mass(query, block_summary_reference(key, block_size=2), GEOMETRY, 1.0, key)
    assert rows(TopK(2).keep(slash)[0]) == [[1, 2], [3, 4]]


def test_cores_that_a_cache_kept_are_used_without_the_keys():
    query, key = tensors()
    summary = block_summary_reference(key, block_size=2)
    with pytest.raises(ValueError, match="cores"):
        PooledCores().mass(query, summary, GEOMETRY, 1.0, None)
    kept = summary._replace(cores=summary.mean)
    one_query_tiles = Geometry(query_start=8, num_queries=8, num_keys=16, tile_size=1, block_size=2)
    torch.testing.assert_close(
        PooledCores().mass(query, kept, one_query_tiles, 1.0, None),
        MeanPooled().mass(query, summary, one_query_tiles, 1.0, None),
    )


def test_gates_come_back_from_their_file(tmp_path):
    gates = [
        new_gate(num_heads=4, num_kv_heads=2, head_dim=16, gate_dim=8, frequencies=frequencies, seed=3)
        for frequencies in (torch.rand(8), torch.rand(8))
    ]
    save_gates(gates, tmp_path / "gates.safetensors")
    for gate, back in zip(gates, load_gates(tmp_path / "gates.safetensors"), strict=True):
        assert torch.equal(gate.query_weight, back.query_weight)
        assert torch.equal(gate.key_weight, back.key_weight)
        assert torch.equal(gate.frequencies, back.frequencies)


def test_a_gate_knows_a_content_again_wherever_its_block_stands():
    frequencies = torch.rand(8)
    gate = new_gate(num_heads=2, num_kv_heads=1, head_dim=16, gate_dim=16, frequencies=frequencies, seed=0)
    content = torch.randn(1, 1, 16)
    middles = torch.arange(8) * 2 + 0.5
    key = _turned(content.expand(8, -1, -1), middles, frequencies).repeat_interleave(2, 0)
    nothing = torch.zeros(8, 1, 16)
    summary = block_summary_reference(key, block_size=2)._replace(low=nothing, high=nothing)
    logits = gate.logits(torch.randn(8, 2, 16), summary, GEOMETRY)
    torch.testing.assert_close(logits, logits[..., :1].expand_as(logits))


def test_quests_bound_is_never_below_a_logit_of_the_block():
    query, key = tensors()
    summary = block_summary_reference(key, block_size=2)
    grouped = query.unflatten(1, (2, 2))
    bound = torch.einsum("qghd,bgd->qghb", grouped.clamp(min=0), summary.high)
    bound += torch.einsum("qghd,bgd->qghb", grouped.clamp(max=0), summary.low)
    logits = torch.einsum("qghd,kgd->qghk", grouped, key).unflatten(-1, (8, 2)).amax(-1)
    assert (bound >= logits - 1e-5).all()


def test_coverage_keeps_the_fewest_blocks_that_reach_the_share():
    mass = torch.tensor([[[0.1, 0.5, 0.05, 0.35]]])
    assert rows(Coverage(0.8).keep(mass)[0]) == [[1, 3]]
    assert rows(Coverage(0.86).keep(mass)[0]) == [[0, 1, 3]]
    assert rows(Coverage(0.99, limit=2).keep(mass)[0]) == [[1, 3]]


def test_a_threshold_keeps_what_has_its_share_and_gives_a_peaked_head_fewer_blocks_than_a_flat_one():
    mass = torch.tensor([[[0.97, 0.01, 0.01, 0.01]], [[0.3, 0.26, 0.24, 0.2]]])
    assert rows(Threshold(0.05).keep(mass)[:, 0]) == [[0], [0, 1, 2, 3]]
    assert rows(Threshold(0.05, limit=2).keep(mass)[:, 0]) == [[0], [0, 1]]


def test_a_sketch_gives_one_query_the_shares_of_the_attention_itself():
    """A block of two keys has two values a channel, its minimum and its maximum: nothing is rounded."""
    query, key = tensors(queries=1)
    geometry = Geometry(query_start=15, num_queries=1, num_keys=16, tile_size=1, block_size=2)
    summary = block_summary_reference(key, block_size=2)
    weights = (torch.einsum("qghd,kgd->ghqk", query.unflatten(1, (2, 2)), key) * 0.25).softmax(-1)
    exact = weights.unflatten(-1, (8, 2)).sum(-1).amax(1)
    mass = Sketched(2).mass(query, summary, geometry, 0.25, key)
    torch.testing.assert_close(mass, exact / exact.sum(-1, keepdim=True))


def test_a_tile_keeps_a_block_that_its_last_query_alone_looks_at():
    key = torch.zeros(16, 1, 16)
    key[5, 0, 3] = 8
    query = torch.zeros(8, 1, 16)
    query[[3, 7], 0, 3] = 8  # the last of each tile of four
    mass = Sketched(4, 4).mass(query, block_summary_reference(key, block_size=2), GEOMETRY, 1.0, key)
    assert rows(Threshold(0.5).keep(mass)[0]) == [[2], [2]]


@pytest.mark.parametrize("asking", [1, 2, 5])
def test_a_query_unlike_its_tile_is_scored_wherever_it_stands(asking):
    """Half of the scored queries are those farthest from their tile's mean; at even distances alone this one is passed over."""
    generator = torch.Generator().manual_seed(0)
    key, query = torch.zeros(16, 1, 16), 0.1 * torch.randn((8, 1, 16), generator=generator)
    key[3, 0, 3] = 8
    query[asking, 0, 3] = 8
    summary = block_summary_reference(key, block_size=2)
    found = {
        evenly: rows(Threshold(0.5).keep(Sketched(4, 2, evenly).mass(query, summary, GEOMETRY, 1.0, key)[0]))
        for evenly in (0.5, 1.0)
    }
    assert found[0.5] == [[1] if tile == asking // 4 else [] for tile in (0, 1)]
    assert found[1.0][asking // 4] == ([1] if asking % 2 else [])  # of four, the second and the last


def test_of_a_question_every_query_is_scored_however_many_scores_are_held_at_once(monkeypatch):
    key = torch.zeros(16, 1, 16)
    key[5, 0, 3] = 8
    query = torch.zeros(4, 1, 16)
    query[0, 0, 3] = 8  # the first of four, which reading would pass over
    question = Geometry(query_start=12, num_queries=4, num_keys=16, tile_size=4, block_size=2)
    summary = block_summary_reference(key, block_size=2)
    mass = Sketched(4, 4).mass(query, summary, question, 1.0, key)
    assert rows(Threshold(0.3).keep(mass)[0]) == [[2]]
    monkeypatch.setattr("unabridged.engine.selection.sketched._MOST_SCORES", 8)
    torch.testing.assert_close(Sketched(4, 4).mass(query, summary, question, 1.0, key), mass)


def test_sketches_that_a_cache_kept_are_used_without_the_keys():
    query, key = tensors()
    summary = block_summary_reference(key, block_size=2)
    with pytest.raises(ValueError, match="sketch"):
        Sketched().mass(query, summary, GEOMETRY, 1.0, None)
    kept = summary._replace(sketch=key_sketch(key, summary.low, summary.high, block_size=2, bits=4))
    assert torch.equal(
        Sketched().mass(query, kept, GEOMETRY, 1.0, None), Sketched().mass(query, summary, GEOMETRY, 1.0, key)
    )


def test_every_layer_may_have_a_score_of_its_own():
    selector = Selector(score=(MeanPooled(), QuestBound()))
    assert selector.of_layer(1).score == QuestBound()
    assert Selector(score=QuestBound()).of_layer(1).score == QuestBound()
    query, key = tensors()
    with pytest.raises(ValueError, match="of_layer"):
        selector.select(query, block_summary_reference(key, block_size=2), GEOMETRY, scale=1.0)


def test_links_bring_the_block_that_a_selected_block_refers_to():
    links = BlockLinks(torch.tensor([5, 2]), torch.tensor([2, 0]))
    chosen = torch.zeros((1, 1, 8), dtype=torch.bool)
    chosen[..., 5] = True
    assert rows(links.follow(chosen)[0]) == [[2]]


def test_links_under_a_limit_follow_the_source_of_greatest_mass():
    links = BlockLinks(torch.tensor([5, 6]), torch.tensor([2, 1]))
    chosen = torch.zeros((1, 1, 8), dtype=torch.bool)
    chosen[..., 5:7] = True
    mass = torch.tensor([[[0, 0, 0, 0, 0, 0.2, 0.7, 0.1]]])
    assert rows(links.follow(chosen, mass, limit=1)[0]) == [[1]]


def test_links_of_a_context_join_the_blocks_of_its_segments():
    context = Context(
        text="a" * 40,
        segments=(Segment("d#1", "clause", 0, 16, "d"), Segment("d#2", "clause", 16, 40, "d")),
        links=(Link("d#2", "d#1", "reference"),),
    )
    links = links_of_context(context, {"d#1": (0, 8), "d#2": (8, 20)}, block_size=4, blocks_per_target=1)
    assert list(zip(links.sources.tolist(), links.targets.tolist(), strict=True)) == [(2, 0), (3, 0), (4, 0)]


def test_what_is_being_read_is_followed_before_blocks_of_greater_mass():
    query, key = tensors()
    key *= 0.01
    key[6:8] = query.unflatten(1, (2, 2)).mean((0, 2))  # block 3 has nearly all of the mass
    links = BlockLinks(torch.tensor([3, 7]), torch.tensor([1, 2]))
    chosen = Selector(fixed=(), policy=TopK(1), links=links, links_limit=1).select(
        query, block_summary_reference(key, block_size=2), GEOMETRY, scale=5.0
    )
    assert rows(chosen.any(0)) == [[1, 3, 4, 5], [2, 3, 6, 7]]


def test_links_start_from_evidence_but_not_from_sinks_and_windows():
    class Evidence:
        def blocks(self, geometry):
            return (torch.arange(geometry.num_blocks) == 2).expand(geometry.num_tiles, -1)

    query, key = tensors()
    links = BlockLinks(torch.tensor([0, 2]), torch.tensor([3, 1]))
    chosen = Selector(fixed=(Sinks(1), Evidence()), score=None, links=links).select(
        query, block_summary_reference(key, block_size=2), GEOMETRY, scale=0.25
    )
    assert rows(chosen.any(0)) == [[0, 1, 2, 4, 5], [0, 1, 2, 6, 7]]


def test_a_chain_is_followed_before_references_of_lesser_blocks():
    query, key = tensors()
    key *= 0.01
    key[4:6] = query.unflatten(1, (2, 2)).mean((0, 2))  # block 2 is what the score finds
    links = BlockLinks(torch.tensor([7, 3, 2]), torch.tensor([3, 1, 0]))
    chosen = Selector(fixed=(), policy=TopK(1), links=links, hops=2, links_limit=1).select(
        query, block_summary_reference(key, block_size=2), GEOMETRY, scale=5.0
    )
    assert rows(chosen.any(0))[1] == [1, 2, 3, 6, 7]


def test_references_to_what_has_not_been_read_take_no_place_of_a_limit():
    query, key = tensors()
    links = BlockLinks(torch.tensor([5, 4]), torch.tensor([7, 1]))
    chosen = Selector(fixed=(), score=None, links=links, links_limit=1).select(
        query, block_summary_reference(key, block_size=2), GEOMETRY, scale=0.25
    )
    assert rows(chosen.any(0))[0] == [1, 4, 5]


def test_segments_are_reached_by_their_links_nearest_first_and_cycles_end():
    names = ["d#1", "d#2", "d#3", "d#4"]
    context = Context(
        text="abcd",
        segments=tuple(Segment(name, "clause", at, at + 1, "d") for at, name in enumerate(names)),
        links=(Link("d#1", "d#3", "reference"), Link("d#3", "d#2", "reference"), Link("d#2", "d#1", "reference")),
    )
    assert linked_segments(context, ["d#1"], hops=1) == ("d#3",)
    assert linked_segments(context, ["d#1"], hops=5) == ("d#3", "d#2")
    assert linked_segments(context, ["d#4"], hops=2) == ()


def test_two_hops_follow_a_chain_of_references():
    query, key = tensors()
    links = BlockLinks(torch.tensor([7, 3]), torch.tensor([3, 1]))
    chain = Selector(fixed=(), score=None, links=links, hops=2).select(
        query, block_summary_reference(key, block_size=2), GEOMETRY, scale=0.25
    )
    assert rows(chain.any(0)) == [[4, 5], [1, 3, 6, 7]]


def test_a_selection_is_causal_and_holds_the_tiles_own_blocks():
    query, key = tensors()
    chosen = Selector(fixed=(Sinks(1),), policy=TopK(2)).select(
        query, block_summary_reference(key, block_size=2), GEOMETRY, scale=0.25
    )
    assert not (chosen & ~GEOMETRY.causal()).any()
    assert chosen[:, 0, 4:6].all()
    assert chosen[:, 1, 6:8].all()
    assert chosen[:, :, 0].all()
    assert 0 < density(chosen, GEOMETRY) <= 1


def test_indices_and_flex_attentions_mask_mean_the_same_selection():
    query, key = tensors()
    value = torch.randn_like(key)
    chosen = Selector(fixed=(Sinks(1),), policy=TopK(1)).select(
        query, block_summary_reference(key, block_size=2), GEOMETRY, scale=0.25
    )
    ours, _ = sparse_prefill_reference(
        query, key, value, to_indices(chosen), query_start=8, block_size=2, tile_size=4, scale=0.25
    )
    mask = to_block_mask(chosen, GEOMETRY, num_heads=4)
    batch, heads, at, keys = (
        torch.zeros(1),
        *torch.meshgrid(torch.arange(4), torch.arange(8), torch.arange(16), indexing="ij"),
    )
    visible = mask.mask_mod(batch, heads, at, keys)
    theirs = torch.nn.functional.scaled_dot_product_attention(
        query.transpose(0, 1)[None], key.transpose(0, 1)[None], value.transpose(0, 1)[None], attn_mask=visible[None],
        scale=0.25, enable_gqa=True,
    )[0].transpose(0, 1)  # fmt: skip
    torch.testing.assert_close(ours, theirs, atol=2e-6, rtol=1e-5)
    assert int(mask.kv_num_blocks.sum()) == int(chosen.sum()) * 2
