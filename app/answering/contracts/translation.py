"""Questions in Chinese about contracts in English, and the other way round: the terms of art that they name, as the contract has them."""

from __future__ import annotations

import re
from functools import cache
from typing import TypeVar

from unabridged.ingest.contracts.layout import one_vocabulary

# A Chinese term with the English ones that headings and definitions have for it, the usual one first.
TERMS = """
知识产权=intellectual property|ownership of intellectual property 保密=confidentiality|confidential information 保密信息=confidential information
转让=assignment 转授权=sublicense 分许可=sublicense 许可=license 授权=license 费用=fees|expenses 付款=payment|payments 支付=payment|payments
提前还款=prepayment|prepayments 还款=repayment 利率=interest rate|interest rates 利息=interest 违约利率=default interest|default rate 承诺费=commitment fee|commitment fees
到期日=maturity date 贷款=loans|loan 借款=borrowing|borrowings 借款人=borrower 贷款人=lender|lenders 行政代理=administrative agent 行政代理人=administrative agent
担保=guarantee|security 保证人=guarantor 抵押=mortgage|collateral 质押=pledge 违约事件=events of default|event of default 违约责任=default|breach|liable for breach|remedies 违约=default
违约金=liquidated damages|penalty 逾期付款=late payment|overdue 迟延付款=late payment 责任限制=limitation of liability 责任上限=limitation of liability|cap on liability
责任=liability 赔偿=indemnification|indemnity 损害赔偿=damages 陈述与保证=representations and warranties 陈述和保证=representations and warranties 保证=warranty|warranties
先决条件=conditions precedent 交割条件=conditions to closing 交割=closing 终止费=termination fee 分手费=termination fee 终止=termination 解除=termination 续期=renewal
续约=renewal 期限=term 通知=notices|notice 争议=disputes|dispute resolution 仲裁=arbitration 不可抗力=force majeure 竞业禁止=non-competition|noncompetition|covenant not to compete
不竞争=non-competition|noncompetition 不招揽=non-solicitation 排他=exclusivity 独家=exclusivity|exclusive 审计=audit 保险=insurance 税=taxes 税款=taxes
重大不利变化=material adverse effect|material adverse change 重大不利影响=material adverse effect 控制权变更=change of control 股息=dividends 分红=dividends
杠杆率=leverage ratio 财务契约=financial covenants 财务约定=financial covenants 消极承诺=negative covenants 积极承诺=affirmative covenants 修改=amendments|amendment 修订=amendments|amendment
变更=change|changes|change orders 弃权=waiver 放弃=waiver 完整协议=entire agreement 可分割性=severability 副本=counterparts 第三方受益人=third party beneficiaries 继承人=successors
验收=acceptance 交付=delivery 质保=warranty 保修=warranty 质保期=warranty period|defects liability 缺陷责任=defects liability 履约保函=performance bond|performance security
延误=delay|delays 工期=schedule|time for completion 竣工=completion|substantial completion 分包=subcontracting|subcontractors 价格=price|purchase price 合同价格=contract price|contract sum
价款=price|contract price 租金=rent 押金=deposit|security deposit 定金=deposit|earnest money 数据保护=data protection 个人信息=personal data|personal information
合并对价=merger consideration 对价=consideration 董事会推荐=board recommendation 反稀释=anti-dilution 优先购买权=right of first refusal 优先权=right of first refusal 强制执行=specific performance|enforcement
实际履行=specific performance 律师费=attorneys fees|legal fees 员工=employees 政府批准=regulatory approvals|governmental approvals 环境=environmental 生效=effectiveness|effective date 生效日=effective date
"""
T = TypeVar("T")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def translated(question: str, language: str | None) -> str | None:
    """What a question names, in the contract's language; None where it is asked in that language or names nothing known.

    language  of the contract: "en" or "zh"
    """
    chinese = _HAN.search(question) is not None
    if language == "en" and chinese:
        found = [english[0] for _, english in _named(one_vocabulary(question), _chinese_terms())]
    elif language == "zh" and not chinese:
        found = [han for _, han in _named(question.lower(), _english_terms())]
    else:
        return None
    return ("what is the " + " ".join(found) if language == "en" else "".join(found)) if found else None


@cache
def _chinese_terms() -> dict[str, list[str]]:
    pairs = (entry.split("=") for entry in re.findall(r"[\u4e00-\u9fff]+=[^\u4e00-\u9fff]+", TERMS))
    return {han: english.strip().split("|") for han, english in pairs}


@cache
def _english_terms() -> dict[str, str]:
    terms: dict[str, str] = {}
    for han, english in _chinese_terms().items():
        for term in english:
            terms.setdefault(term, han)
    return terms


def _named(text: str, terms: dict[str, T]) -> list[tuple[str, T]]:
    """The terms in a text in their order, the longest where several begin."""
    pattern = "|".join(
        re.escape(term) if _HAN.match(term) else rf"\b{re.escape(term)}\b"
        for term in sorted(terms, key=len, reverse=True)
    )
    return [(match[0], terms[match[0]]) for match in re.finditer(pattern, text)]
