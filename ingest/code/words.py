"""Words of names, comments and questions, brought to one form so that they meet: parts, stems, synonyms, Chinese."""

from __future__ import annotations

import re
from functools import lru_cache

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_CJK = re.compile(r"[\u4e00-\u9fff]+")

# Words that programs abbreviate, and groups of words that programmers use for one thing. The first word stands for all.
_GROUPS = """
option opt options
argument arg args argv arguments
parameter param params
message msg
configuration config cfg conf settings setting
context ctx
request req
response resp res reply
environment env
directory dir folder dirs
format fmt formatted
string str text
integer int
number num count
command cmd cmds
document doc docs
source src
destination dst dest target
temporary tmp temp
length len size
index idx position pos
authentication auth authenticate login
attribute attr attrs property
function func fn callback callable
value val
object obj
error err exception exc failure fail raise throw
information info
maximum max
minimum min
initialize init setup start begin
connection conn connect
database db
character char chars
expression expr
statement stmt
variable var
reference ref
previous prev
pointer ptr
buffer buf
token tok
license licence licensed copyright
color colour colors colours
package pkg
library lib
utility util utils helper
iterator iter iterate loop
split separate divide partition break
prefix leading
suffix trailing ending
dash hyphen
convert turn transform coerce cast translate change into primitive
remove delete drop strip erase discard pop clear
check validate verify ensure assert
confirm confirmation
decide should determine detect infer guess
hide obfuscate mask redact
suggest propose possibility possible
compute calculate calc
sensitive secret
build create make construct generate produce
find search lookup locate resolve discover
get fetch retrieve obtain
read load
parse interpret
decode deserialize
write save dump store persist emit
encode serialize
send dispatch transmit post
insert add append push put
end close finish stop shutdown terminate
show display print render echo output
run execute invoke call perform
equal compare diff match
merge join combine concatenate
copy clone duplicate
allocate alloc malloc
reallocate realloc resize grow
wait sleep delay block
lock acquire
unlock release free
register subscribe
sort order arrange
filter select choose pick
update modify
normalize canonical standardize
default fallback
help usage hint
query querystring
url uri
user account
password credential
header headers
cookie cookies
redirect redirection follow
cache memoize
handle process
next following after
token tokens lexeme tokenize tokenizer tokeniser lexer
group nest
quote escape
"""
_STANDS_FOR: dict[str, str] = {}

_STOP_WORDS = """
a an the of in on at to for from by with and or as is
are be been was were do does did it its this that these those who which
what where when how why whose code function functions method methods class classes module modules part
place places step steps thing something such any all each every their there here then than
if not no can could would should will has have had into out up down me
my i you we they them one ones using used use uses via whether responsible implemented
done happens happen find found given taken account existing exist exists so just right new program
project repository
"""
_STOP = frozenset(_STOP_WORDS.split())

# Programming terms as Chinese engineers write them, longest first when read.
_CHINESE = {
    "选项": "option", "参数": "argument", "前缀": "prefix", "后缀": "suffix", "拆分": "split", "分割": "split", "分离": "split",
    "分开": "split", "解析": "parse", "校验": "check", "验证": "check", "检查": "check", "读取": "read", "加载": "read", "载入": "read",
    "写入": "write", "保存": "write", "存储": "write", "发送": "send", "请求": "request", "响应": "response", "返回": "return",
    "连接": "connection", "关闭": "close", "打开": "open", "创建": "create", "构建": "build", "构造": "build", "生成": "generate",
    "删除": "delete", "移除": "remove", "添加": "add", "插入": "insert", "追加": "append", "更新": "update", "修改": "modify",
    "转换": "convert", "转成": "convert", "变成": "convert", "编码": "encode", "解码": "decode", "格式化": "format", "格式": "format",
    "打印": "print", "显示": "show", "渲染": "render", "输出": "output", "输入": "input", "错误": "error", "异常": "exception",
    "日志": "log", "配置": "config", "设置": "set", "环境": "environment", "变量": "variable", "目录": "directory", "文件": "file",
    "路径": "path", "字符串": "string", "文本": "text", "数字": "number", "字符": "character", "列表": "list", "字典": "dict",
    "对象": "object", "类型": "type", "值": "value", "名称": "name", "名字": "name", "键": "key", "索引": "index", "长度": "length",
    "大小": "size", "排序": "sort", "过滤": "filter", "合并": "merge", "比较": "compare", "匹配": "match", "查找": "find",
    "搜索": "search", "查询": "query", "缓存": "cache", "注册": "register", "命令": "command", "帮助": "help", "默认": "default",
    "用户": "user", "密码": "password", "认证": "auth", "登录": "login", "重定向": "redirect", "头": "header", "超时": "timeout",
    "重试": "retry", "线程": "thread", "进程": "process", "锁": "lock", "等待": "wait", "开始": "start", "启动": "start",
    "停止": "stop", "结束": "end", "初始化": "init", "令牌": "token", "词法": "token", "语法": "syntax", "语句": "statement",
    "表达式": "expression", "括号": "parenthesis", "缩进": "indent", "换行": "newline", "空格": "space", "空白": "whitespace",
    "注释": "comment", "引号": "quote", "分组": "group", "事件": "event", "回调": "callback", "数据库": "database", "表单": "form",
    "版本": "version", "复制": "copy", "合法": "valid", "横线": "dash", "连字符": "dash", "布尔": "bool", "提示": "prompt",
    "颜色": "color", "文档": "document", "编码器": "encoder", "流": "stream", "数据": "data", "消息": "message", "计算": "compute",
    "安装": "install", "部署": "deploy", "升级": "upgrade", "许可证": "license", "许可": "license", "测试": "test", "贡献": "contribute",
    "代理": "proxy", "依赖": "dependency", "要求": "requirement", "示例": "example", "使用": "usage", "编译": "compile", "调试": "debug",
    "快速": "quick", "权限": "permission", "证书": "certificate", "加密": "encrypt", "解密": "decrypt", "压缩": "compress",
    "解压": "decompress", "网络": "network", "主题": "theme", "样式": "style", "插件": "plugin", "模板": "template", "任务": "task",
    "表格": "table", "列": "column", "行": "line", "宽度": "width", "宽": "width", "高度": "height", "高": "height", "最大": "maximum",
    "最小": "minimum", "平均": "average", "数量": "count", "总数": "total", "总和": "sum", "终端": "terminal", "进度": "progress",
    "网址": "url", "标签": "tag", "单元格": "cell", "字节": "byte", "范围": "range", "套接字": "socket", "绑定": "bind",
    "规范化": "normalize", "标准化": "normalize", "引用": "reference", "检测": "detect", "监听": "listen", "信号": "signal", "图片": "image",
    "图像": "image", "公式": "formula", "分隔符": "delimiter", "块": "block", "首部": "header", "请求头": "header", "请求体": "body",
    "响应体": "body", "正文": "body", "邮件": "email", "元数据": "metadata", "协议": "protocol", "状态": "state", "序列化": "serialize",
    "反序列化": "deserialize", "哈希": "hash", "签名": "signature", "随机": "random", "时间": "time", "日期": "date", "时区": "timezone",
    "年份": "year", "周": "week", "月": "month", "秒": "second", "间隔": "interval", "延迟": "delay", "队列": "queue", "栈": "stack",
    "树": "tree", "图": "graph", "节点": "node", "边": "edge", "边缘": "edge", "根": "root", "父": "parent", "子": "child", "遍历": "walk",
    "递归": "recursive", "迭代": "iterate", "循环": "loop", "条件": "condition", "跳过": "skip", "忽略": "ignore", "替换": "replace",
    "拼接": "join", "截断": "truncate", "裁剪": "crop", "旋转": "rotate", "缩放": "scale", "展开": "expand", "折叠": "collapse",
    "转义": "escape", "反转义": "unescape", "大写": "upper", "小写": "lower", "首字母": "capitalize", "前导": "leading", "末尾": "end",
    "开头": "start", "正则": "regex", "模式": "pattern", "通配": "glob", "单词": "word", "段落": "paragraph", "标题": "title",
    "页面": "page", "页": "page", "按钮": "button", "窗口": "window", "菜单": "menu", "快捷键": "key", "鼠标": "mouse", "键盘": "keyboard",
    "客户端": "client", "服务器": "server", "会话": "session", "路由": "route", "中间件": "middleware", "处理器": "handler",
    "拦截": "intercept", "广播": "broadcast", "订阅": "subscribe", "发布": "publish", "通知": "notify", "上传": "upload", "下载": "download",
    "重新": "re", "重载": "reload", "刷新": "flush", "清空": "clear", "清理": "clean", "释放": "release", "分配": "allocate",
    "内存": "memory", "磁盘": "disk", "备份": "backup", "恢复": "restore", "回滚": "rollback", "提交": "commit", "事务": "transaction",
    "锁定": "lock", "解锁": "unlock", "获取": "get", "取得": "get", "设定": "set", "判断": "check", "验签": "verify", "决定": "decide",
    "选择": "select", "推断": "infer", "猜测": "guess", "估计": "estimate", "测量": "measure", "统计": "count", "生效": "active",
    "启用": "enable", "禁用": "disable", "支持": "support", "允许": "allow", "拒绝": "reject", "隐藏": "hide", "敏感": "sensitive",
    "价格": "price", "订单": "order", "商品": "item", "库存": "stock", "购物车": "cart", "金额": "amount", "税": "tax", "折扣": "discount",
    "执行": "run", "运行": "run", "处理": "handle", "链接": "link", "地址": "address", "域名": "host", "主机": "host", "端口": "port",
}  # fmt: skip


def words(text: str) -> list[str]:
    """Every word in `text` in its common form, in order: `_splitOpt` is split, option; `拆分` is split."""
    found: list[str] = []
    for part in _PARTS.findall(text):
        found.append(common(part.lower()))
    for run in () if text.isascii() else _CJK.findall(text):
        found.extend(_chinese(run))
    return found


def stems(text: str) -> list[str]:
    """The stem of every word in `text`, in order, synonyms kept apart; Chinese terms by their translation."""
    found = [_stem_of_part(part) for part in _PARTS.findall(text)]
    for run in () if text.isascii() else _CJK.findall(text):
        found.extend(stem(term) for term in _translated(run))
    return found


def content_stems(question: str) -> list[str]:
    """The stems of the words of a question that say what is looked for, each once."""
    plain = (match[0].lower() for match in _PARTS.finditer(question))
    kept = [stem(word) for word in plain if word not in _STOP and (len(word) > 1 or word.isdigit())]
    for run in _CJK.findall(question):
        kept.extend(stem(term) for term in _translated(run))
    return list(dict.fromkeys(kept))


def content_words(question: str) -> list[str]:
    """The words of a question that say what is looked for."""
    plain = [match[0].lower() for match in _PARTS.finditer(question)]
    kept = [common(word) for word in plain if word not in _STOP and (len(word) > 1 or word.isdigit())]
    for run in _CJK.findall(question):
        kept.extend(_chinese(run))
    return list(dict.fromkeys(kept))


@lru_cache(maxsize=100_000)
def common(word: str) -> str:
    """The word that stands for this one and its synonyms."""
    if not _STANDS_FOR:
        for line in _GROUPS.split("\n"):
            group = line.split()
            for member in group:
                _STANDS_FOR.setdefault(member, group[0])
                _STANDS_FOR.setdefault(stem(member), group[0])
    direct = _STANDS_FOR.get(word)
    if direct is not None:
        return direct
    base = stem(word)
    return _STANDS_FOR.get(base, base)


@lru_cache(maxsize=200_000)
def _stem_of_part(part: str) -> str:
    return stem(part.lower())


def stem(word: str) -> str:
    """An English word without its usual endings; the same for all forms, not always a word."""
    for ending, least in (
        ("ations", 4),
        ("ation", 4),
        ("ings", 4),
        ("ing", 4),
        ("ies", 3),
        ("ied", 3),
        ("ers", 4),
        ("ed", 4),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= least - 1:
            base = word[: -len(ending)]
            base = base + "y" if ending in {"ies", "ied"} else base
            return (
                base[:-1] if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "ls" else base.removesuffix("e")
            )
    if word.endswith("es") and len(word) > 4:
        return word[:-2] if word.endswith(("shes", "ches", "sses", "xes")) else word[:-1].removesuffix("e")
    if word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is")):
        return word[:-1].removesuffix("e")
    return word.removesuffix("e") if len(word) > 3 else word


def _chinese(run: str) -> list[str]:
    return [common(term) for term in _translated(run)]


def _translated(run: str) -> list[str]:
    """The terms of a run of Chinese characters, by the longest match."""
    found = []
    at = 0
    while at < len(run):
        for length in (3, 2, 1):
            term = _CHINESE.get(run[at : at + length])
            if term is not None:
                found.append(term)
                at += length
                break
        else:
            at += 1
    return found
