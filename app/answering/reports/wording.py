"""The words around computed numbers, in the question's language."""

from __future__ import annotations

from dataclasses import dataclass

from unabridged.engine.ranking.terms import has_chinese

from .figures import LABEL_PREFIX
from .vocabulary import ITEMS, RATIOS, Item, Ratio


@dataclass(frozen=True, slots=True)
class Wording:
    """Texts with {}-fields. `zero` and `sign` say why something cannot be computed."""

    chinese: bool
    yes: str
    no: str
    growth: str
    change: str
    cagr: str
    points: str
    average: str
    missing: str
    impossible: str
    zero: str
    sign: str
    below_zero: str
    page: str
    another: str

    def name(self, name: str) -> str:
        """A metric, ratio or row in words."""
        name = name.removeprefix(LABEL_PREFIX)
        return _CHINESE_NAMES.get(name, name) if self.chinese else name.replace("_", " ")

    def yes_or_no(self, yes: bool) -> str:
        """The first word of an answer."""
        return self.yes if yes else self.no


_ENTRIES: tuple[Item | Ratio, ...] = (*ITEMS, *RATIOS)
_CHINESE_NAMES = {
    entry.name: next((phrase for phrase in entry.phrases if has_chinese(phrase)), entry.name.replace("_", " "))
    for entry in _ENTRIES
}

ENGLISH = Wording(
    chinese=False,
    yes="Yes",
    no="No",
    growth=" growth",
    change=" change",
    cagr=" CAGR",
    points="{} percentage points",
    average="average of FY{} to FY{} = {}",
    missing="The statements do not give {name} for FY{year}, which {title} needs. Years found: {years}.",
    impossible="{title} cannot be computed: {name} FY{year} {why}.",
    zero="is zero",
    sign="changes sign",
    below_zero="{} is negative, so the sign of the ratio says the opposite of the usual; on the size of the loss: {}",
    page=", page {}",
    another="These are reports of {names}; they do not name {other}.",
)
CHINESE = Wording(
    chinese=True,
    yes="是",
    no="否",
    growth="同比增长",
    change="变动",
    cagr="年均复合增长率",
    points="{} 个百分点",
    average="FY{} 至 FY{} 的平均值 = {}",
    missing="报表中没有 FY{year} 的“{name}”，无法计算{title}。报告涵盖的年度：{years}。",
    impossible="无法计算{title}：FY{year} 的“{name}”{why}。",
    zero="为零",
    sign="正负号改变",
    below_zero="{}为负，比率的正负号与通常含义相反；按亏损额计算：{}",
    page="，第 {} 页",
    another="这些是{names}的报告，没有提到{other}。",
)
