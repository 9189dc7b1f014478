"""How people put questions about a repository, in English and Chinese: what `intents` looks for in them."""

from __future__ import annotations

import re


def _p(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


UNUSED = _p(
    r"\b(?:unused|dead)\s+(?:code|functions?|methods?|definitions?)|(?:functions?|methods?|code) (?:that |which )?(?:is|are) (?:never|not) "
    r"(?:used|called)|\b(?:functions?|methods?|classes|code) (?:that |which )?(?:is|are) (?:unused|dead)\b|\bnever (?:called|used)\b|\bnobody calls\b(?!\s+[\w`])"
    r"|未(?:被)?(?:使用|调用)的|没有(?:被)?(?:使用|调用)(?:过)?的|死代码|无用的?(?:函数|代码|方法)"
)
# With what goes in a circle: a repository may well have a function called packages.
CYCLES = _p(
    r"\b(?:(?:packages?|modules?|folders?)\b.{0,60}\b)?(?:cycles?|cyclic|circular)\b|循环(?:依赖|引用|调用)|环形依赖|相互依赖"
)
ENTRY = _p(
    r"^\W*(?:\w+\W+){0,4}entry ?-?points?\b|where does (?:the )?(?:program|execution|application|it|everything) (?:start|begin)|入口|从哪里(?:开始|启动)"
)
PATH = _p(
    r"\bhow (?:does|do|can|is|could) .{1,200}?\b(?:reach|reached|get to|gets to|end up|lead to|arrive at|come to|call into|flow)"
    r"|\bhow (?:does|do|can|is|could) .{1,200}?\b(?:gets?|goes?|go|flows?|travels?|comes?|come|passe?s?) from .{1,200}? to\b"
    r"|\b(?:call )?(?:path|chain|route|way) from\b|\bpath between\b|\bchain of calls\b"
    r"|(?:如何|怎么|怎样|是怎么).{0,60}?(?:到达|走到|调用到|到)|调用(?:路径|链)|从.{1,200}到.{1,200}"
)
BY_STEPS = _p(r"如何|怎么|怎样|路径|链|经过")
# The two ends of a path, as they are written.
ENDS = tuple(
    map(
        _p,
        (
            r"\bhow (?:does|do|can|is|could) .{0,60}?\b(?:gets?|goes?|go|flows?|travels?|comes?|come|passe?s?|handed)(?: over)? from (?P<start>.{2,120}?) (?:in|on)?to (?P<goal>.{2,120})",
            r"\bhow (?:does|do|can|is|could) (?P<start>.{2,120}?) (?:reach(?:ed)?|gets? to|ends? up (?:in|at)|arrives? at|leads? to|calls? into|comes? to|flows? (?:in)?to) (?P<goal>.{2,120})",
            r"\b(?:path|chain|route|way) from (?P<start>.{2,120}?) to (?P<goal>.{2,120})",
            r"从\s*(?P<start>.{1,60}?)\s*(?:是)?(?:如何|怎么|怎样)?(?:一步步)?(?:到达?|走到|调用到|传到|进入)\s*(?P<goal>.{1,60})",
        ),
    )
)
IMPACT = _p(
    r"\bwhat (?:would |will |could |might )?(?:break|breaks|be affected|is affected|change|changes|depends on|depend on)\b|\bimpact\b|\baffected\b"
    r"|\bif (?:i|we|you) (?:change|modify|remove|delete|rename|rewrite)\b|\bdepends? on\b|\bripple\b|\bblast radius\b"
    r"|影响|会(?:坏|出错|破坏|挂)|依赖(?:于)?\s*[`A-Za-z_]|(?:修改|改动|更改|改了|删除|改).{0,80}(?:哪些|什么|谁)"
)
CALLEES = _p(
    r"\bwhat (?:functions? |methods? |classes |else )?(?:does|do|is|are) .{1,200}?\b(?:call|calls|invoke|use|called by|used by|invoked by)\b(?! (?:of|for))"
    r"|\bwhich .{0,80}?(?:does|do) .{1,200}?\b(?:call|invoke|use)\b|\bcallees\b|\bcalled (?:directly )?(?:by|from|in|inside) [`\w]"
    r"|\bwhich .{1,80}? (?:are|is) (?:used|called|invoked)\b|\bwhat (?:happens|is called) (?:in|inside)\b"
    r"|调用了?(?:哪些|什么|谁)|(?:使用|用到)了?(?:哪些|什么)(?:函数|方法|类)?|内部调用"
)
CALLERS = _p(
    r"\b(?:who|what|which(?: \w+){0,4}) (?:directly |actually )?(?:calls?|uses?|invokes?|instantiates?|constructs?)\b|\bcallers? of\b"
    r"|\bwhere (?:is|are) .{1,120}? (?:called|used|invoked|instantiated|constructed|referenced)\b|\busages? of\b|\breferences? to\b"
    r"|\b(?:callers|usages?)\b|\bwho(?:'s| is) (?:calling|using)\b"
    r"|\bcall sites? (?:of|for)\b|\bcalled by (?:whom|what|which)\b"
    r"|(?:谁|哪些|哪里|什么地方|哪儿|哪个)\S{0,12}?(?:调用|使用|用到|用)了?|(?:被|在)(?:谁|哪些|哪里|哪儿|什么地方)\S{0,8}?(?:调用|使用|用到)|的调用者|调用方"
)
IMPLEMENTERS = _p(
    r"\b(?:who|what|which(?: \w+){0,3}) (?:implements?|overrides?|extends?|inherits?|subclass(?:es)?|derives?)\b|\b(?:class|type|struct|method|function)(?:e?s)? (?:that |which )?(?:extend|implement|inherit|override|subclass|derive)s?\b|\b(?:sub-?classes|implementations?|implementers?|overrides) of\b"
    r"|\b(?:derived|inherit(?:s|ed|ing)?|descend(?:s|ed|ing)?) from\b|\b(?:overridden|implemented|extended) (?:by (?:what|which|whom)|by\W*$|where|anywhere)"
    r"|(?:谁|被谁|哪些(?:子?类|类型|方法|函数))\S{0,8}(?:实现|继承|重写)|(?:的|有(?:哪些|什么|几个))(?:子类|实现(?:类)?|派生类)|(?:实现|继承|重写)了?.{0,80}的(?:类|类型|方法)"
)
BUILT_ON = _p(
    r"\b(?:what|which) (?:\w+ ){0,3}?(?:does|do) .{1,160}? (?:implement|override|extend|inherit|derive|subclass)"
    r"|\b(?:base|parent|super)[ -]?class(?:es)? of\b"
    r"|的(?:父类|基类|超类)|(?:实现|继承|重写)了?(?:哪些|什么|哪个|谁)"
)
USED = _p(
    r"^\W*(?:is|are|was) .{1,160}? (?:ever |still |actually |really )?(?:used|called|invoked|referenced|needed)\b|\bdoes (?:anything|anyone|anybody|something) (?:call|use)\b"
    r"|\bis there any(?:thing)? .{0,40}(?:calls?|uses?|callers?)\b|(?:有没有|是否).{0,60}(?:被)?(?:调用|使用|用到)|(?:被)?(?:调用|使用|用到)(?:过|了)?(?:吗|么|没有)"
)
CALLS = _p(
    r"^\W*(?:does|do|can|could) .{1,160}? (?:directly |ever |indirectly )?(?:calls?|uses?|invokes?|reach(?:es)?)\b|(?:会|有没有|是否)(?:直接|间接)?(?:调用|用到|使用)"
)
DEFINED = _p(
    r"\bwhere (?:is|are) .{1,160}? (?:defined|declared|implemented|located)\b|\bwhere can i find\b|\bdefinition of\b|(?:在哪里|在哪儿|在哪个文件|哪里)(?:被)?(?:定义|声明|实现)|定义在(?:哪|什么)"
)
LOCATE = _p(
    r"^\W*(?:who|which|what)\b.{0,400}|\bwhere (?:is|are|does|do|can)\b|\b(?:find|show me|locate) the (?:code|function|method|class|place|part)\b"
    r"|哪个(?:函数|方法|类|模块|文件|地方)|哪里|在哪|谁(?:负责)?|什么地方|哪(?:一)?(?:段|部分)代码"
)
NOT_LOCATE = _p(
    r"^\W*(?:what|who) (?:is|are|was|were)\b|^\W*what (?:does|do|license|version|language)\b|什么是|是什么|许可|^\W*(?:which|what) (?:licen[cs]e|version)"
)
HAPPENS = _p(
    r"^\W*(?:(?:and|so|but)\W+)?(?:how|when|why) (?:does|do|did|is|are|was|were|has|can|could)(?:n'?t)? (?!(?:i|we|you|one|users?|someone)\b)"
    r"|^\W*(?:如何|怎么|怎样|什么时候|何时|为什么|为何)"
)
FUNCTION_ASKED = _p(r"\b(?:which|what|the) (?:function|method|class|code|routine)\b|哪个(?:函数|方法|类)")
CLASS_ASKED = _p(r"\b(?:which|what) (?:\w+ )?class(?:es)?\b|(?:哪个|哪些|什么)类")
DEPTH = _p(
    r"\b(?:depth|levels?)\s*(?:of\s*)?(\d{1,2})\b|\b(\d{1,2}|two|three|four|five)[ -](?:levels?|deep|layers?|hops?)|([一二两三四五\d]{1,2})\s*(?:层|级|跳)"
)
ALL_DEPTHS = _p(
    r"\b(?:all|every|any)\b.{0,20}\b(?:direct(?:ly)? (?:or|and) indirect(?:ly)?|transitive(?:ly)?)\b|\btransitive(?:ly)?\b|\bindirect(?:ly)?\b|间接|所有层|传递"
)
DIRECT = _p(r"\bdirect(?:ly)?\b|直接")
PLURAL = _p(
    r"^\W*(?:which|what) (?:\w+ ){0,2}?(?:functions|methods|classes|modules|places|steps|parts|routines|helpers|handlers|callers|commands|tests"
    r"|types|visitors|hooks|filters|rules|components)\b|哪些"
)
WITHOUT_TESTS = _p(
    r"\b(?:not|except|excluding|without|outside|ignoring|ignore|apart from|other than|besides)\b[^.?!]{0,20}?\b(?:unit ?)?tests?\b"
    r"|\bnon-?tests?\b|\bproduction code\b|(?:不(?:包括|包含|含|算|在|要)|除(?:了|去)?|排除|忽略)[^，。]{0,4}?测试|测试(?:代码)?(?:以外|之外)|非测试"
)
ONLY_TESTS = _p(
    r"\b(?:which|what) (?:unit |integration )?tests?\b|\b(?:only )?(?:in|by) (?:the )?(?:unit |integration )?tests\b|\btested (?:by|in|anywhere)\b|哪些测试|在测试(?:代码)?(?:里|中)"
)
# What a question says around "@", the one name in it, that asks what the named thing is.
ABOUT = _p(
    r"\W*(?:(?:so|and|please|ok|okay|hi|hey|can you|could you)\W+)*"
    r"(?:what'?s|what (?:is|are|does|do)|explain|describe|define|show|tell|open|list|summari[sz]e|how does|how do|give|go to|jump to|find)?\s*"
    r"(?:(?:me|us|all|an?|the|this|source|code|definition|signature|docs?|documentation|purpose|role|job|responsibility|members|contents?"
    r"|classes|functions|methods|function|class|method|module|package|folder|file|type|struct|interface|trait|enum|of|in|inside|and|about|by)\s+)*"
    r"[^\w@]*@(?:\(\))?[^\w]*(?:(?:module|package|folder|file|class|function|method|type|struct|interface)\b\s*)?"
    r"(?:(?:do|does|work|works|for|mean|means|return|returns|take|takes|good for|responsible for|contain|contains|about|look like|used for)\b\s*)?\W*"
    r"|\W*(?:请问?)?(?:解释|介绍|说明|描述|查看|显示|打开|列出)?(?:一下)?(?:函数|类|模块|文件|方法|包)?\W*@\W*(?:这个)?(?:函数|类|模块|文件|方法|包)?"
    r"(?:目录|文件夹)?(?:里面?|下面?|中)?(?:是|有|的|都)*(?:什么|做什么的?|干什么的?|干嘛的?|什么用|哪些(?:函数|类|方法|内容)|作用|用途|功能|源码|源代码|代码|定义|怎么工作的?|如何工作的?)?(?:是什么)?\W*"
)
# Which things of a kind there are; the kind is what stands between.
KINDS = tuple(
    map(
        _p,
        (
            r"^\W*(?:and )?(?:which|what)(?: (?:kinds?|types?|sorts?) of)? (?:other )?(?P<kind>[\w][\w -]{1,50}?) (?:exist|(?:are|is) (?:there|available|supported|defined|provided|implemented|built[ -]in|included)"
            r"|(?:does|do) (?:it|we|they|the \w+|this \w+) (?:have|support|provide|offer|define|ship|come with|include))(?: (?:here|in (?:here|this \w+|the \w+)))?\W*$",
            r"^\W*(?:please )?(?:list|show(?: me)?|enumerate|give me) (?:all |every )(?:of )?(?:the )?(?:available |existing |supported )?(?P<kind>[\w][\w -]{1,50}?)(?: (?:there are|in (?:here|this \w+|the \w+)))?\W*$",
            r"^\W*(?:这里|项目|仓库|代码)?(?:里|中)?(?:一共|总共|都)?有(?:哪些|什么)(?P<kind>[\w -]{1,24}?)(?:类|函数)?\W*$",
            r"^\W*(?P<kind>[\w -]{1,24}?)(?:类|函数)?(?:一共|总共|都)?有(?:哪些|什么|哪几[个种])\W*$",
            r"^\W*(?:请)?列出(?:所有|全部)的?(?P<kind>[\w -]{1,24}?)(?:类|函数)?\W*$",
        ),
    )
)
CALLED_BY_NAME = _p(r"call|invoke|implement|extend|subclass|调用|继承|实现")
_THIS = r"(?:this|the|that) (?:\w+ )?(?:project|repo(?:sitory)?|library|package|program|tool|code ?base|code|app(?:lication)?|software|framework)"
OVERVIEW = _p(
    rf"\bwhat (?:does|can|do) {_THIS}(?: (?:do|offer|provide))?\W*$|\bwhat(?:'s| is) {_THIS}(?: (?:all )?(?:about|for|used for|doing|supposed to do))?\W*$"
    r"|\bwhat(?:'s| is) this(?: all)?(?: about)?\W*$|\bwhat does (?:this|it) do\W*$|^\W*(?:overview|architecture|summary|summari[sz]e|tour|introduction)\W*$"
    rf"|\b(?:overview|summary|structure|architecture|organi[sz]ation|layout|introduction|tour)\b.{{0,12}}{_THIS}\b|\b(?:summari[sz]e|describe|explain) {_THIS}\W*$"
    r"|\b(?:give|show) me (?:an? )?(?:quick |short |brief )?(?:overview|summary|tour)\b|\bwhat is the (?:overall |general )?(?:structure|architecture)\b"
    rf"|\bhow is {_THIS} (?:organi[sz]ed|structured|laid out|built up|divided)\b|\bhow (?:big|large|long) is {_THIS}|\bwhere (?:do|should|can|would|shall) (?:i|we|one) (?:start|begin)\b"
    r"|\bhow many (?:files|lines|functions|classes|modules|definitions)\b(?: (?:are|does|do|is)\b.{0,40})?\W*$"
    r"|\bwhat are the (?:main|most important|major|key) (?:modules|packages|parts|components|pieces|folders|directories|files)\b"
    rf"|\b(?:which|what) (?:programming )?languages?\b.{{0,40}}\b{_THIS}\b"
    r"|(?:这个?|该|本)(?:项目|仓库|代码库|程序|软件|库|工具)(?:主要)?(?:是|有|的)?.{0,6}(?:做什么|干什么|干嘛|什么|多大|结构|概况|介绍)|^\W*(?:概览|概述|概况|总览|简介|介绍)\W*$"
    r"|(?:整体|总体)(?:架构|结构)|(?:代码|项目|仓库)的?(?:整体)?(?:结构|架构|概览|概述|概况|组织)|(?:从(?:哪里|哪儿|何处)|怎么)开始(?:看|读|阅读|了解)"
    r"|(?:主要|核心)(?:的)?(?:模块|组成部分|部分|目录|组件)(?:有哪些|是什么)"
)
BUSIEST = _p(
    r"\b(?:most|frequently|often) (?:often |frequently |heavily )?(?:called|used|invoked|important|central|referenced)\b|\bbusiest\b|\bhot ?spots?\b|\bcalled (?:the )?most\b|\b(?:core|key|central|main|most important) (?:functions|classes|methods)\b"
    r"|(?:调用|使用|用得?|引用)(?:次数)?最多|最(?:常用|重要|核心)的?|核心(?:函数|类|方法)"
)
# A last word that is called, used or changed, where no definition has its name.
OBJECT = _p(
    r"\b(?:calls?|uses?|invokes?|using|calling|callers of|callees of|usages? of|references? to|implements?|extends?|subclass(?:es)? of|(?:change|modify|remove|delete|rename|rewrite))\s+"
    r"(?:the\s+)?(?:function |class |method |module )?[`'\"]?([A-Za-z_$][A-Za-z0-9_$.:]{2,100})[`'\"]?(?:\(\))?\W*$|(?:调用|使用|用到|修改|改动|继承|实现)了?\s*([A-Za-z_$][A-Za-z0-9_$.:]{2,100})"
)
# What is called, used or changed stands for something that was said before, and nothing was.
DANGLING = _p(
    r"^\W*(?:(?:and|so|but|then|ok(?:ay)?)\W+)*(?:\w+\W+){0,6}?(?P<that>it|that|this|them|(?:this|that) (?:one|function|method|class))\b(?:\W+(?:\w+\W+)?(?:calls?|used?|change|defined|called)(?: (?:anywhere|in tests))?)?\W*$"
    r"|^\W*(?P<it>它|(?:这|那|该)个?(?:函数|方法|类|个))\W*(?:被|调用|有没有|在|会|的).{0,12}$"
)
NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
NEED_A_NAME = (CALLERS, CALLEES, IMPACT, USED, DEFINED, IMPLEMENTERS, BUILT_ON)
CJK = re.compile(r"[\u4e00-\u9fff]")
