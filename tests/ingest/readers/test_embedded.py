"""Notebooks and single-file components: their code is read, on the lines where the file has it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unabridged.ingest.analysis import CodeAnalysis
from unabridged.ingest.errors import DamagedFile
from unabridged.ingest.pipeline import analyze, read
from unabridged.ingest.readers.embedded import NotRead, embedded
from unabridged.ingest.readers.repository import read_folder


def notebook(*cells: str | list[str], language: str = "python", indent: int | None = 1) -> str:
    """A notebook with a title and these code cells, as Jupyter writes it."""
    made = [{"cell_type": "markdown", "metadata": {}, "source": ["# {Title}\n", '"cells": ['], "id": "a"}]
    for cell in cells:
        output = {"output_type": "stream", "text": ["def not_code():\n"]}
        made.append({"cell_type": "code", "metadata": {}, "outputs": [output], "source": cell})  # type: ignore[dict-item]
    return json.dumps({"cells": made, "metadata": {"language_info": {"name": language}}, "nbformat": 4}, indent=indent)


def code_of(path: str, text: str) -> str:
    code = embedded(path, text.encode())
    assert code is not None
    return code.decode()


def calls(folder: Path) -> set[tuple[str, str, int]]:
    analysis = analyze(read(folder), "code")
    assert isinstance(analysis, CodeAnalysis)
    return {(edge.caller, edge.callee, edge.line) for edge in analysis.edges}


LINES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n%!?"), min_size=1, max_size=20), min_size=1, max_size=5
)


@given(st.lists(LINES, max_size=4))
def test_every_line_of_a_cell_stands_where_the_notebook_has_it(cells: list[list[str]]) -> None:
    text = notebook(*([line + "\n" for line in cell] for cell in cells))
    written = text.split("\n")
    code = code_of("a.ipynb", text).split("\n")
    kept = [(number, line) for number, line in enumerate(code) if line]
    assert [line for _, line in kept] == [line for cell in cells for line in cell]
    assert all(json.loads(written[number].strip().rstrip(",")) == line + "\n" for number, line in kept)


@given(st.lists(LINES, max_size=4))
def test_a_notebook_on_one_line_gives_its_cells_one_after_the_other(cells: list[list[str]]) -> None:
    text = notebook(*("\n".join(cell) for cell in cells), indent=None)
    assert [line for line in code_of("a.ipynb", text).split("\n") if line] == [line for cell in cells for line in cell]


def test_commands_of_ipython_are_no_python_and_cells_in_other_languages_are_comments() -> None:
    text = notebook(
        "%matplotlib inline\nfiles, took = !ls\nif a:\n    !ls\nprint?\n100 % 7",
        "%%bash\nrm -r build",
        "%%time\nrun()",
        indent=None,
    )
    code = code_of("a.ipynb", text)
    assert [line for line in code.split("\n") if line] == [
        "pass  # %matplotlib inline", "pass  # files, took = !ls", "if a:", "    pass  # !ls", "pass  # print?", "100 % 7", "# %%bash", "# rm -r build",
        "pass  # %%time", "run()",
    ]  # fmt: skip
    compile(code, "a.ipynb", "exec")


def test_calls_of_a_notebook_lead_into_the_module_beside_it_and_are_shown_as_code(tmp_path: Path) -> None:
    (tmp_path / "prices.py").write_text("def total(items):\n    return sum(items)\n")
    text = notebook(
        ["from prices import total\n", "\n", "def show(items):\n", "    print(total(items))\n"], ["show([1])"]
    )
    (tmp_path / "prices.ipynb").write_text(text)
    line = {name: number for number, name in enumerate(text.split("\n"), 1) if name.strip().startswith('"')}
    called, shown = (next(n for name, n in line.items() if part in name) for part in ("print(total", "show([1])"))
    assert calls(tmp_path) == {
        ("prices.ipynb.show", "prices.total", called),
        ("prices.ipynb", "prices.ipynb.show", shown),
    }
    file = next(file for file in read(tmp_path).files if file.path.endswith(".ipynb"))
    assert file.text.split("\n")[called - 1] == "    print(total(items))"


VUE = """<template>
  <button :class="kind(size)" @click="save('x')" v-slot="{ kind }">{{ label(item) }}</button>
  <!-- {{ hidden() }} --> <li v-for="({ name }, index) of all()" />
</template>
<script setup lang="ts">
import { label } from './text'
function kind(size: string) { return size }
function all() { return [] }
function save(item: string) { return label(item) }
</script>
<style>a { color: kind() }</style>
"""
SVELTE = """<script>
  import { label } from './text'
  function save(item) { label(item) }
  const all = () => []
</script>
{#each all() as item, number}
  {#if label(item)}<p on:click={() => save(item)}>{@html label(item)}</p>{/if}
{/each}
"""
ASTRO = """---
import { label } from './text'
const title = label(1)
---
<h1>{title}</h1><script>label(2)</script>{[1].map((x) => <li>{label(x)}</li>)}
"""


def test_scripts_and_templates_of_components_call_what_they_import(tmp_path: Path) -> None:
    (tmp_path / "text.ts").write_text("export function label(item: unknown) { return String(item) }\n")
    for name, text in {"Button.vue": VUE, "List.svelte": SVELTE, "Page.astro": ASTRO}.items():
        (tmp_path / name).write_text(text)
    assert calls(tmp_path) == {
        ("Button.vue", "Button.vue.kind", 2), ("Button.vue", "Button.vue.save", 2), ("Button.vue", "text.label", 2),
        ("Button.vue", "Button.vue.all", 3), ("Button.vue.save", "text.label", 9),
        ("List.svelte", "List.svelte.all", 6), ("List.svelte", "text.label", 7), ("List.svelte", "List.svelte.save", 7),
        ("List.svelte.save", "text.label", 3),
        ("Page.astro", "text.label", 3), ("Page.astro", "text.label", 5),
    }  # fmt: skip
    assert read(tmp_path).files[0].text == VUE  # people see the file as it is


@given(
    st.text(alphabet=st.sampled_from("<>!-{}\"'=:@ \n/scriptvueİ"), max_size=300),
    st.sampled_from(["vue", "svelte", "astro"]),
)
def test_no_component_moves_a_line(text: str, ending: str) -> None:
    code = code_of(f"a.{ending}", text)
    assert code.count("\n") == text.count("\n")
    assert all(ours in {" ", ";", theirs, "i"} for ours, theirs in zip(code, text, strict=False))


@pytest.mark.parametrize("part", ["<script>", "<script", "{{ a", "{", ' :a="', "<!--", "</script", "---\n"])
@pytest.mark.parametrize("ending", ["vue", "svelte", "astro"])
def test_hostile_components_cost_linear_time(part: str, ending: str) -> None:
    began = time.process_time()
    embedded(f"a.{ending}", part.encode() * (1_000_000 // len(part)))
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"cells": 1}', '{"cells": [1]}', "[" * 100_000, '{"cells": [{"cell_type": "code"}]}']
)
def test_what_is_no_notebook_is_lost_and_said_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(text)
    assert read_folder(tmp_path).skipped == (("a.ipynb", "no notebook of format 4"),)
    assert read_folder(tmp_path).status == "partial"
    with pytest.raises(DamagedFile, match=r"'a\.ipynb' was not read: no notebook"):
        read(path)


def test_notebooks_in_other_languages_are_named_and_nothing_is_lost(tmp_path: Path) -> None:
    with pytest.raises(NotRead, match="a notebook in r,"):
        embedded("a.ipynb", notebook("x <- 1", language="R").encode())
    (tmp_path / "a.ipynb").write_text(notebook("x <- 1", language="R"))
    (tmp_path / "b.py").write_text("")
    assert read(tmp_path).status == "ok"
    assert read(tmp_path).skipped == (("a.ipynb", "a notebook in r, which is not read"),)
