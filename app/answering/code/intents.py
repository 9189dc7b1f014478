"""What a question about a repository asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ...repository import Mention, Names

Wish = Literal[
    "callers", "callees", "path", "impact", "calls", "used", "implementers", "built_on", "unused", "cycles", "entry_points", "locate",
    "defined", "overview",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A question understood.

    names     the symbols it is about, in the order in which the answer needs them (path: from, to)
    depth     levels of callers for "impact", None for all
    described the question's own words, where it describes what it looks for
    plural    True when the question asks for several things that do what it describes
    of_class  whether a class is described, not a function
    missing   a name in it that the repository does not have
    """

    wish: Wish
    names: tuple[Mention, ...] = ()
    depth: int | None = 2
    described: str = ""
    plural: bool = False
    of_class: bool = False
    chinese: bool = False
    missing: str | None = None


def _p(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_UNUSED = _p(
    r"\b(?:unused|dead)\s+(?:code|functions?|methods?|definitions?)|(?:functions?|methods?|code) (?:that |which )?(?:is|are) (?:never|not) "
    r"(?:used|called)|\b(?:functions?|methods?|classes|code) (?:that |which )?(?:is|are) (?:unused|dead)\b|\bnever (?:called|used)\b|\bnobody calls\b(?!\s+[\w`])"
    r"|未(?:被)?(?:使用|调用)的|没有(?:被)?(?:使用|调用)(?:过)?的|死代码|无用的?(?:函数|代码|方法)"
)
# With what goes in a circle: a repository may well have a function called packages.
_CYCLES = _p(
    r"\b(?:(?:packages?|modules?|folders?)\b.{0,60}\b)?(?:cycles?|cyclic|circular)\b|循环(?:依赖|引用|调用)|环形依赖|相互依赖"
)
_ENTRY = _p(
    r"^\W*(?:\w+\W+){0,4}entry ?-?points?\b|where does (?:the )?(?:program|execution|application|it|everything) (?:start|begin)|入口|从哪里(?:开始|启动)"
)
_THIS = r"(?:this|the|that) (?:\w+ )?(?:project|repo(?:sitory)?|library|package|program|tool|code ?base|code|app(?:lication)?|software|framework)"
_OVERVIEW = _p(
    rf"\bwhat (?:does|can|do) {_THIS} (?:do|offer|provide)\b|\bwhat(?:'s| is) {_THIS}(?: (?:all )?(?:about|for|used for|doing|supposed to do))?\W*$"
    r"|\bwhat(?:'s| is) this(?: all)?(?: about)?\W*$|\bwhat does (?:this|it) do\W*$"
    rf"|\b(?:overview|summary|structure|architecture|organi[sz]ation|layout) of {_THIS}\b|\b(?:give|show) me (?:an? )?(?:quick |short |brief )?(?:overview|summary|tour)\b"
    rf"|^\W*(?:overview|architecture|summary)\W*$|\b(?:summari[sz]e|describe|explain) {_THIS}\W*$|\bwhat is the (?:overall |general )?(?:structure|architecture)\b"
    rf"|\bhow is {_THIS} (?:organi[sz]ed|structured|laid out|built up|divided)\b|\bwhere (?:do|should|can) (?:i|we|one) (?:start|begin)\b"
    r"|\bwhat are the (?:main|most important|major|key) (?:modules|packages|parts|components|pieces|folders|directories|files)\b"
    r"|(?:这个?|该|本)(?:项目|仓库|代码库|程序|软件|库|工具)(?:主要)?(?:是)?(?:用来|用于)?(?:做什么|干什么|干嘛|有什么用|什么|讲什么)|(?:整体|总体)(?:架构|结构)"
    r"|(?:代码|项目|仓库)的?(?:整体)?(?:结构|架构|概览|概述|概况|组织)|从哪里开始(?:看|读|阅读)|(?:主要|核心)(?:的)?(?:模块|组成部分|部分|目录|组件)(?:有哪些|是什么)"
)
_PATH = _p(
    r"\bhow (?:does|do|can|is|could) .{1,200}?\b(?:reach|reached|get to|gets to|end up|lead to|arrive at|come to|call into|flow)"
    r"|\b(?:call )?(?:path|chain|route|way) from\b|\bpath between\b|\bchain of calls\b"
    r"|(?:如何|怎么|怎样|是怎么).{0,60}?(?:到达|走到|调用到|到)|调用(?:路径|链)|从.{1,200}到.{1,200}"
)
_IMPACT = _p(
    r"\bwhat (?:would |will |could |might )?(?:break|breaks|be affected|is affected|change|changes|depends on|depend on)\b|\bimpact\b|\baffected\b"
    r"|\bif (?:i|we|you) (?:change|modify|remove|delete|rename|rewrite)\b|\bdepends? on\b|\bripple\b|\bblast radius\b"
    r"|影响|会(?:坏|出错|破坏|挂)|依赖(?:于)?\s*[`A-Za-z_]|(?:修改|改动|更改|改了|删除|改).{0,80}(?:哪些|什么|谁)"
)
_CALLEES = _p(
    r"\bwhat (?:functions? |methods? |classes |else )?(?:does|do|is|are) .{1,200}?\b(?:call|calls|invoke|use|called by|used by|invoked by)\b(?! (?:of|for))"
    r"|\bwhich .{0,80}?(?:does|do) .{1,200}?\b(?:call|invoke|use)\b|\bcallees? of\b|\bcalled (?:directly )?(?:by|from|in|inside) [`\w]"
    r"|\bwhich .{1,80}? (?:are|is) (?:used|called|invoked)\b|\bwhat (?:happens|is called) (?:in|inside)\b"
    r"|调用了?(?:哪些|什么|谁)|(?:使用|用到)了?(?:哪些|什么)(?:函数|方法|类)?|内部调用"
)
_CALLERS = _p(
    r"\b(?:who|what|which(?: \w+){0,4}) (?:directly |actually )?(?:calls?|uses?|invokes?|instantiates?|constructs?)\b|\bcallers? of\b"
    r"|\bwhere (?:is|are) .{1,120}? (?:called|used|invoked|instantiated|constructed|referenced)\b|\busages? of\b|\breferences? to\b"
    r"|\bcall sites? (?:of|for)\b|\bcalled by (?:whom|what|which)\b"
    r"|(?:谁|哪些|哪里|什么地方|哪儿|哪个)\S{0,12}?(?:调用|使用|用到|用)了?|(?:被|在)(?:谁|哪些|哪里|哪儿|什么地方)\S{0,8}?(?:调用|使用|用到)|的调用者|调用方"
)
_IMPLEMENTERS = _p(
    r"\b(?:who|what|which(?: \w+){0,3}) (?:implements?|overrides?|extends?|inherits?|subclass(?:es)?|derives?)\b|\b(?:sub-?classes|implementations?|implementers?|overrides) of\b"
    r"|\b(?:derived|inherit(?:s|ed|ing)?|descend(?:s|ed|ing)?) from\b|\b(?:overridden|implemented|extended) (?:by (?:what|which|whom)|by\W*$|where|anywhere)"
    r"|(?:谁|被谁|哪些(?:子?类|类型|方法|函数))\S{0,8}(?:实现|继承|重写)|的(?:子类|实现(?:类)?)|(?:实现|继承|重写)了?.{0,80}的(?:类|类型|方法)"
)
_BUILT_ON = _p(
    r"\b(?:what|which) (?:\w+ ){0,3}?(?:does|do) .{1,160}? (?:implement|override|extend|inherit|derive|subclass)"
    r"|\b(?:base|parent|super)[ -]?class(?:es)? of\b"
    r"|的(?:父类|基类|超类)|(?:实现|继承|重写)了?(?:哪些|什么|哪个|谁)"
)
_USED = _p(
    r"^\W*(?:is|are|was) .{1,160}? (?:ever |still |actually |really )?(?:used|called|invoked|referenced|needed)\b|\bdoes (?:anything|anyone|anybody|something) (?:call|use)\b"
    r"|\bis there any(?:thing)? .{0,40}(?:calls?|uses?|callers?)\b|(?:有没有|是否).{0,60}(?:被)?(?:调用|使用|用到)|(?:被)?(?:调用|使用|用到)(?:过|了)?(?:吗|么|没有)"
)
_CALLS = _p(
    r"^\W*(?:does|do|can|could) .{1,160}? (?:directly |ever |indirectly )?(?:calls?|uses?|invokes?|reach(?:es)?)\b|(?:会|有没有|是否)(?:直接|间接)?(?:调用|用到|使用)"
)
_DEFINED = _p(
    r"\bwhere (?:is|are) .{1,160}? (?:defined|declared|implemented|located)\b|\bwhere can i find\b|\bdefinition of\b|(?:在哪里|在哪儿|在哪个文件|哪里)(?:被)?(?:定义|声明|实现)|定义在(?:哪|什么)"
)
_LOCATE = _p(
    r"^\W*(?:who|which|what)\b.{0,400}|\bwhere (?:is|are|does|do|can)\b|\b(?:find|show me|locate) the (?:code|function|method|class|place|part)\b"
    r"|哪个(?:函数|方法|类|模块|文件|地方)|哪里|在哪|谁(?:负责)?|什么地方|哪(?:一)?(?:段|部分)代码"
)
_NOT_LOCATE = _p(
    r"^\W*(?:what|who) (?:is|are|was|were)\b|^\W*what (?:does|do|license|version|language)\b|什么是|是什么|许可|^\W*(?:which|what) (?:licen[cs]e|version)"
)
_FUNCTION_ASKED = _p(r"\b(?:which|what|the) (?:function|method|class|code|routine)\b|哪个(?:函数|方法|类)")
_CLASS_ASKED = _p(r"\b(?:which|what) (?:\w+ )?class(?:es)?\b|(?:哪个|哪些|什么)类")
_DEPTH = _p(
    r"\b(?:depth|levels?)\s*(?:of\s*)?(\d{1,2})\b|\b(\d{1,2}|two|three|four|five)[ -](?:levels?|deep|layers?|hops?)|([一二两三四五\d]{1,2})\s*(?:层|级|跳)"
)
_ALL_DEPTHS = _p(
    r"\b(?:all|every|any)\b.{0,20}\b(?:direct(?:ly)? (?:or|and) indirect(?:ly)?|transitive(?:ly)?)\b|\btransitive(?:ly)?\b|\bindirect(?:ly)?\b|间接|所有层|传递"
)
_DIRECT = _p(r"\bdirect(?:ly)?\b|直接")
_PLURAL = _p(
    r"^\W*(?:which|what) (?:\w+ ){0,2}?(?:functions|methods|classes|modules|places|steps|parts|routines|helpers|handlers|callers|commands|tests"
    r"|types|visitors|hooks|filters|rules|components)\b|哪些"
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_CJK = re.compile(r"[\u4e00-\u9fff]")


def is_chinese(question: str) -> bool:
    """Whether a question has Chinese characters."""
    return _CJK.search(question) is not None


def understand(question: str, names: Names) -> Asked | None:
    """What is asked; None where it is nothing that definitions and calls answer."""
    question = " ".join(question.split())[:2_000]
    chinese = is_chinese(question)
    two_named = _PATH.search(question) is not None or _CALLS.search(question) is not None
    mentions = _beside_the_wish(question, names.mentions(question, least=2 if two_named else 1))
    if not mentions:
        return _without_names(question, names, chinese)
    # "Which function finds the path between two nodes": in a large repository every English word is a name somewhere.
    asks_function = _FUNCTION_ASKED.search(question) is not None and all(mention.plain for mention in mentions)
    if len(mentions) >= 2 and _PATH.search(question) and not asks_function:
        return Asked("path", _path_ends(question, mentions), chinese=chinese)
    if len(mentions) >= 2 and _CALLS.search(question):
        return Asked("calls", mentions[:2], chinese=chinese, depth=None if _ALL_DEPTHS.search(question) else 1)
    if _UNUSED.search(question) and not _USED.search(question):
        return Asked("used", mentions[:1], chinese=chinese)
    if _BUILT_ON.search(question):
        return Asked("built_on", mentions[:1], chinese=chinese)
    if _IMPLEMENTERS.search(question):
        return Asked("implementers", mentions[:1], chinese=chinese)
    if _IMPACT.search(question):
        return Asked("impact", mentions[:1], depth=_depth(question, 2), chinese=chinese)
    if _USED.search(question):
        return Asked("used", mentions[:1], chinese=chinese)
    subject = _subject(question, mentions)
    if _CALLEES.search(question) and not _asks_callers(question, mentions):
        return Asked("callees", (subject,), chinese=chinese, depth=None if _ALL_DEPTHS.search(question) else 1)
    if _CALLERS.search(question):
        return Asked("callers", (subject,), depth=_caller_depth(question), chinese=chinese)
    if _DEFINED.search(question):
        return Asked("defined", mentions[:1], chinese=chinese)
    if _CYCLES.search(question):
        return Asked("cycles", chinese=chinese)
    if _asks_where(question):
        plural = _PLURAL.search(question)
        # "Which formatting steps add a token": the words before the verb are about the callers.
        described = question[plural.end() :] if plural is not None else question
        of_class = _CLASS_ASKED.search(question) is not None
        return Asked("locate", described=described, chinese=chinese, plural=plural is not None, of_class=of_class)
    return None


def _beside_the_wish(question: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The names in a question but for words of what it asks for: a large repository has functions called never and entry."""
    spans = [found.span() for pattern in (_UNUSED, _CYCLES, _ENTRY, _OVERVIEW) if (found := pattern.search(question))]
    return tuple(
        mention
        for mention in mentions
        if not (mention.plain and any(start <= mention.start < end for start, end in spans))
    )


def _without_names(question: str, names: Names, chinese: bool) -> Asked | None:
    if _UNUSED.search(question):
        return Asked("unused", chinese=chinese)
    if _CYCLES.search(question):
        return Asked("cycles", chinese=chinese)
    if _OVERVIEW.search(question):
        return Asked("overview", chinese=chinese)
    if _ENTRY.search(question):
        return Asked("entry_points", chinese=chinese)
    missing = names.unknown_name(question)
    if missing is not None:
        for wish, pattern in (
            ("callers", _CALLERS),
            ("callees", _CALLEES),
            ("impact", _IMPACT),
            ("used", _USED),
            ("defined", _DEFINED),
        ):
            if pattern.search(question):
                return Asked(wish, missing=missing, chinese=chinese)  # type: ignore[arg-type]
    if _asks_where(question):
        plural = _PLURAL.search(question)
        # "Which formatting steps add a token": the words before the verb are about the callers.
        described = question[plural.end() :] if plural is not None else question
        of_class = _CLASS_ASKED.search(question) is not None
        return Asked("locate", described=described, chinese=chinese, plural=plural is not None, of_class=of_class)
    return None


def _asks_callers(question: str, mentions: tuple[Mention, ...]) -> bool:
    """ "谁调用了 X" and "X 调用了谁" differ only in what stands first; so do "what calls X" and "what X calls"."""
    found = _CALLERS.search(question)
    if found is None:
        return False
    verb = re.search(r"调用|使用|用到|calls?\b|uses?\b|invokes?\b", question, re.IGNORECASE)
    return verb is not None and mentions[0].start > verb.start()


def _subject(question: str, mentions: tuple[Mention, ...]) -> Mention:
    """The mention that a question is about: the most particular one, the package's own name being the least."""
    return max(
        mentions,
        key=lambda mention: ("." in mention.written or "_" in mention.written, -len(mention.meant), -mention.start),
    )


def _path_ends(question: str, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """From, to. "How is B reached from A" and "从" name them in the other order."""
    first, last = mentions[0], mentions[-1]
    between = question[first.start : last.start]
    if re.search(r"\breached (?:from|by)\b|\bcalled from\b", between, re.IGNORECASE):
        return last, first
    return first, last


def _asks_where(question: str) -> bool:
    """Whether a question describes code that it looks for."""
    if _LOCATE.search(question) is None:
        return False
    return _FUNCTION_ASKED.search(question) is not None or _NOT_LOCATE.search(question) is None


def _depth(question: str, default: int) -> int | None:
    if _ALL_DEPTHS.search(question):
        return None
    found = _DEPTH.search(question)
    if found is not None:
        written = next(group for group in found.groups() if group)
        return _NUMBERS.get(written.lower()) or (int(written) if written.isdigit() else default)
    return 1 if _DIRECT.search(question) else default


def _caller_depth(question: str) -> int | None:
    return _depth(question, 1) if _DEPTH.search(question) or _ALL_DEPTHS.search(question) else 1
