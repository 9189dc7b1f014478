"""Words beside a measure that make it another one: "international sales", "deferred income taxes", "revenue recognition".

A statement's revenue answers none of these. A measure is taken only where its neighbours in the question are words of
grammar, of finance in general, or the company's own name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from functools import cache

from .definitions import usual_phrases
from .tokens import Token


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# As tokens are: lower case and singular.
_BEFORE = _words(
    """
    a about according all also amount an and annual any are at average avg based basic better between beyond big
    by calculate calculating can change chg combined company compare compared compute computing consistent
    consolidated corporate could cumulative current decline decrease decreased define did diluted display
    divided do doe drop end ended ending entire extract find fiscal five for four from full fy generate
    generated get give given grew group grow growing had has have healthy high higher hold how i if improve
    improved improving in include including increase increased increasing into is it its last latest less let
    low lower me mean median minus much multiply my name negative of on or our out over overall own paid pay per
    percent percentage period plus positive prior produce quote ratio reasonable report reported reporting show
    showing since some spend spent stable state stated strong sum than that the their them these this those
    three time to total trailing trend two unadjusted under use using value versus via vs was were what whole
    will with within worse year yearly you your yoy
    """
)
_AFTER = _words(
    """
    a about above according across after all amount amounted an and are as at attributable balance based be been
    before being below between business by cagr calculate calculated can change changed cny company compare
    compared compute could cover decline declined declining decrease decreased developed did divided do doe down during
    each end ended eur even ever evolve evolved fall fallen fell figure fiscal for from gbp generated grew grow growing growth
    had has have held if improve improved improving in increase increased is it its less level like look margin
    metric minus number of on or out outstanding over overall paid per percent percentage period please plus
    position profile rate ratio relative reported rise risen rose roughly shown since so spent stand stated
    stood than that the then there these they this time to total trend trending up usd using value versus vs was
    were what when while will with within year yoy
    """
)
_CHINESE_BEFORE = frozenset(
    "的末初底年司团期总为是和与及或较算出其该公度度计均化求请问多少占除乘加减比净到间在有以本并"
)
_CHINESE_AFTER = frozenset(
    "是为多同比走发增减和与及的在有占变下上除乘加率如怎达分呢吗趋历近几第到各约总额合金与相从由较环之平年改恶"
)


_OWNER = re.compile(r"\b(?<![.?!] )([A-Z][\w&.-]*(?: (?:[A-Z][\w&.-]*|and|of|&))*)['’]s?(?= )")
_NO_NAMES = _words(
    "the company group firm business management what it that who fy year today bank corporation issuer registrant"
)


def names_another(question: str, company: Set[str]) -> str:
    """Whose figure is asked for where it is not the company's: "Apple's revenue" over reports of a maker of snacks.

    An abbreviation made of the letters of the company's own name is the company: "AmEx's", "AWK's".
    """
    for match in _OWNER.finditer(question):
        words = [word.strip(".").lower() for word in re.findall(r"[\w&.]+", match[1])]
        named = [word for word in words if word not in _NO_NAMES and not word.isdigit() and not word.startswith("fy")]
        if named and not any(_is_own(word, company) for word in named):
            return match[1]
    chinese = _CHINESE_OWNER.match(question)
    if chinese and _names_company(chinese[1]) and not _is_own_chinese(chinese[1], company):
        return chinese[1]
    return ""


# "贵州茅台2019年的净利润", "华为公司的营业收入": a name stands first, before the year or a possessive.
_CHINESE_OWNER = re.compile(
    r"(?:请问|请|告诉我|查询|查一下|那么)?([\u4e00-\u9fff]{2,16}?)(?:公司|集团)?(?:在|的)?(?:(?=(?:19|20)\d\d|FY)|(?<=的))"
)
_NO_CHINESE_NAME = re.compile(
    "本|该|我|其|贵公司|上市公司|报告|年报|报表|期末|期初|上年|上期|去年|今年|前年|近|合并|母公司|计算|给出|列出|比较|对比|分析|什么"
    "|多少|哪|如何|怎|是否|根据|按照|截至|截止|过去|主要|归母|归属|扣|除|税|年度|月|季度|每股|总|全年|平均|情况|变化|增长|趋势|说明|从|到"
)
# Most companies have one of these in their name: they tell none from another.
_COMMON_IN_NAMES = frozenset("科技集团股份有限公司银行控股国际中国业实发展")


@cache
def _chinese_items() -> tuple[str, ...]:
    phrases = ("".join(words) for words in usual_phrases() if all("\u4e00" <= word <= "\u9fff" for word in words))
    return tuple(phrase for phrase in phrases if len(phrase) > 1)


def _names_company(name: str) -> bool:
    """Whether the words before a year or a possessive may be a company's name, and no item or word of grammar."""
    if _NO_CHINESE_NAME.search(name) or len(name.removesuffix("公司").removesuffix("集团")) < 2:
        return False
    return not any(item in name for item in _chinese_items())


def _is_own_chinese(name: str, company: Set[str]) -> bool:
    """Whether most characters that tell a name from another are of the company's own; its short name has few of them."""
    telling = [character for character in name if character not in _COMMON_IN_NAMES]
    return 2 * sum(character in company for character in telling) >= len(telling)


def _is_own(word: str, company: Set[str]) -> bool:
    if word in company or any(own.startswith(word) or word.startswith(own) for own in company if len(own) > 2):
        return True
    if not any(own.startswith(word[0]) for own in company):
        return False
    initials = all(any(own.startswith(letter) for own in company) for letter in word)
    return initials or any(_spells(word, a + b) for a in company for b in ("", *company))


def _spells(word: str, name: str) -> bool:
    """Whether the letters of `word` come in this order in `name`."""
    rest = iter(name)
    return all(letter in rest for letter in word)


def is_qualified(tokens: Sequence[Token], start: int, end: int, question: str, company: Set[str]) -> bool:
    """Whether a word beside tokens [start, end) narrows what they name. `company` holds the words of its name."""
    if start > 0:
        before, first = tokens[start - 1], tokens[start]
        between = question[before.end : first.start]
        possessive = between.startswith(("'s", "’s", "'", "’"))
        if before.kind == "word" and not possessive and not _allowed(before.text, _BEFORE, _CHINESE_BEFORE, company):
            return True
    if end < len(tokens):
        behind = tokens[end]
        if behind.kind == "word" and not _allowed(behind.text, _AFTER, _CHINESE_AFTER, company):
            return True
    return _narrowed_behind(tokens, end, company) or _narrowed_before(tokens, start, question, company)


# "revenue from Intelligent Cloud", "net sales in China", "sales to Walmart"
_NARROWING = _words("at for from in of outside to within")
_NO_NARROWING = _words(
    """
    january february march april may june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec quarter month week day twelve ten eight nine seven six thousand million billion dollar euro pound
    yen yuan rmb usd us hkd jpy inr currency cent pence share shareholder stockholder owner parent equity holder
    common ordinary contract customer operation asset activity income statement sheet flow cash note same most recent
    previous following past first second both each every respective comparison relation term nearest unit one
    decimal place note consolidated
    """
)


def _narrowed_behind(tokens: Sequence[Token], end: int, company: Set[str]) -> bool:
    """Whether what stands behind a preposition is a place, a business or a customer, and no year, unit or measure.

    What common shareholders have is less than net income where there are preferred shares.
    """
    words = [token.text for token in tokens[end : end + 3]]
    if words[:2] == ["attributable", "to"] and words[2:] in (
        ["common"],
        ["ordinary"],
        ["minority"],
        ["non"],
        ["noncontrolling"],
    ):
        return True
    if end >= len(tokens) or tokens[end].text not in _NARROWING:
        return False
    named = False
    for token in tokens[end + 1 :]:
        if token.kind != "word" or (named and token.text in _AFTER):
            return False  # the question goes on
        if token.text not in _ARTICLES:
            named = True
            if not _is_usual(token.text, company):
                return True
    return False


_ARTICLES = _words("the its our their a an this that all")
_LEADING = re.compile(r"\s*(?:in|for|at|within|outside|across)\s([^,?]{2,60}),", re.IGNORECASE)


def _narrowed_before(tokens: Sequence[Token], start: int, question: str, company: Set[str]) -> bool:
    """ "In Europe, what was revenue?", 云业务的营业收入."""
    if start > 1 and tokens[start - 1].text == "的" and tokens[start - 2].kind == "word":
        return not _allowed(tokens[start - 2].text, _BEFORE, _CHINESE_BEFORE, company)
    leading = _LEADING.match(question)
    if leading is None:
        return False
    words = [
        token.text for token in tokens if token.kind == "word" and leading.start(1) <= token.start < leading.end(1)
    ]
    return any(word not in _ARTICLES and not _is_usual(word, company) for word in words)


@cache
def _words_of_measures() -> frozenset[str]:
    return frozenset(word for phrase in usual_phrases() for word in phrase)


def _is_usual(word: str, company: Set[str]) -> bool:
    usual = word in _NO_NARROWING or word in _BEFORE or word in _words_of_measures()
    return usual or _allowed(word, _AFTER, _CHINESE_AFTER, company)


def _allowed(word: str, words: Set[str], characters: Set[str], company: Set[str]) -> bool:
    return word in words or word in characters or word in company or (len(word) == 1 and word.isascii())
