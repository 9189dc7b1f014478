"""A paper's own words in Chinese: headings, columns, labels, places and counts. Words of documents stay as they are.

Builders write English once; the words around what they quote are few, and stand here in one table.
"""

from __future__ import annotations

import re
from dataclasses import replace

from unabridged.ingest.analysis import METRICS

from .charts import Chart
from .paper import Grid, Heading, Paper, Paragraph, Part, Point
from .questions_left import metric_name

_WORDS = {
    "Parties": "当事人", "Term": "期限", "Money": "价款", "Key obligations": "主要义务", "Risk points": "风险点", "Open issues": "待解决问题",
    "References that point nowhere": "指向不存在条款的引用", "Defined terms to look at": "待核对的定义术语", "No term is stated.": "未写明期限。",
    "Reference": "引用", "In": "所在条款", "Page": "页", "Perhaps meant": "可能指", "Finding": "问题", "Clause": "条款",
    "Severity": "等级", "Rule": "规则", "Why": "原因", "None.": "无。", "high": "高", "medium": "中", "low": "低",
    "unused": "未使用", "undefined": "未定义", "circular": "循环定义", "Unresolved": "无法解析",
    "Key figures": "主要数据", "Growth and ratios": "增长与比率", "Trends": "趋势", "What changed in the text": "文字变化",
    "Restated figures": "重述数据", "Corrected by hand": "人工更正", "Figures corrected by hand": "人工更正的数据", "Open questions": "待核实事项", "Where each figure stands": "数据出处",
    "Metric": "指标", "Unit": "单位", "Pages": "页", "Ratio": "比率", "Formula": "公式", "Year": "年度", "As printed": "原文数字", "Times": "倍数",
    "Row": "行", "Document": "文件", "Confidence": "可信度", "Difference": "差额", "Change": "变动", "Figures side by side": "数据对照",
    "Revenue growth": "营业收入增长率", "Gross margin": "毛利率", "Operating margin": "营业利润率", "Net margin": "净利率",
    "Effective tax rate": "实际税率", "Return on assets (year end)": "总资产收益率（期末）", "Return on equity (year end)": "净资产收益率（期末）",
    "Current ratio": "流动比率", "Capital expenditure to revenue": "资本支出占收入",
    "One year alone shows no trend.": "只有一年，看不出趋势。", "Too few years for a trend.": "年度太少，无法拟合趋势。",
    "Three values carry a trend weakly.": "仅有三个数值，趋势依据薄弱。",
    "No statement was found, so there are no figures.": "未找到报表，因此没有数据。",
    "With one year's report alone there is nothing to compare its words with.": "只有一年的报告，没有可比较的文字。",
    "Risks": "风险", "Management's discussion and analysis": "管理层讨论与分析", "The other sections": "其他部分", "Section": "部分",
    "New": "新增", "Gone": "删去", "Reworded": "改写", "Figures": "数字", "Figures alone": "仅数字", "New section": "新增部分", "Section gone": "删去部分",
    "Old": "旧", "Summary": "摘要", "Old text": "旧文", "New text": "新文", "The two versions say the same.": "两个版本内容一致。",
    "References that the change left without a target": "因修改而失效的引用", "What changed in the call graph": "调用图的变化",
    "Revenue": "营业收入", "Cost of revenue": "营业成本", "Gross profit": "毛利", "Operating income": "营业利润", "Income before tax": "利润总额",
    "Income tax": "所得税费用", "Net income": "净利润", "EPS basic": "基本每股收益", "EPS diluted": "稀释每股收益", "Shares diluted": "稀释股数",
    "Total assets": "资产总计", "Current assets": "流动资产", "Cash and equivalents": "货币资金", "Accounts receivable": "应收账款",
    "Inventory": "存货", "Property plant equipment net": "固定资产净额", "Goodwill": "商誉", "Total liabilities": "负债合计",
    "Current liabilities": "流动负债", "Long term debt": "长期借款", "Shareholders equity": "归属于母公司股东权益",
    "Operating cash flow": "经营活动现金流量净额", "Capital expenditure": "资本支出", "Dividends paid": "支付的股利",
    "Research and development": "研发费用", "Depreciation and amortization": "折旧与摊销", "Interest expense": "利息费用",
}  # fmt: skip
_KINDS = {
    "modified": "修改", "inserted": "新增", "deleted": "删除", "moved": "移动", "renumbered": "重新编号", "cosmetic": "仅排版",
    "definitions added": "新增定义", "definitions gone": "删去定义", "calls added": "新增调用", "calls gone": "删去调用",
}  # fmt: skip
_PHRASES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"Drafted from (.+)\. Every figure names its page\."), r"依据 \1 起草。每个数据均注明页码。"),
    (re.compile(r"(.+?)(?:, (\d+) pages?)?: ([\d,]+) clauses, ([\d,]+) references, ([\d,]+) terms\."), r"\1：\3 个条款，\4 处引用，\5 个术语。"),
    (re.compile(r"Drafted from (.+)\. Every figure names its row\."), r"依据 \1 起草。每个数据均注明所在行。"),
    (re.compile(r"Linear trend FY(\d+) to FY(\d+) \((\d+) values\): (.+?) a year, R² ([\d.]+); FY(\d+) would be (.+?), (\d+) % prediction interval (.+?) to (.+?)\."),
     r"FY\1 至 FY\2 的线性趋势（\3 个数值）：每年 \4，R² \5；FY\6 的外推值为 \7，\8% 预测区间为 \9 至 \g<10>。"),
    (re.compile(r"Linear trend FY(\d+) to FY(\d+) \((\d+) values, (.+?) missing\): (.+?) a year, R² ([\d.]+); FY(\d+) would be (.+?), (\d+) % prediction interval (.+?) to (.+?)\."),
     r"FY\1 至 FY\2 的线性趋势（\3 个数值，缺 \4）：每年 \5，R² \6；FY\7 的外推值为 \8，\9% 预测区间为 \g<10> 至 \g<11>。"),
    (re.compile(r"(.+) (FY\d+) \((.*)\) is uncertain, confidence ([\d.]+): (.+)"), r"\1 \2（\3）存疑，可信度 \4：\5"),
    (re.compile(r"(.+) (FY\d+): ([-\d,.]+) became ([-\d,.]+) (.+)"), r"\1 \2：由 \3 重述为 \4 \5"),
    (re.compile(r"FY(\d+) against FY(\d+): ([-+][\d.]+) %\."), r"FY\1 较 FY\2：\3%。"),
    (re.compile(r"Compound annual growth FY(\d+) to FY(\d+): ([-+][\d.]+) %\."), r"FY\1 至 FY\2 复合年增长率：\3%。"),
    (re.compile(r"(.+): no figure for (.+)\."), r"\1：缺 \2 的数据。"),
    (re.compile(r"Not stated in these reports: (.+)\."), r"报告中未列示：\1。"),
    (re.compile(r"(.+) does not hold in (FY\d+): difference (.+)"), r"\2 \1 不成立：差额 \3"),
    (re.compile(r"The words of (.+) and (.+) are the same\."), r"\1 与 \2 的文字一致。"),
)  # fmt: skip
_LONGEST_PHRASE = 2_000
# "1,204.5 USD million" as 1,204.5 百万 USD
_MILLIONS = re.compile(r"(?<=\d) ([A-Z]{3}) million\b")
_UNIT = re.compile(r"([A-Z]{3}) (million|per share)")
_UNITS = {"million": "百万 {}", "per share": "{}/股"}
# Names of metrics inside a sentence of ours, the longest first.
_METRICS = re.compile("|".join(sorted((re.escape(metric_name(name)) for name in METRICS), key=len, reverse=True)))
_COUNTED = re.compile(r"(.+) \(([\d,]+)\)")
_PLACES = (
    (re.compile(r"\bpages? ([\d, ]*\d)"), r"第 \1 页"),
    (re.compile(r"\bpreamble\b"), "前言"),
    (re.compile(r"; before: "), "；原："),
)
# Columns whose cells are words of ours.
_OWN_CELLS = frozenset(["Metric", "Ratio", "Severity", "Finding"])


def in_chinese(paper: Paper) -> Paper:
    """The same paper for a reader of Chinese."""
    return Paper(paper.title, _sentence(_counts(paper.subtitle)), tuple(_part(part) for part in paper.parts))


def _part(part: Part) -> Part:
    if isinstance(part, Heading):
        return replace(part, text=_heading(part.text))
    if isinstance(part, Paragraph):
        return replace(part, text=_sentence(part.text), source=_place(part.source))
    if isinstance(part, Point):
        # With a place behind it, it may be a quotation.
        text = _phrase(part.text) if part.source else _sentence(part.text)
        return replace(part, text=text, source=_place(part.source), label=_word(part.label))
    if isinstance(part, Chart):
        return replace(part, title=_word(part.title), unit=_unit(part.unit))
    rows = tuple(
        tuple(_cell(cell, column) for cell, column in zip(row, part.columns, strict=True)) for row in part.rows
    )
    return Grid(tuple(map(_word, part.columns)), rows)


def _cell(text: str, column: str) -> str:
    if column == "Formula":
        return _METRICS.sub(lambda name: _word(name[0]), _OF_YEAR_BEFORE.sub("上年 Revenue", _capitalised(text)))
    return _unit(text) if column == "Unit" else _word(text) if column in _OWN_CELLS else text


_OF_YEAR_BEFORE = re.compile(r"Revenue of the year before")


def _capitalised(formula: str) -> str:
    """ "net income ÷ total assets" with the names of metrics as they are written elsewhere."""
    return " ÷ ".join(part[:1].upper() + part[1:] for part in formula.split(" ÷ "))


def _unit(text: str) -> str:
    """ "USD million" and "USD per share"."""
    found = _UNIT.fullmatch(text)
    return _UNITS[found[2]].format(found[1]) if found else {"shares": "股"}.get(text, text)


def _word(text: str) -> str:
    return _WORDS.get(text, text)


def _heading(text: str) -> str:
    counted = _COUNTED.fullmatch(text)
    if counted and counted[1].lower() in _KINDS:
        return f"{_KINDS[counted[1].lower()]}（{counted[2]}）"
    return _word(text)


def _counts(text: str) -> str:
    """ "3 modified, 1 moved" of a comparison."""
    parts = [re.fullmatch(r"(\d+) (\w+)", part) for part in text.split(", ")]
    if not all(part is not None and part[2] in _KINDS for part in parts):
        return text
    return "，".join(f"{_KINDS[part[2]]} {part[1]}" for part in parts if part is not None)


def _sentence(text: str) -> str:
    """Sentences of ours one by one; a sentence that none of the phrases fits is a document's."""
    if text in _WORDS:
        return _WORDS[text]
    if (told := _phrase(text)) != text or len(text) > _LONGEST_PHRASE:
        return told
    parts = re.split(r"(?<=\.) (?=[A-Z])", text)
    if len(parts) > 1 and any(_sentence(one) != one for one in parts):
        return "".join(_sentence(one) for one in parts)
    return text


def _phrase(text: str) -> str:
    if len(text) <= _LONGEST_PHRASE:
        for pattern, chinese in _PHRASES:
            if (whole := pattern.fullmatch(text)) is not None:
                told = _METRICS.sub(lambda name: _word(name[0]), whole.expand(chinese))
                return _MILLIONS.sub(r" 百万 \1", told)
    return text


def _place(text: str) -> str:
    for pattern, chinese in _PLACES:
        text = pattern.sub(chinese, text)
    return text
