"""What analysts call the items of the statements and the ratios made of them: data.

An item is one of the analysis's METRICS, or a row of a statement found by its printed label. A ratio is written in
the same small language in which questions define theirs (expression.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Form = Literal["money", "percent", "ratio", "days", "per_share", "shares"]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the statements.

    phrases   what questions call it
    labels    patterns of printed labels, best first, for items that are not metrics (and where a metric is missing)
    statement where the row stands
    every     True: all rows that match are added up (the parts of debt)
    """

    name: str
    phrases: tuple[str, ...]
    labels: tuple[str, ...] = ()
    statement: str = ""
    every: bool = False
    form: Form = "money"

    @property
    def outflow(self) -> bool:
        """Whether some reports print it in brackets although it is asked for as a positive number."""
        return self.name in _OUTFLOWS


_OUTFLOWS = frozenset({
    "cost_of_revenue", "research_and_development", "interest_expense", "capital_expenditure", "dividends_paid",
    "depreciation_and_amortization", "selling_general_administrative", "operating_expenses", "share_repurchases",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ratio:
    """A measure computed from items. `settled` is False where analysts use more than one definition."""

    name: str
    phrases: tuple[str, ...]
    formula: str
    form: Form
    settled: bool = True


ITEMS: tuple[Item, ...] = (
    Item("revenue", (
        "revenue", "total revenue", "net revenue", "total net revenue", "net sales", "total net sales", "sales",
        "net operating revenue", "operating revenue", "total operating revenue", "total revenues net of interest expense",
        "turnover", "sales revenue", "top line", "营业收入", "营业总收入", "营收", "销售收入",
    )),
    Item("cost_of_revenue", (
        "cogs", "cost of goods sold", "cost of sales", "cost of revenue", "cost of products sold", "cost of product",
        "costs of revenue", "cost of services", "total cost of sales", "total cogs", "营业成本", "销售成本",
    )),
    Item("gross_profit", ("gross profit", "gross income", "毛利", "毛利润")),
    Item("operating_income", (
        "operating income", "operating profit", "income from operations", "earnings from operations", "operating earnings",
        "profit from operations", "operating loss", "ebit", "operating result", "营业利润", "经营利润",
    )),
    Item("income_before_tax", (
        "income before tax", "income before income tax", "pretax income", "pre tax income", "profit before tax",
        "earnings before tax", "earnings before income tax", "income before provision for income taxes",
        "profit before taxation", "pretax profit", "pretax earnings", "利润总额", "税前利润",
    )),
    Item("income_tax", (
        "income tax", "income tax expense", "provision for income tax", "income tax provision", "tax expense",
        "income taxes", "taxes on income", "income tax benefit", "所得税", "所得税费用",
    )),
    Item("net_income", (
        "net income", "net earnings", "net profit", "net income attributable to shareholders", "net loss", "profit for the year",
        "profit after tax", "bottom line", "consolidated profit",
        "net income attributable to stockholders", "净利润", "归母净利润", "归属于母公司股东的净利润",
        "归属于上市公司股东的净利润", "归属于母公司所有者的净利润",
    )),
    Item("eps_basic", ("basic eps", "basic earnings per share", "eps basic", "基本每股收益", "每股收益"), form="per_share"),
    Item("eps_diluted", (
        "diluted eps", "diluted earnings per share", "eps", "earnings per share", "eps diluted", "稀释每股收益",
    ), form="per_share"),
    Item("shares_diluted", (
        "diluted shares", "diluted share count", "diluted weighted average shares", "weighted average diluted shares",
        "diluted shares outstanding", "稀释股数",
    ), form="shares"),
    Item("total_assets", ("total assets", "assets", "总资产", "资产总额", "资产总计")),
    Item("current_assets", ("current assets", "total current assets", "流动资产", "流动资产合计")),
    Item("cash_and_equivalents", (
        "cash and cash equivalents", "cash & cash equivalents", "cash and equivalents", "cash balance", "货币资金",
        "现金及现金等价物",
    )),
    Item("accounts_receivable", (
        "accounts receivable", "ar", "trade receivables", "receivables", "net ar", "net accounts receivable",
        "accounts receivable net", "trade and other receivables", "应收账款",
    )),
    Item("inventory", ("inventory", "inventories", "total inventories", "net inventory", "存货")),
    Item("property_plant_equipment_net", (
        "property plant and equipment", "property and equipment", "pp&e", "ppe", "ppne", "net ppne", "net pp&e", "fixed assets",
        "net property plant and equipment", "net property and equipment", "property plant and equipment net",
        "property plant & equipment", "固定资产",
    )),
    Item("goodwill", ("goodwill", "商誉")),
    Item("total_liabilities", ("total liabilities", "liabilities", "总负债", "负债总额", "负债合计")),
    Item("current_liabilities", ("current liabilities", "total current liabilities", "流动负债", "流动负债合计")),
    Item("long_term_debt", ("long term debt", "lt debt", "noncurrent debt", "长期借款", "长期负债")),
    Item("shareholders_equity", (
        "shareholders equity", "stockholders equity", "total equity", "shareholder s equity", "stockholder s equity",
        "total shareholders equity", "total stockholders equity", "equity", "book value", "股东权益", "净资产", "所有者权益",
        "归属于母公司股东权益",
    )),
    Item("operating_cash_flow", (
        "operating cash flow", "cash from operations", "cash flow from operations", "cash flow from operating activities",
        "net cash provided by operating activities", "cash from operating activities", "cash generated from operations",
        "net cash from operating activities", "cfo", "cash provided by operating activities", "cash flows from operations",
        "经营活动现金流", "经营现金流", "经营活动产生的现金流量净额", "经营性现金流",
    )),
    Item("capital_expenditure", (
        "capital expenditure", "capex", "capital spending", "purchases of property and equipment",
        "purchase of property plant and equipment", "additions to property plant and equipment", "资本开支", "资本支出",
    )),
    Item("dividends_paid", (
        "dividends paid", "cash dividends paid", "dividend", "cash dividends", "total cash dividends paid",
        "dividend payments", "dividends paid to shareholders", "现金分红", "分配股利", "股利",
    )),
    Item("research_and_development", (
        "research and development", "r&d", "research and development expense", "r&d expense", "r&d spending",
        "research & development", "研发费用", "研发支出",
    )),
    Item("depreciation_and_amortization", (
        "depreciation and amortization", "d&a", "depreciation & amortization", "da", "depreciation amortization",
        "depreciation and amortisation", "折旧和摊销", "折旧摊销", "折旧与摊销",
    )),
    Item("interest_expense", ("interest expense", "interest cost", "net interest expense", "finance cost", "利息费用", "利息支出")),
    Item("accounts_payable", (
        "accounts payable", "ap", "trade payables", "trade accounts payable", "net ap", "payables", "应付账款",
    ), (r"(?:trade )?accounts? payable(?:,? trade)?$", r"(?:trade )?accounts payable\b(?!.*(?:related|tax))",
        r"trade (?:and other )?payables", r"应付账款$", r"应付票据及应付账款"), "balance_sheet"),
    Item("short_term_investments", (
        "short term investments", "marketable securities", "short term marketable securities", "交易性金融资产",
    ), (r"short-?term investments?", r"marketable securities", r"short-?term and other investments", r"交易性金融资产"),
        "balance_sheet"),
    Item("short_term_debt", ("short term debt", "short term borrowings", "current debt", "短期借款", "notes payable"), (
        r"short-?term (?:debt|borrowings?|loans?|notes)", r"current (?:portion|maturities|instal+ments) of .*(?:debt|borrowings|loans|notes)",
        r"(?:long-?term )?debt.*(?:due within|maturing within|current)", r"commercial paper", r"notes (?:and loans )?payable",
        r"(?:bank )?(?:loans|borrowings)$", r"短期借款", r"一年内到期的非流动负债",
    ), "balance_sheet", every=True),
    Item("selling_general_administrative", (
        "sg&a", "selling general and administrative", "selling general and administrative expense", "sga",
        "sg&a expense", "selling general & administrative",
    ), (r"selling,? (?:informational,? )?general,? (?:and|&) administrative", r"selling,? general"), "income"),
    Item("operating_expenses", ("operating expenses", "opex", "total operating expenses", "营业总成本"),
         (r"total operating (?:costs and )?expenses", r"operating expenses$", r"total costs and expenses", r"营业总成本"), "income"),
    Item("investing_cash_flow", (
        "investing cash flow", "cash from investing activities", "net cash used in investing activities",
        "cash used in investing activities", "cash flow from investing activities", "投资活动现金流", "投资活动产生的现金流量净额",
    ), (r"(?:total |net )?cash.*\binvesting activities$", r"net cash.*investing", r"投资活动产生的现金流量净额"), "cash_flow"),
    Item("financing_cash_flow", (
        "financing cash flow", "cash from financing activities", "net cash used in financing activities",
        "cash used in financing activities", "cash flow from financing activities", "筹资活动现金流", "筹资活动产生的现金流量净额",
    ), (r"(?:total |net )?cash.*\bfinancing activities$", r"net cash.*financing", r"筹资活动产生的现金流量净额"), "cash_flow"),
    Item("share_repurchases", (
        "share repurchases", "stock repurchases", "buybacks", "share buybacks", "repurchases of common stock",
        "stock buybacks", "回购股份",
    ), (r"(?:repurchases?|purchases?) of (?:common |treasury |our )*(?:stock|shares)", r"(?:common |treasury )(?:stock|shares) (?:re)?purchase",
        r"share repurchases?", r"回购"), "cash_flow"),
    Item("retained_earnings", ("retained earnings", "reinvested earnings", "accumulated deficit", "未分配利润"),
         (r"retained earnings", r"accumulated deficit", r"earnings reinvested|reinvested earnings", r"未分配利润"), "balance_sheet"),
    Item("deferred_revenue", ("deferred revenue", "unearned revenue", "contract liabilities", "合同负债"),
         (r"(?:short-?term )?(?:unearned|deferred) revenue", r"contract liabilities", r"合同负债"), "balance_sheet"),
    Item("restructuring_costs", (
        "restructuring cost", "restructuring charge", "restructuring expense", "restructuring",
    ), (r"restructuring",), "income"),
)  # fmt: skip

RATIOS: tuple[Ratio, ...] = (
    Ratio("gross margin", ("gross margin", "gross profit margin", "毛利率"), "gross profit / revenue", "percent"),
    Ratio("operating margin", (
        "operating margin", "operating income margin", "operating profit margin", "ebit margin", "营业利润率",
    ), "operating income / revenue", "percent"),
    Ratio("net margin", ("net margin", "net profit margin", "net income margin", "profit margin", "净利率", "净利润率"),
          "net income / revenue", "percent"),
    Ratio("EBITDA", ("ebitda",), "operating income + depreciation and amortization", "money"),
    Ratio("EBITDA margin", ("ebitda margin",), "(operating income + depreciation and amortization) / revenue", "percent"),
    Ratio("effective tax rate", ("effective tax rate", "effective income tax rate", "tax rate", "实际税率", "有效税率"),
          "income tax / income before tax", "percent"),
    Ratio("working capital", ("working capital", "net working capital", "营运资金", "营运资本"),
          "current assets - current liabilities", "money"),
    Ratio("current ratio", ("current ratio", "working capital ratio", "流动比率"), "current assets / current liabilities", "ratio"),
    Ratio("quick ratio", ("quick ratio", "acid test ratio", "速动比率"),
          "(current assets - inventory) / current liabilities", "ratio", settled=False),
    Ratio("cash ratio", ("cash ratio",), "cash and cash equivalents / current liabilities", "ratio"),
    Ratio("operating cash flow ratio", ("operating cash flow ratio",), "operating cash flow / current liabilities", "ratio"),
    Ratio("DPO", ("dpo", "days payable outstanding", "days payables outstanding", "应付账款周转天数"),
          "365 * average accounts payable / cost of revenue", "days", settled=False),
    Ratio("DSO", ("dso", "days sales outstanding", "应收账款周转天数"), "365 * average accounts receivable / revenue", "days", settled=False),
    Ratio("DIO", ("dio", "days inventory outstanding", "days of inventory outstanding", "存货周转天数"),
          "365 * average inventory / cost of revenue", "days", settled=False),
    Ratio("CCC", ("ccc", "cash conversion cycle", "现金周转周期"), "dio + dso - dpo", "days", settled=False),
    Ratio("inventory turnover", ("inventory turnover", "inventory turnover ratio", "存货周转率"),
          "cost of revenue / average inventory", "ratio", settled=False),
    Ratio("receivables turnover", ("receivables turnover", "receivable turnover ratio", "accounts receivable turnover", "应收账款周转率"),
          "revenue / average accounts receivable", "ratio", settled=False),
    Ratio("asset turnover", ("asset turnover", "asset turnover ratio", "total asset turnover", "总资产周转率"),
          "revenue / average total assets", "ratio", settled=False),
    Ratio("fixed asset turnover", ("fixed asset turnover", "fixed asset turnover ratio", "固定资产周转率"),
          "revenue / average property plant and equipment", "ratio", settled=False),
    Ratio("return on assets", ("return on assets", "roa", "总资产收益率", "资产收益率"),
          "net income / average total assets", "percent", settled=False),
    Ratio("return on equity", ("return on equity", "roe", "净资产收益率"),
          "net income / average shareholders equity", "percent", settled=False),
    Ratio("dividend payout ratio", ("dividend payout ratio", "payout ratio", "dividend payout", "股利支付率", "分红率"),
          "dividends paid / net income", "percent"),
    Ratio("retention ratio", ("retention ratio", "plowback ratio"), "1 - dividends paid / net income", "ratio"),
    Ratio("free cash flow", ("free cash flow", "fcf", "自由现金流"), "operating cash flow - capital expenditure", "money"),
    Ratio("free cash flow conversion", ("free cash flow conversion", "fcf conversion", "free cash flow conversion ratio", "cash conversion"),
          "(operating cash flow - capital expenditure) / net income", "percent", settled=False),
    Ratio("capital intensity", ("capital intensity", "capex margin", "capital intensive"), "capital expenditure / revenue", "percent"),
    Ratio("interest coverage", ("interest coverage", "interest coverage ratio", "利息保障倍数"),
          "operating income / interest expense", "ratio", settled=False),
    Ratio("debt", ("debt", "total debt", "有息负债"), "long term debt + short term debt", "money", settled=False),
    Ratio("net debt", ("net debt", "net indebtedness", "净负债", "净债务"),
          "long term debt + short term debt - cash and cash equivalents", "money", settled=False),
    Ratio("debt to equity", ("debt to equity", "debt to equity ratio", "debt equity ratio"),
          "(long term debt + short term debt) / shareholders equity", "ratio", settled=False),
    Ratio("debt ratio", ("debt ratio", "liabilities to assets", "资产负债率"), "total liabilities / total assets", "percent"),
)  # fmt: skip
