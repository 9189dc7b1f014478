"""A one-page brief of a contract, made of its own sentences: every line carries its clause and its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..analysis import Clause, ContractAnalysis, Risk
from ..document import Document, Span
from .graph import clause_graph, most_depended_on
from .layout import one_vocabulary
from .risk_rules import load_rules
from .sentences import sentences

_LONGEST = 420  # code points of a sentence in a brief; more is not a brief
_SCANNED = 60_000  # code points from the start in which parties are looked for
_LONGEST_LIST = 6_000  # code points of a list of parties
_MOST_PARTIES = 12
_ITEM = re.compile(r"(?:\A|\n)[ \t\f]{0,20}(?:\((\d{1,2}|[a-z])\)|(\d{1,2})[.)])\s")
_ITEM_END = re.compile(r"[;,.]?\s{0,9}(?:\band)?\s{0,9}\Z")
_CONTENTS = re.compile(r"\s+(?i:table\s+of\s+contents)\b|\.{6}")
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\b(?:years?|months?|days|anniversary)\b|年|月|日|天")
_DURING = re.compile(
    r"\b(?:during|throughout|within|prior to|before|survive\w?)\b[^.;]{0,40}\b(?:term|terminat|expir)", re.I
)
_ORDER = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class BriefSentence:
    """One line. `text` is quoted from the document, on one line and without what stands at the edges of its pages,
    unless `found` is False: then it is our note; or `written` is True: then a model wrote it from what stands there.

    clause      id of the clause, None for the text before the first one
    start, end  the sentence's place in the document's text; None for a note
    note        what the line is about in a word or two ("Uncapped liability"), or ""
    also        further clauses that a written line rests on
    """

    text: str
    clause: str | None = None
    start: int | None = None
    end: int | None = None
    page: int | None = None
    note: str = ""
    found: bool = True
    written: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BriefSection:
    """A heading and its lines, at most a handful."""

    title: str
    sentences: tuple[BriefSentence, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """Parties, term, money, key obligations, risk points and open issues of one contract, in this order."""

    document: str
    title: str
    sections: tuple[BriefSection, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """What to look for in one language."""

    titles: tuple[str, str, str, str, str, str]
    parties: re.Pattern[str]
    term_heading: re.Pattern[str]
    term: re.Pattern[str]
    money: re.Pattern[str]
    payment: re.Pattern[str]
    duty: re.Pattern[str]
    sums: re.Pattern[str]
    threshold: re.Pattern[str]
    no_term: str
    shortest: int  # code points of a sentence that says something


_ENGLISH = _Words(
    ("Parties", "Term", "Money", "Key obligations", "Risk points", "Open issues"),
    re.compile(
        r"\b(?:THIS|This)\s(?:[\w&'’-]{1,20},?\s){0,12}?(?i:agreement|contract|lease|license|licence|amendment|deed|plan|indenture|guaranty)\b"
        r"[^;]{0,500}?\b(?:(?i:between|among|with)|entered\sinto\sby|made\sby)\b"
        r"|\b(?:[A-Z&,]{2,20}\s){1,12}?(?:AGREEMENT|CONTRACT|LEASE|INDENTURE|DEED|GUARANTY)\b,?\s{1,3}(?:\((?:this|the)[^)]{1,60}\),?\s)?(?:is\s)?(?:dated|made|entered)\b[^;]{0,500}?\b(?i:between|among)\b"),
    re.compile(r"^(?:the )?(?:term\b|duration|commencement|effective date|expiration|maturity|effectiveness)", re.I),
    re.compile(
        r"\b(?:initial|renewal|extended) term\b|\bterm of (?:this|the) (?:agreement|lease|contract|license)\b"
        r"|\b(?:agreement|lease|contract|license|commitments?)\b[^.;]{0,80}\b(?:commences?|expires?|continues?|begins?|terminates? on|remain in (?:full force and )?effect (?:until|for|through))\b"
        r"|[\"“](?:maturity|termination|expiration|effective|commitment termination|outside|long stop|closing|completion) date[\"”]", re.I),
    re.compile(r"(?:[$€£¥]|US\$|USD|EUR|GBP)\s{0,3}(\d[\d,.]{0,18})|\b(\d[\d,.]{3,18})\s(?:dollars|euros|pounds)\b"),
    re.compile(r"\b(?:pay|pays|paid|payable|price|fee|fees|rent|royalt\w{1,3}|commitments?|consideration|deposit|principal amount|not exceed)\b", re.I),
    re.compile(r"(?:^|[.:)] )(?:The |Each |Every |Such |Any )?[A-Z][\w-]{1,30}(?: (?:[A-Z][\w-]{1,30}|and|or|of|the)){0,4} (?:shall|must|will|agrees? to|undertakes? to|covenants? to)\b(?! (?:not )?(?:be (?:deemed|construed|interpreted|applicable|governed)|have the meaning|constitute|mean|include))"),
    re.compile(r"[\"“][^\"”]{0,40}\b(?:price|amount|fees?|consideration|rent|commitments?|deposit|cap|capital)[\"”]|\b(?:purchase price|contract price|consideration|fees?|rent|royalt\w{1,3}|not exceed|liquidated damages|aggregate liability|total liability)\b", re.I),
    re.compile(r"\b(?:in excess of|more than|exceeds|exceeding|greater than|less than|at least)\b", re.I),
    "No term is stated.",
    40,
)  # fmt: skip
_CHINESE = _Words(
    ("当事人", "期限", "价款", "主要义务", "风险点", "待解决问题"),
    re.compile(r"(?:甲|乙|丙)\s{0,4}方\s{0,4}(?:[（(][^）)]{0,30}[）)])?\s{0,4}[：:]|(?:发包|承包|委托|受托|出租|承租|买|卖|供|需)[人方][^。；]{0,20}[：:]|旅游者[：:]|旅行社[：:]"),
    re.compile(r"期限|有效期|工期|租期|合同期间|合同生效|生效|开工|竣工"),
    re.compile(r"(?:合同|协议)[^。；]{0,30}(?:生效|有效|期限|终止)|(?:合同)?工期|有效期|期限为|自[^。；，]{4,24}起,?至|开工日期|竣工日期"),
    re.compile(r"[¥￥]\s?(\d[\d,.]{0,15})|(\d[\d,.]{0,15})\s?(?:万元|亿元|元|％|%)|[一二三四五六七八九十百千万]{1,8}元|百分之[一二三四五六七八九十]{1,5}|合同价款|工程价款|旅游费用"),
    re.compile(r"支付|付款|价款|费用|租金|报酬|保证金|定金|押金|结算|预付|拨付"),
    re.compile(r"(?:甲方|乙方|双方|丙方|[买卖供需]方|出租人|承租人|发包人|承包人|委托人|受托人|旅行社|旅游者)[^。；，]{0,20}(?:应当|应(?!力|用|急)|必须|须|有义务|负责|保证)"),
    re.compile(r"价款|总价|费用|租金|报酬|违约金|保证金|定金|押金|赔偿"),
    re.compile(r"超过|以上|不少于|不低于"),
    "未写明期限。",
    16,
)  # fmt: skip


def make_brief(document: Document, analysis: ContractAnalysis) -> Brief:
    """The brief by rules and rank alone; the same document gives the same brief."""
    words = _CHINESE if document.language == "zh" else _ENGLISH
    spoken = list(_spoken(document, analysis))
    sections = (
        _parties(document, words, spoken),
        _term(document, words, spoken),
        _money(document, words, spoken),
        _obligations(document, words, spoken, analysis),
        tuple(_risk_lines(analysis)),
        tuple(_open_issues(analysis)),
    )
    return Brief(
        document=document.name,
        title=document.title or document.name,
        sections=tuple(BriefSection(t, s) for t, s in zip(words.titles, sections, strict=True)),
    )


_Spoken = tuple[Clause | None, Span]


def _spoken(document: Document, analysis: ContractAnalysis) -> Iterator[_Spoken]:
    """Every sentence with its block clause."""
    blocks = sorted((clause for clause in analysis.clauses if clause.level == "block"), key=lambda clause: clause.start)
    starts = [clause.start for clause in blocks]
    owners: list[Clause | None] = [None, *blocks]
    for owner, start, end in zip(owners, [0, *starts], [*starts, len(document.text)], strict=True):
        for span in sentences(document.text, start, end):
            yield owner, span


def _line(document: Document, owner: Clause | None, span: Span, note: str = "") -> BriefSentence:
    text = document.quote(span.start, span.end)
    return BriefSentence(
        text=text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…",
        clause=owner.id if owner is not None and owner.id != "preamble" else None,
        start=span.start,
        end=span.end,
        page=document.page_at(span.start),
        note=note,
    )


def _text(document: Document, span: Span) -> str:
    """A sentence as the words to look for are written."""
    return one_vocabulary(document.text[span.start : span.end])


def _under(owner: Clause, heading: re.Pattern[str]) -> bool:
    return owner.heading is not None and heading.search(one_vocabulary(owner.heading)) is not None


_ATTACHMENTS = ("Exhibit", "Schedule", "Annex", "Appendix", "Attachment", "附件", "附表", "附录")


def _is_body(owner: Clause | None) -> bool:
    """Not the cover, and not an attachment: a form of note is no promise of this contract."""
    if owner is None or owner.id == "preamble" or ":" in owner.id:
        return False
    return not owner.id.startswith(_ATTACHMENTS)


def _parties(document: Document, words: _Words, spoken: Sequence[_Spoken]) -> tuple[BriefSentence, ...]:
    """The sentence that names the parties, from the words "This Agreement" on: a cover has no full stops; below it the
    parties themselves where they are numbered. A Chinese contract has a line for each.
    """
    # Behind the first clauses "this Agreement ... with" speaks of something else.
    early = len(document.text) // 5 if words is _ENGLISH else len(document.text)
    text = one_vocabulary(document.text)
    lines: dict[str, BriefSentence] = {}
    cover: tuple[BriefSentence, ...] = ()
    matches = (
        (owner, span, match)
        for owner, span in spoken
        if not _is_body(owner) or span.start < early
        for match in words.parties.finditer(text, span.start, min(span.end, _SCANNED))
    )
    for owner, span, match in matches:
        contents = _CONTENTS.search(document.text, match.start(), span.end)
        if contents is not None:
            # A cover without a full stop runs into the contents; the agreement itself names the parties again.
            cover = cover or (_line(document, owner, Span(match.start(), contents.start())),)
        elif words is _ENGLISH:
            named = [Span(match.start(), span.end), *_numbered(document.text, span.end)]
            return tuple(_line(document, owner, item) for item in named)
        else:
            lines.setdefault("".join(match[0].split())[:2], _line(document, owner, span))
            if len(lines) == _MOST_PARTIES:
                break
    return tuple(lines.values()) or cover


def _numbered(text: str, start: int) -> list[Span]:
    """The items of a list that opens right behind `start` and counts from (1), 1. or (a): "(1) Alder AB, a company;"."""
    starts: list[int] = []
    if text[start - 1 : start] not in (":", "：", "-", "–", "—"):
        return []
    for match in _ITEM.finditer(text, start, start + _LONGEST_LIST):
        label = match[1] or match[2]
        if label not in (str(len(starts) + 1), chr(97 + len(starts))):
            break
        if not starts and text[start : match.start()].strip():
            break
        starts.append(match.start(1 if match[1] else 2) - (1 if match[1] else 0))
        if len(starts) == _MOST_PARTIES:
            break
    if len(starts) < 2:
        return []
    last = next((span.end for span in sentences(text, starts[-1], starts[-1] + _LONGEST_LIST)), starts[-1])
    return [
        Span(begin, begin + len(_ITEM_END.sub("", text[begin:end])))
        for begin, end in zip(starts, [*starts[1:], last], strict=True)
    ]


def _term(document: Document, words: _Words, spoken: Sequence[_Spoken]) -> tuple[BriefSentence, ...]:
    found = []
    for owner, span in spoken:
        text = " ".join(_text(document, span).split())
        if (
            owner is None
            or not _is_body(owner)
            or not words.shortest <= len(text) <= 2 * _LONGEST
            or not words.term.search(text)
        ):
            continue
        under_heading = _under(owner, words.term_heading)
        dated = _DATED.search(text) is not None
        if not under_heading and (not dated or _DURING.search(text)):
            continue  # mentions the term, or defines a date by another clause, and says nothing of how long
        found.append((not under_heading, not dated, span.start, owner, span))
    found.sort(key=lambda item: item[:3])
    if not found:
        return (BriefSentence(words.no_term, found=False),)
    return tuple(_line(document, owner, span) for *_, owner, span in found[:3])


def _money(document: Document, words: _Words, spoken: Sequence[_Spoken]) -> tuple[BriefSentence, ...]:
    """Sentences that name the largest amounts: what is to be paid and the limits of it first, thresholds last."""
    found = []
    for owner, span in spoken:
        text = _text(document, span)
        amounts = words.money.findall(text)
        is_sum = words.sums.search(text) is not None
        if owner is None or not _is_body(owner) or not amounts or not (is_sum or words.payment.search(text)):
            continue
        headed = _under(owner, words.payment)
        rank = 2 if words.threshold.search(text) and not headed else 0 if headed or is_sum else 1
        largest = max(_amount(next((group for group in groups if group), "")) for groups in amounts)
        found.append((span.end - span.start > 2 * _LONGEST, rank, -largest, span.start, owner, span))
    found.sort(key=lambda item: item[:4])
    best = sorted(found[:4], key=lambda item: item[3])
    return tuple(_line(document, owner, span) for *_, owner, span in best)


def _amount(written: str) -> float:
    digits = written.replace(",", "").rstrip(".")
    try:
        return float(digits)
    except ValueError:
        return 0.0


def _obligations(
    document: Document, words: _Words, spoken: Sequence[_Spoken], analysis: ContractAnalysis
) -> tuple[BriefSentence, ...]:
    """Duties in the clauses that the rest of the contract leans on, one for each clause."""
    graph = clause_graph(analysis)
    weight = dict(most_depended_on(graph, len(graph)))
    best: dict[str, tuple[int, int, Clause, Span]] = {}
    for owner, span in spoken:
        if owner is None or not _is_body(owner) or owner.id in best:
            continue
        text = " ".join(_text(document, span).split())
        if words.shortest <= len(text) <= _LONGEST and words.duty.search(text, 0, 160):
            best[owner.id] = (-weight.get(owner.id, 0) - weight.get(owner.parent or "", 0), span.start, owner, span)
    chosen = sorted(sorted(best.values(), key=lambda item: item[:2])[:6], key=lambda item: item[1])
    return tuple(_line(document, owner, span) for _, _, owner, span in chosen)


def _risk_lines(analysis: ContractAnalysis) -> Iterator[BriefSentence]:
    """The gravest findings, two of a rule at most."""
    rules = {rule.id: rule for rule in load_rules()}
    seen: dict[str, int] = {}
    findings = [risk for risk in analysis.risks if risk.start is not None and risk.rule in rules]
    for risk in sorted(findings, key=lambda risk: (_ORDER.index(risk.severity), risk.start))[:200]:
        seen[risk.rule] = seen.get(risk.rule, 0) + 1
        if seen[risk.rule] <= 2 and sum(min(count, 2) for count in seen.values()) <= 8:
            yield _risk_line(risk, rules[risk.rule].wording(analysis.language).title)


def _risk_line(risk: Risk, title: str) -> BriefSentence:
    text = risk.excerpt if len(risk.excerpt) <= _LONGEST else risk.excerpt[: _LONGEST - 1] + "…"
    return BriefSentence(text, risk.clause, risk.start, risk.end, risk.page, note=title)


def _open_issues(analysis: ContractAnalysis) -> Iterator[BriefSentence]:
    """What cannot stay as it is: references to nothing, terms without a definition, usual clauses that are missing."""
    chinese = analysis.language == "zh"
    dangling = [reference for reference in analysis.references if reference.kind == "dangling"]
    for reference in dangling[:4]:
        written = " ".join(reference.text.split())
        text = f"“{written}”没有对应的条款" if chinese else f"“{written}” points to no clause"
        if reference.suggestion:
            text += f"（可能是 {reference.suggestion}）" if chinese else f" (perhaps {reference.suggestion})"
        yield BriefSentence(
            text, reference.source, reference.start, reference.end, reference.page, found=False
        )  # fmt: skip
    undefined = [definition for definition in analysis.definitions if definition.status == "undefined"]
    for definition in undefined[:3]:
        text = f"“{definition.term}”使用但未定义" if chinese else f"“{definition.term}” is used but not defined"
        first = definition.used_in[0] if definition.used_in else definition.clause
        yield BriefSentence(text, first, definition.start, definition.start + len(definition.term), found=False)
    rules = {rule.id: rule for rule in load_rules()}
    for risk in [risk for risk in analysis.risks if risk.start is None][:4]:
        if risk.rule in rules:
            yield BriefSentence(rules[risk.rule].wording(analysis.language).title, found=False)
