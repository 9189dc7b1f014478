"""Mentions of 章, 条, 款, 项 and 附件 in Chinese text, and what they resolve to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .chinese import CHINESE_PARTS
from .enumerators import CHINESE_NUMERAL as NUMERAL
from .enumerators import chinese_numeral
from .resolution import Kind, Resolved
from .tree import PREAMBLE, ClauseTree, Node

_DECIMAL = r"\d{1,3}(?:\.\d{1,3}){1,4}"
_BRACKETED = rf"\(\s?(?:{NUMERAL}|[a-z])\s?\)"
# "第5.1(b)条", as agreements of Hong Kong count
_LETTERED = r"\d{1,3}(?:\.\d{1,3}){0,4}(?:\((?:\d{1,2}|[a-z]{1,4})\)){1,3}"
_MENTION = re.compile(
    rf"(?P<attachment>附(?:件|表|录|图)\s?(?P<name>{NUMERAL}|[A-Z](?![A-Za-z])))"
    # "本合同3.2条", "本条3.2款第(1)项": a whole number needs no 第
    rf"|(?:(?P<own>本条款?|本款|本章)\s?)?(?:第|(?<![\d.第])(?={_DECIMAL}\s?[条款](?!件)))\s?(?P<first>{_LETTERED}|{_DECIMAL}|{NUMERAL}|{_BRACKETED})"
    rf"(?P<more>(?:\s?[、,]\s?(?:{_DECIMAL}|{NUMERAL}|{_BRACKETED})){{0,8}})\s?(?P<unit>条款|条|章|节|款|项)(?!件)(?:之\s?(?P<inserted>{NUMERAL})(?![般切部方定致些间个种]))?"
    rf"(?:\s?第?\s?(?P<second>{_DECIMAL}|{NUMERAL}|{_BRACKETED})(?P<second_more>(?:\s?[、,]\s?(?:{_BRACKETED}|{NUMERAL})){{0,8}})\s?(?P<second_unit>款))?"
    rf"(?:\s?第?\s?(?P<third>{_BRACKETED}|{NUMERAL})(?P<third_more>(?:\s?[、,]\s?(?:{_BRACKETED}|{NUMERAL})|\s?[和及或与]\s?{_BRACKETED}){{0,8}})\s?(?P<third_unit>项)"
    rf"(?:\s?第\s?(?P<below>{NUMERAL})\s?(?P<below_unit>款))?)?(?:\s?第\s?(?P<least>{NUMERAL})\s?(?P<least_unit>目))?"
    rf"|(?P<lone>{_BRACKETED})\s?项"
)
_RANGE = re.compile(rf"\s?(?:至|到|-|~)\s?第?\s?(?P<last>{_DECIMAL}|{NUMERAL}|{_BRACKETED})\s?(?P<unit>条|款|项|章)")
_SHARED = re.compile(r"\s?(?:[、,]|和|及|与|或|以及|或者)\s?\Z")
_NUMBER = re.compile(rf"{_DECIMAL}|{NUMERAL}|{_BRACKETED}")
_OTHER_TEXT = re.compile(
    r"(?:》|(?<!本)[原主](?:合同|协议|契约)书?|(?<![办方做])法|法典|条例|办法|规定|细则|司法解释)\s?(?:的|中|之|中的)?\s?\Z"
)
_TITLE = re.compile(r"《([^《》\n]{1,60})》\s?(?:的|中|之|中的)?\s?\Z")
_ATTACHMENT_BEFORE = re.compile(rf"(附[件表录])\s?({NUMERAL})\s?(?:的|中|之|中的)?\s?\Z")
_PART_BEFORE = re.compile(r"(?P<part>[甲乙丙丁戊己庚辛壬癸壹贰叁肆伍陆柒捌玖拾])(?:章|项|部分|之|编)?\s?\Z")
_USUAL_PART = re.compile(r"((?:通用|专用|合同|协议|标准)(?:合同)?(?:条款|条件))\s?(?:的|中|之|中的)?\s?\Z")
_OWN_TEXT = re.compile(r"(?:本合同|本协议|本条款|本条|本章)\s?(?:的|中|之)?\s?\Z")
_AMENDS = re.compile(r"补充协议|修订协议|变更协议|修正案|补充合同")
# "第一项第二款", "前项": 项 stand above 款
_ITEMS_ABOVE = re.compile(rf"项\s?第\s?{NUMERAL}\s?款|前[二两三]?项(?!目)|第\s?{NUMERAL}\s?目(?!录)")
# Contracts do not count so far; laws do.
_STATUTE = 150
# The document's own title stands within so many characters.
_TITLE_PAGE = 400


@dataclass(frozen=True, slots=True)
class _Place:
    """Numbers of one reference: article ("3" or "3.2"), paragraph, item and what is below it; empty where not named.

    In Taiwan an article has 项, these have 款 and these 目, where the mainland has 款 and 项: `paragraph` is the upper one.
    """

    article: str = ""
    paragraph: str = ""
    item: str = ""
    below: str = ""
    chapter: str = ""


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the whole document tells of its references.

    containers  the names of parts with a count of their own
    title_end   where the document's title ends
    amends      it amends another document
    items_above 项 are the paragraphs of an article and 款 the items below them, as in Taiwan
    """

    containers: list[str]
    title_end: int
    amends: bool
    items_above: bool


def _read_parts(text: str, tree: ClauseTree) -> _Parts:
    first = next((node.start for node in tree.nodes if node.id != PREAMBLE), 0)
    containers = sorted({node.id.rpartition(":")[0] for node in tree.nodes} - {""})
    return _Parts(containers, min(first, _TITLE_PAGE), bool(_AMENDS.search(text[:60])), bool(_ITEMS_ABOVE.search(text)))


def resolve_chinese(text: str, tree: ClauseTree) -> list[Resolved]:
    """Every reference of a Chinese text, in order."""
    found: list[Resolved] = []
    parts = _read_parts(text, tree)
    last_end, last_kind, last_place = -10, "internal", _Place()
    for match in _MENTION.finditer(text):
        if _is_heading(tree, match.start()):
            continue
        source = tree.at(match.start())
        shares = last_end >= 0 and bool(_SHARED.fullmatch(text[last_end : match.start()]))
        if match["attachment"]:
            if not match["name"].isalpha() or chinese_numeral(match["name"]) is not None or match["name"].isupper():
                value = chinese_numeral(match["name"])
                name = f"{match['attachment'][:2]}{value if value is not None else match['name']}"
                found.append(_resolved(match.start(), match.end(), text, "attachment", (name,), source))
            continue
        external = _is_external(text, match, parts) or (shares and last_kind == "external" and not match["own"])
        container = _named_container(text, match.start(), parts)
        for start, end, place in _places(match, parts.items_above):
            place = _completed(place, last_place if shares else None)
            place = _in_part(place, text[max(0, start - 4) : start], source)
            place = _in_paragraph_before(place, text[max(0, start - 8) : start], source)
            kind, targets, suggestion = _target(tree, place, source, external, container, parts.amends)
            if place == _Place(item=place.item) and source is not None and not external and container is None:
                item = _item_around(tree, place.item, source, start)
                kind, targets, suggestion = ("internal", (item,), None) if item else (kind, targets, suggestion)
            if kind == "dangling" and (whole := _unnumbered_paragraph(text, tree, place, container or "")) is not None:
                kind, targets, suggestion = "internal", (whole,), None
            through = _RANGE.match(text, end) if (start, end, place) and end == match.end() else None
            if through is not None and kind == "internal":
                end = through.end()
                targets = _targets_through(tree, targets[0], through["last"])
            found.append(_resolved(start, end, text, kind, targets, source, suggestion))
            last_place, last_kind, last_end, shares = place, kind, end, True
    return _without_overlaps(found)


def _without_overlaps(found: list[Resolved]) -> list[Resolved]:
    kept: list[Resolved] = []
    for reference in found:
        if not kept or reference.start >= kept[-1].end:
            kept.append(reference)
    return kept


def _resolved(
    start: int,
    end: int,
    text: str,
    kind: Kind,
    targets: tuple[str, ...],
    source: Node | None,
    suggestion: str | None = None,
) -> Resolved:
    return Resolved(start, end, "".join(text[start:end].split()), kind, targets, source, None, suggestion)


def _is_heading(tree: ClauseTree, position: int) -> bool:
    node = tree.at(position)
    return (node is not None and node.start == position) or any(start <= position < end for start, end in tree.contents)


def _is_external(text: str, match: re.Match[str], parts: _Parts) -> bool:
    before = text[max(0, match.start() - 70) : match.start()]
    if match["own"] or _OWN_TEXT.search(before):
        return False
    other = _OTHER_TEXT.search(before) or _USUAL_PART.search(before)
    return other is not None and _named_container(text, match.start(), parts) is None


def _named_container(text: str, position: int, parts: _Parts) -> str | None:
    """The part of this document that is named right before the mention; "" for the agreement itself.

    Named as a title in 《》 or as one of the usual parts, "通用条款第5条".
    """
    before = text[max(0, position - 70) : position]
    attached = _ATTACHMENT_BEFORE.search(before)
    if attached is not None:
        return f"{attached[1]}{chinese_numeral(attached[2])}"
    named = _TITLE.search(before) or _USUAL_PART.search(before)
    if named is None:
        return None
    for container in parts.containers:
        if container.endswith(named[1]):
            return container
    own = re.search(rf"(?<!《){re.escape(named[1])}(?!》)", text[: parts.title_end])
    return "" if len(named[1]) > 3 and own else None


def _places(match: re.Match[str], items_above: bool) -> list[tuple[int, int, _Place]]:
    """The references of one match: a list of numbers before one unit makes several."""
    if match["lone"]:
        return [(match.start(), match.end(), _Place(item=_value(match["lone"])))]
    unit = match["unit"]
    upper, lower = ("item", "paragraph") if items_above else ("paragraph", "item")
    key = {"条": "article", "条款": "article", "款": upper, "项": lower, "章": "chapter", "节": "chapter"}[unit]
    numbers = [(match.start(), match.end("first"), match["first"]), *_listed(match, "more")]
    places = [(start, end, _Place(**{key: _value(number)})) for start, end, number in numbers]
    places[-1] = (places[-1][0], match.end("inserted" if match["inserted"] else "unit"), places[-1][2])
    if match["inserted"] and key == "article":
        start, end, place = places[-1]
        places[-1] = (start, end, replace(place, article=f"{place.article}-{_value(match['inserted'])}"))
    for group, name in (("second", upper), ("third", lower), ("below", upper), ("least", "below")):
        if match[group]:
            start, _, base = places.pop()
            more = _listed(match, f"{group}_more") if group in ("second", "third") else []
            numbers = [(start, match.end(group), match[group]), *more]
            places += [(start, end, replace(base, **{name: _value(number)})) for start, end, number in numbers]
            places[-1] = (places[-1][0], match.end(f"{group}_unit"), places[-1][2])
    return places


def _listed(match: re.Match[str], group: str) -> list[tuple[int, int, str]]:
    """(start, end, number) of the further numbers of a list."""
    if not match[group]:
        return []
    offset = match.start(group)
    return [(offset + item.start(), offset + item.end(), item[0]) for item in _NUMBER.finditer(match[group])]


def _value(text: str) -> str:
    inner = text if text[0].isdigit() else text.strip("() ")
    if "." in inner or "(" in inner:
        return inner
    value = chinese_numeral(inner)
    return str(value) if value is not None else inner


def _completed(place: _Place, before: _Place | None) -> _Place:
    """ "第2款和第3款": what the second leaves out is as in the first."""
    if before is None or place.article or place.chapter:
        return place
    if place.paragraph:
        return _Place(before.article, place.paragraph, place.item)
    return _Place(before.article, before.paragraph, place.item)


def _in_part(place: _Place, before: str, source: Node | None) -> _Place:
    """The article of a part: "丙章第二条", or the part around the mention where parts are counted 甲, 乙, 丙."""
    around = source.ancestors()[-1].id if source is not None else ""
    if around not in CHINESE_PARTS or not (place.article or place.paragraph):
        return place
    named = _PART_BEFORE.search(before)
    part = named["part"] if named is not None else around
    if place.article:
        return replace(place, article=f"{part}.{place.article}")
    # Below 甲、 the items 一、 are called 条 by some and 款 by others.
    return replace(place, article=f"{part}.{place.paragraph}", paragraph="") if named is not None else place


_PARAGRAPH_BEFORE = re.compile(r"[前上]款(?:所述|所列|规定|约定)?(?:的|之)?\s?\Z")
_PARAGRAPH_ID = re.compile(r"(?P<article>.*?(?:^|:)\d+)\.(?P<paragraph>\d+)")


def _in_paragraph_before(place: _Place, before: str, source: Node | None) -> _Place:
    """ "前款第(2)项": the item of the paragraph before the one around the mention."""
    if place.article or place.paragraph or source is None or not _PARAGRAPH_BEFORE.search(before):
        return place
    around = next((found for node in source.ancestors() if (found := _PARAGRAPH_ID.fullmatch(node.id))), None)
    if around is None:
        return place
    return replace(place, article=around["article"], paragraph=str(int(around["paragraph"]) - 1))


def _item_around(tree: ClauseTree, item: str, source: Node, position: int) -> str | None:
    """ "上述第(1)项": the bracketed item around the mention, else the nearest one of its article."""
    inside = next((found for node in source.ancestors() if (found := f"{node.id}({item})") in tree.by_id), None)
    if inside is not None:
        return inside
    article = [node for node in source.ancestors() if not node.id.startswith("ch")][-1:]
    near = tree.nearest((item,), article[0], position) if article else None
    return near.id if near is not None and near.level == "block" else None


def _target(
    tree: ClauseTree, place: _Place, source: Node | None, external: bool, container: str | None, amends: bool
) -> tuple[Kind, tuple[str, ...], str | None]:
    if external:
        return "external", (), None
    own = source.id.rpartition(":")[0] if source is not None else ""
    prefixes = [container] if container is not None else list(dict.fromkeys((own, "")))
    for prefix in prefixes:
        for wanted in _ids(place, source):
            node_id = f"{prefix}:{wanted}" if prefix and not wanted.startswith(prefix + ":") else wanted
            if node_id in tree.by_id:
                return "internal", (node_id,), None
    base = re.split(r"[.(-]", place.article)[0]
    if (base.isdigit() and int(base) > _STATUTE) or amends:
        return "external", (), None
    if container is not None and container.startswith("附"):
        return "attachment", (container,), None
    return "dangling", (), _nearest(tree, base, prefixes[0])


def _ids(place: _Place, source: Node | None) -> list[str]:
    """The ids a reference may mean, likeliest first."""
    if place.chapter:
        return [f"ch{place.chapter}"]
    # "第2.1.2款" and "第三条第3.1款" give the whole number.
    whole = next((number for number in (place.paragraph, place.item) if "." in number), "")
    if whole:
        item = place.item if place.item != whole else ""
        return [f"{whole}({item})", f"{whole}.{item}", whole] if item else [whole]
    levels = [number for number in (place.paragraph, place.item, place.below) if number]
    if place.article:
        forms = _forms(place.article, levels)
        if place.paragraph and place.item:
            # The item of a paragraph without a number stands right below the article.
            forms += [*_forms(place.article, levels[1:]), f"{place.article}({place.paragraph})"]
        return forms
    ids = []
    for around in source.ancestors() if source is not None else []:
        ids += _forms(around.id, levels)
        if place.paragraph and place.item:
            ids += _forms(around.id, levels[1:])
    return ids if levels else []


def _forms(base: str, levels: list[str]) -> list[str]:
    """The ids of nested numbers, each level as a paragraph, "3.2", or as an item, "3(2)"; plain paragraphs first."""
    forms = [base]
    for depth, number in enumerate(levels):
        marks = (f".{number}", f"({number})")
        forms = [form + mark for form in forms for mark in (marks if depth == 0 else marks[::-1])]
    return forms


_NAMED_PARAGRAPH = re.compile(r"(\d+(?:-\d+)?)((?:\.\d+)?(?:\(\d+\))*)")


def paragraph_forms(clause: str) -> list[str]:
    """The ids that "7.1(2)", 第七条第一项第二款 as it is asked for, may have: 7.1(2), 7.1.2, and 7.2 where 项 have no number."""
    named = _NAMED_PARAGRAPH.fullmatch(clause)
    if named is None:
        return []
    levels = re.findall(r"\d+", named[2])
    return [*_forms(named[1], levels), *(_forms(named[1], levels[1:]) if len(levels) > 1 else [])]


def _unnumbered_paragraph(text: str, tree: ClauseTree, place: _Place, container: str) -> str | None:
    """The article, where it has so many paragraphs and does not number them: 第二款 is then its second paragraph."""
    number = place.paragraph or place.item
    article = tree.by_id.get(f"{container}:{place.article}" if container else place.article)
    if article is None or not number.isdigit() or (place.paragraph and place.item):
        return None
    if any(child.level == "block" and child.id == f"{article.id}.{child.label}" for child in article.children):
        return None
    listed = {child.start for child in article.children}
    paragraphs, position = 0, article.text_at
    for line in text[article.text_at : article.end].split("\n"):
        opens = position + len(line) - len(line.lstrip())
        paragraphs += bool(line.strip()) and opens not in listed
        position += len(line) + 1
    return article.id if 0 < int(number) <= paragraphs else None


def _nearest(tree: ClauseTree, article: str, prefix: str) -> str | None:
    if not article.isdigit():
        return None
    for distance in range(30):
        for value in (int(article) - distance, int(article) + distance):
            node_id = f"{prefix}:{value}" if prefix else str(value)
            if node_id in tree.by_id:
                return node_id
    return None


def _targets_through(tree: ClauseTree, first: str, last: str) -> tuple[str, ...]:
    """The existing clauses from `first` to the one that ends on the number `last`."""
    ending = re.search(r"(\d+)(\)?)\Z", first)
    upper = _value(last).rpartition(".")[2]
    if ending is None or not upper.isdigit() or int(upper) > int(ending[1]) + 200:
        return (first,)
    stem = first[: ending.start()]
    wanted = (f"{stem}{number}{ending[2]}" for number in range(int(ending[1]), int(upper) + 1))
    return tuple(node_id for node_id in wanted if node_id in tree.by_id) or (first,)
