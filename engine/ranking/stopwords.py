"""Words of a question that say nothing about where its answer stands."""

import re

ENGLISH_STOPWORDS = frozenset(
    re.findall(
        r"\w+",
        """
        a about above according address after again agreement all also am an analyst and answer any are as assume
        assuming at based basing basis be because been before being below between both business but by calculate
        calculated can clearly code companies company compute contract could decimal define defined definition
        describe details did do document documents does doing don down during each either else even ever every
        explain extract few file find fiscal for from further get give given gives had happen happens has have having he her here
        hers him his how however i if important improve improving in information into investment is it its itself
        judgments just kindly let like list main many material materially may me mention mentioned metric might more
        most much must my name neither no nor not of off on once ongoing only or other our out outlined over own
        particular per period perspective place places please primarily primary profile question relevant relying
        report reports respond response round s say says shall she should show shown significant so some state such
        t tell than that the their them then there these they this those through to too under unit units until up
        upon us use used useful using utilising utilizing very was we were what whatever when where whether which
        while who whom whose why will with within without would year years you your
        """,
    )
)

# Removed from a Chinese question before bigrams are made.
CHINESE_FILLER = tuple(
    re.findall(
        r"\w+",
        """
        请问 请 什么是 是什么 什么 怎么办 该怎么办 是多少 多少 如何 怎么 怎样 哪些 哪个 哪家 哪里 为什么 是否 有没有
        有无 吗 呢 的 了 和 与 及 在 是 有 本 该 其 对 根据 关于 我们 你 告诉 说明 列出 简述 介绍
        一下 合同中 协议中 报告中 文件中 分别 情况 年度报告 年报
        """,
    )
)
