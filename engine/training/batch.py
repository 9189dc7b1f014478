"""What a task hands to a model, and the loss and accuracy of what the model answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F

UNASKED = -100  # the label of a position that asks nothing; cross-entropy's own convention


@dataclass(frozen=True, slots=True)
class Batch:
    """tokens [batch, length]; labels [batch, length], what each position must predict, or UNASKED.

    outputs_from  the first position that may carry a label: a model need not compute logits before it
    """

    tokens: torch.Tensor
    labels: torch.Tensor
    outputs_from: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """The loss of one step (with gradient) and the share of questions answered right, every token of the answer."""

    loss: torch.Tensor
    accuracy: float


def answer_objective(model: Any, batch: Batch) -> Measured:
    """Cross-entropy on the asked positions alone; the answers are the runs of consecutive asked positions."""
    logits = model(batch.tokens, outputs_from=batch.outputs_from)
    labels = batch.labels[:, batch.outputs_from :]
    asked = labels != UNASKED
    chosen = logits[asked]
    loss = F.cross_entropy(chosen.float(), labels[asked])
    return Measured(loss, exact_match(chosen.detach().argmax(-1) == labels[asked], asked))


def language_objective(model: Any, batch: Batch) -> Measured:
    """Cross-entropy on every asked position; accuracy is the share of tokens predicted right."""
    logits = model(batch.tokens, outputs_from=batch.outputs_from)
    labels = batch.labels[:, batch.outputs_from :]
    loss = F.cross_entropy(logits.flatten(0, 1).float(), labels.flatten())
    return Measured(loss, float((logits.detach().argmax(-1) == labels)[labels != UNASKED].float().mean()))


def exact_match(right: torch.Tensor, asked: torch.Tensor) -> float:
    """Share of answers all of whose tokens are right. `right` [asked tokens] in the order of asked [batch, length]."""
    starts = asked.clone()
    starts[:, 1:] &= ~asked[:, :-1]
    answer = starts.flatten().cumsum(0)[asked.flatten()] - 1
    wrong = torch.zeros(int(answer[-1]) + 1, device=right.device).index_add_(0, answer, (~right).float())
    return float((wrong == 0).float().mean())
