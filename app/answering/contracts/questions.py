"""What a question about a contract asks for: the form of the question, and the clause or term that it names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from unabridged.ingest.contracts.layout import one_vocabulary

Form = Literal[
    "references_to", "references_from", "dependants", "meaning", "uses", "terms", "dangling", "risks", "missing", "clause",
    "topic", "cycles", "unreferenced", "most_referenced", "attachments",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A question understood. `clause` and `term` are as the asker names them; `detail` narrows a list.

    depth   how many steps "depends on" goes; None for all
    subject what a topic is asked of when that is not the agreement itself: "non-compete" in "How long does the
            non-compete last?"
    """

    form: Form
    clause: str | None = None
    term: str | None = None
    detail: str | None = None
    depth: int | None = None
    subject: str | None = None


_NUMBER = r"\d{1,4}(?:\.\d{1,4}){0,6}(?:\s?\([A-Za-z0-9]{1,6}\)){0,6}"
_CLAUSE = re.compile(
    rf"(?:\b(?:sections?|clauses?|articles?|paragraphs?|sec\.|art\.|para\.)|§{{1,2}})\s{{0,4}}({_NUMBER}|[IVXLC]{{1,7}}\b)"
    rf"|\b((?:exhibit|schedule|annex|appendix|attachment)\s{{1,3}}(?:[A-Z]{{1,2}}(?:-\d{{1,3}})?|\d{{1,3}}(?:\.\d{{1,3}})?))\b"
    rf"|(?<![\w.$%])({_NUMBER})(?![\w%]|\s*(?:days?|years?|months?|steps?|levels?|hops?))",
    re.IGNORECASE,
)
# "paragraph 3(a) of Part 2 of Schedule 1"
_PARAGRAPH = re.compile(
    r"\bparagraph\s{1,3}(?P<number>\d{1,3}(?:\.\d{1,3}){0,4}(?:\([A-Za-z0-9]{1,4}\)){0,4})\s(?:of|in|to)\s(?:part\s(?P<part>\w{1,4})\s(?:of|in)\s)?"
    r"(?P<word>exhibit|schedule|annex|appendix)\s(?P<name>[A-Z]{1,2}|\d{1,3})\b",
    re.IGNORECASE,
)
_HAN_LEVEL = r"\s?第?\s?[（(]?([一二三四五六七八九十百\d]{1,5})[)）]?\s?"
_HAN_CLAUSE = re.compile(
    r"第\s?([一二三四五六七八九十百零〇两\d]{1,6})\s?([章条款项])(?:之\s?([一二三四五六七八九十\d]{1,3}))?"
    rf"(?:{_HAN_LEVEL}款)?(?:{_HAN_LEVEL}项)?(?:{_HAN_LEVEL}款)?(?:{_HAN_LEVEL}目)?"
    r"|(附[件表录]\s?[一二三四五六七八九十\d]{0,3})"
)
_QUOTED = re.compile(r"[\"“”「『《‘']([^\"“”」』》’']{1,80})[\"“”」』》’']")
_DEPTH = re.compile(
    r"\b(\d{1,2}|one|two|three|four|five)[ -](?:steps?|levels?|hops?)|depth (?:of )?(\d{1,2})|([一二两三四五\d])\s?(?:步|层|级)",
    re.I,
)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_HAN_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}

# Forms that name a clause, in the order in which they are tried. X stands for the clause.
_CLAUSE_FORMS: tuple[tuple[Form, re.Pattern[str]], ...] = (
    ("dependants", re.compile(r"depend\w* (?:up)?on X|affected (?:if|when|by)[^?]{0,40}X|impact of[^?]{0,40}X|(?:if|when) (?:we |i |you )?(?:chang|amend|delet|remov|edit)\w{0,3} X|X (?:changes|is (?:changed|amended|deleted|removed))|依赖(?:于)?X|(?:修改|变更|删除|改动)(?:了)?X[^？]{0,12}(?:影响|波及)|X[^？]{0,8}(?:修改|变更|删除|改动)[^？]{0,12}(?:影响|波及)|受X影响", re.I)),
    ("references_from", re.compile(r"(?:what|which|who|where)\b[^?]{0,40}\b(?:does|do) X (?:refer|cite|reference|mention|point|link)|references? (?:made )?(?:in|from|of) X|X (?:refers?|points?|links?) to (?:what|which)|X(?:中|里|内)?(?:引用|援引|提到|提及|指向)(?:了|的)?(?:哪些|什么|哪|其他|条款)|X(?:中|里)?的引用", re.I)),
    ("references_to", re.compile(r"(?:refer\w*|reference[sd]?|cit(?:e|es|ing)|mention\w*|point(?:s|ing)?|link(?:s|ing)?) (?:back )?(?:to )?X|(?:references?|mentions?|citations?) (?:of|to) X|X (?:is |are )?(?:referred to|referenced|cited|mentioned|used)|(?:引用|援引|提到|提及|指向)(?:了|到|过)?X|X被[^？]{0,12}(?:引用|援引|提到|提及)|(?:引用|援引)X", re.I)),
    ("clause", re.compile(r"(?:show|display|read|print|quote|open|give me|text of|full text|wording of|contents? of|content of)[^?]{0,30}X|what (?:does|is|are) (?:in )?X(?: says?| provides?| states?| about|\s*\??$)|what(?:'s| is) in X|X(?:的)?(?:内容|原文|全文|规定|条文|写了|说了|是什么|讲)|(?:显示|查看|打开|给出|引述)X", re.I)),
)  # fmt: skip

_TERM_FORMS: tuple[tuple[Form, re.Pattern[str]], ...] = (
    ("uses", re.compile(r"\bwhere (?:is|are)(?: the)?(?: defined)?(?: term)? ?T(?:is |are )? ?(?:used|mentioned|appear)|which (?:clauses|sections|provisions|articles) (?:use|mention|contain)s? (?:the )?(?:defined )?(?:term )?T|(?:uses|usage|occurrences) of (?:the )?(?:term )?T|where does (?:the )?(?:term )?T (?:appear|occur)|T(?:一词|这个词|这一术语)?(?:在|于)?(?:哪些|哪里|何处|哪)[^？]{0,8}(?:使用|用到|出现|提到)|(?:哪些|哪里|何处)[^？]{0,8}(?:使用|用到|出现)(?:了|过)?T", re.I)),
    ("meaning", re.compile(r"what (?:does|do|is meant by|is the (?:meaning|definition) of) (?:the )?(?:defined )?(?:term |word )?T(?: mean)?|(?:meaning|definition) of (?:the )?(?:term |word )?T|\bdefine (?:the )?(?:term )?T|how is (?:the )?(?:term )?T defined|where is (?:the )?(?:term )?T defined|T(?:一词|这个词|这一术语)?(?:是|指|有|作)(?:什么|何)(?:意思|含义|定义|意)?|T(?:的|之)(?:定义|含义|意思)|(?:什么是|何谓|何为|解释(?:一下)?|定义)T|T(?:如何|怎么|怎样)定义|T指的?是什么", re.I)),
)  # fmt: skip

_LISTS: tuple[tuple[Form, str | None, re.Pattern[str]], ...] = (
    ("terms", "unused", re.compile(r"\b(?:unused|never used|not used)\b[^?]{0,30}\b(?:terms?|definitions?)|\b(?:terms?|definitions?)\b[^?]{0,40}\b(?:unused|never used|not used|are not used)|未(?:被)?使用的(?:术语|定义|词)|(?:术语|定义|词语)[^？]{0,10}(?:没有|未|从未)(?:被)?使用", re.I)),
    ("terms", "undefined", re.compile(r"\b(?:undefined|never defined|not defined)\b|未(?:被)?定义|没有(?:被)?定义", re.I)),
    ("terms", "circular", re.compile(r"\bcircular\b[^?]{0,20}\b(?:terms?|definitions?)|循环定义", re.I)),
    ("terms", None, re.compile(r"\b(?:list|what|which|show)\b[^?]{0,30}\bdefined terms\b|\ball (?:the )?definitions\b|(?:有哪些|列出)[^？]{0,8}(?:定义|术语)", re.I)),
    ("dangling", None, re.compile(r"\b(?:dangling|broken|dead|unresolved)\b[^?]{0,20}\b(?:cross-?)?references?|references?[^?]{0,40}(?:do not exist|does not exist|nowhere|dangling|broken)|(?:悬空|失效|断掉|错误|无效)的?引用|引用[^？]{0,12}(?:不存在|悬空|失效)", re.I)),
    ("missing", None, re.compile(r"\b(?:missing|absent)\b[^?]{0,30}\b(?:clauses?|provisions?)|\b(?:clauses?|provisions?)\b[^?]{0,40}\b(?:missing|absent|lacking)|缺(?:少|失)[^？]{0,10}(?:条款)?|哪些[^？]{0,6}条款[^？]{0,6}(?:没有|缺)", re.I)),
    ("risks", None, re.compile(r"\brisks?\b|\bred flags?\b|风险", re.I)),
    ("cycles", None, re.compile(r"\bcycl(?:es?|ic)\b|\bcircular references?\b|循环引用|互相引用", re.I)),
    ("unreferenced", None, re.compile(r"\b(?:never|not) (?:referred to|referenced|cited)\b|\bunreferenced\b|(?:从未|没有|未)被引用", re.I)),
    ("most_referenced", None, re.compile(r"\bmost (?:often )?(?:referenced|referred[- ]to|cited|depended[- ]on|important)\b|被引用最多|引用次数最多", re.I)),
    ("attachments", None, re.compile(r"\b(?:which|what|list|show)\b[^?]{0,20}\b(?:exhibits|schedules|annexes|appendices|attachments)\b|(?:有|引用了?|提到了?)哪些附件|列出附件", re.I)),
)  # fmt: skip

_TOPICS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("governing_law", re.compile(r"\bgoverning law\b|\bwhich law\b|\bwhat law\b|\blaws? govern|\bgoverned by\b|\bchoice of law\b|适用(?:什么|哪|何)?[^？]{0,6}法律|准据法|法律适用", re.I)),
    ("jurisdiction", re.compile(r"\bjurisdiction\b|\bvenue\b|\bwhich courts?\b|\barbitrat|\bdisputes? (?:resol|settl)|\bdisputes\b|管辖|仲裁|争议(?:如何|怎么|怎样|的)?解决", re.I)),
    ("notice_period", re.compile(r"\bnotice periods?\b|\bhow (?:much|many days'?|long[^?]{0,12}) notice\b|通知期|提前[^？]{0,6}(?:多久|多少天|几天)", re.I)),
    ("term", re.compile(r"\b(?:what is|how long is|when does)\b[^?]{0,20}\b(?:the term\b|its term\b|term of (?:the|this)|duration|agreement (?:end|expire|terminate))|\bhow long\b[^?]{0,40}\b(?:last|run|in (?:force|effect))|\bexpir\w{1,5} date|合同(?:的)?(?:期限|有效期|期间)|有效期(?:多长|多久|是)", re.I)),
    ("parties", re.compile(r"\bwho (?:are|is) the (?:contracting )?part(?:ies|y)\b|\bparties to (?:the|this)|\bwhat are the parties\b|(?:合同|协议)(?:的)?(?:当事人|各方|双方|签约方)(?:是谁|有哪些|是)?|当事人是谁|(?:甲|乙|丙|买|卖|发包|承包|出租|承租|委托|受托)方(?:(?:和|与|、|及)[甲乙丙买卖发包承租委托受]{1,2}方)?(?:分别)?(?:是|为)(?:谁|哪)", re.I)),
)  # fmt: skip


def understand(question: str) -> Asked | None:
    """The form of the question, or None when it is none that structure answers."""
    text = one_vocabulary(unicodedata.normalize("NFKC", question[:500]).replace("’", "'"))
    clause, masked = _clause(text)
    if clause is not None:
        for form, pattern in _CLAUSE_FORMS:
            if pattern.search(masked):
                return Asked(form, clause=clause, depth=_depth(text) if form == "dependants" else None)
        if re.fullmatch(r"\W*X\W*", masked):
            return Asked("clause", clause=clause)
    term, masked = _term(text)
    if term is not None:
        for form, pattern in _TERM_FORMS:
            if pattern.search(masked):
                return Asked(form, term=term)
    for listed, detail, pattern in _LISTS:
        if pattern.search(text):
            severity = (
                re.search(r"\b(high|medium|low)\b|(高|中|低)(?:等)?风险", text, re.I) if listed == "risks" else None
            )
            if severity:
                detail = {"高": "high", "中": "medium", "低": "low"}.get(severity[2] or "", (severity[1] or "").lower())
            return Asked(listed, detail=detail, clause=clause if listed == "risks" else None)
    named = _unquoted_term(text)
    if named is not None:
        return named
    topic = next((name for name, pattern in _TOPICS if pattern.search(text)), None)
    if topic is not None and clause is None:
        return Asked("topic", detail=topic, subject=_subject(text))
    # Only where the contract defines such a term; "what is" asks for many other things.
    what = _WHAT_IS.search(text)
    return Asked("meaning", term=(what[1] or what[2]).strip(), detail="if defined") if what and clause is None else None


# Words that say nothing of what a topic is asked of: question words, names for the agreement, the topics' own words.
_NO_SUBJECT = re.compile(
    r"\b(?:what|which|who|whose|where|when|how|long|much|many|is|are|was|be|does|do|did|will|would|shall|can|could|may|must"
    r"|has|have|it|its|they|there|the|a|an|any|this|that|these|of|for|in|on|to|from|by|under|with|and|or|at|as|into|if|me"
    r"|tell|show|give|gives|given|list|please|say|says|state[ds]?|set|out|called|name[sd]?|contracting|part(?:y|ies)|signator(?:y|ies)"
    r"|agreements?|contracts?|leases?|licen[cs]es?|deeds?|documents?|amendments?|plan|terms?|duration|lasts?|runs?|remain"
    r"|in force|effect|effective|periods?|notices?|days?|months?|years?|initial|total|full|length|end|ends|expir\w{1,5}|start\w{0,3}"
    r"|begins?|commence\w{0,4}|terminat\w{1,4}|cancel\w{0,6}|renew\w{0,3}|either|required|needed|need|law|laws|govern\w{0,4}"
    r"|applicable|appl(?:y|ies)|choice|country|jurisdictions?|venue|courts?|arbitrat\w{0,4}|disputes?|resol\w{1,6}|settle\w{0,4}"
    r"|heard|decided|brought|arising|arise|date|between|s)\b",
    re.IGNORECASE,
)
_NO_HAN_SUBJECT = re.compile(
    r"合同|协议|本|该|此|的|是|由|在|有|为|与|和|及|应|可|以|向|哪[个些里家种]?|什么|何|谁|多[长久少]|几|如何|怎[么样]|适用|准据|法律|法院|管辖"
    r"|仲裁|争议|纠纷|解决|发生|产生|通知|提前|时间|期限|有效|期间|当事人|各方|双方|签约方|到|期|天|日|年|月|终止|解除|吗|呢|请问|规定|约定"
)


def _subject(text: str) -> str | None:
    """What is left of a question about a topic when its empty words are gone; None when it asks of the agreement."""
    rest = _NO_HAN_SUBJECT.sub(" ", _NO_SUBJECT.sub(" ", text.replace("'s", " ")))
    words = re.findall(r"[^\W_]+(?:-[^\W_]+)*", rest)
    return " ".join(words) or None


def _clause(text: str) -> tuple[str | None, str]:
    """The clause that the question names, as a clause id, and the question with X in its place."""
    if match := _HAN_CLAUSE.search(text):
        return _han_id(match), _masked(text, match, "X")
    if match := _PARAGRAPH.search(text):
        part = f" Part {match['part']}" if match["part"] else ""
        return f"{match['word'].capitalize()} {match['name'].upper()}{part}:{match['number']}", _masked(
            text, match, "X"
        )
    if match := _CLAUSE.search(text):
        if match[2]:
            kind, name = match[2].split(None, 1)
            return f"{kind.capitalize()} {name.upper()}", _masked(text, match, "X")
        number = match[1] or match[3]
        roman = _roman(number) if number.isalpha() else None
        return str(roman) if roman else number.replace(" ", ""), _masked(text, match, "X")
    return None, text


def _term(text: str) -> tuple[str | None, str]:
    match = _QUOTED.search(text)
    return (match[1].strip(" ,."), _masked(text, match, "T")) if match else (None, text)


_BARE = re.compile(
    r"(?:what does|what do) (?:the )?(?:defined )?(?:term |word )?(?P<a>[\w&/ -]{2,60}?) mean\b"
    r"|(?:what is (?:the )?|give (?:me )?the |show (?:me )?the )?(?:meaning|definition) of (?:the )?(?:term )?(?P<b>[\w&/ -]{2,60}?)\s*\??$"
    r"|^\s*define (?:the )?(?:term )?(?P<c>[\w&/ -]{2,60}?)\s*\??$"
    r"|how is (?:the )?(?:term )?(?P<d>[\w&/ -]{2,60}?) defined"
    r"|(?P<e>[\u4e00-\u9fff]{2,12})(?:一词)?(?:是什么意思|的定义(?:是什么)?|的含义(?:是什么)?|如何定义|怎么定义|指的是什么|是指什么)",
    re.IGNORECASE,
)
_WHAT_IS = re.compile(
    r"^\s*(?:what|who)(?:'s| is| are) (?:the |an? )?([\w&/' -]{2,60}?)\s*\??\s*$|^\s*(?:什么是|何谓)([\u4e00-\u9fffA-Za-z]{2,20})",
    re.IGNORECASE,
)
_BARE_USE = re.compile(
    r"where (?:is|are) (?:the )?(?:defined )?(?:term )?(?P<a>[\w&/ -]{2,60}?) (?:used|mentioned)\b"
    r"|which (?:clauses|sections|provisions) (?:use|mention)s? (?:the )?(?:defined )?(?:term )?(?P<b>[\w&/ -]{2,60}?)\s*\??$"
    r"|(?P<c>[\u4e00-\u9fff]{2,12}?)(?:一词)?(?:在)?(?:哪些条款|哪里|何处)[^？?]{0,6}(?:使用|用到|出现)",
    re.IGNORECASE,
)


def _unquoted_term(text: str) -> Asked | None:
    if match := _BARE_USE.search(text):
        return Asked("uses", term=next(group for group in match.groups() if group).strip())
    if match := _BARE.search(text):
        return Asked("meaning", term=next(group for group in match.groups() if group).strip())
    return None


def _masked(text: str, match: re.Match[str], mark: str) -> str:
    # Chinese sets a number between spaces or not; its forms are written without.
    before, after = text[: match.start()], text[match.end() :]
    if re.search(r"[\u3400-\u9fff] $", before):
        before = before[:-1]
    return before + mark + (after[1:] if re.match(r" [\u3400-\u9fff]", after) else after)


def _depth(text: str) -> int | None:
    match = _DEPTH.search(text)
    if match is None:
        return 1 if re.search(r"\bdirectly\b|直接", text, re.I) else None
    word = next(group for group in match.groups() if group).lower()
    return int(word) if word.isdecimal() else _WORDS[word]


def _han_id(match: re.Match[str]) -> str:
    if match[8]:
        tail = match[8][2:].strip()
        return match[8][:2] + (str(_han_number(tail)) if tail else "")
    number = str(_han_number(match[1]))
    if match[2] == "章":
        return "ch" + number
    if match[3]:
        number += f"-{_han_number(match[3])}"
    # 第七条第二款(一)项, and in Taiwan 第七条第一项第二款第一目
    paragraph, item, below, least = (str(_han_number(level)) if level else "" for level in match.groups()[3:7])
    if paragraph or below or least:
        levels = [paragraph, item] if paragraph else [item, below, least]
        first, *rest = [level for level in levels if level] or [""]
        return f"{number}.{first}" + "".join(f"({level})" for level in rest)
    return number + (f"({item})" if item else "")


def _han_number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    total = current = 0
    for char in text:
        if char in "十百":
            total += (current or 1) * (10 if char == "十" else 100)
            current = 0
        else:
            current = _HAN_DIGITS.get(char, 0)
    return total + current


def _roman(text: str) -> int | None:
    values = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
    total = 0
    letters = [values.get(letter, 0) for letter in text.lower()]
    if 0 in letters:
        return None
    for value, following in zip(letters, [*letters[1:], 0], strict=True):
        total += -value if following > value else value
    return total
