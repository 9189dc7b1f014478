"""What reports call each metric: one table of synonyms per metric, best first. US GAAP, IFRS, UK, German and Chinese statements.

Labels are compared after `plain` has lowered them and dropped brackets, punctuation and note references. Every entry is a
regular expression that must match the whole plain label; `{...}` marks shared parts listed in PARTS. An entry may ask for
the heading it stands under: "heading >> label". Entries stand in order of trust: a row that matches an earlier entry wins
over one that matches a later entry, and of rows that match the same entry the first in the statement wins.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..traditional import simplified

PARTS = {
    "inc": r"(?:net )?(?:income|earnings|profits?|loss(?:es)?|result|profit or loss|profit and loss|income or loss|loss income|income loss"
           r"|profit loss|loss profit|earnings loss|loss earnings|surplus|deficit)",
    "own": r"(?:the )?(?:equity |ordinary |common )?(?:share|stock|unit)?(?:holders?|owners?|shareowners?|shareholders|stockholders|members|equity)"
           r"(?: of (?:the )?(?:parent|company|group|corporation|holding company|bank|ultimate parent)(?: company)?(?: entity)?)?",
    "holders": r"(?:share|stock|shareo|unit|equity )?(?:holders|owners|wners|members|partners)s?",
    "noncontrolling": r"(?:redeemable )?(?:non ?controlling|minority)(?: shareholders?)?(?: interests?)?",
    "ppe": r"(?:property plant and equipment|property and equipment|properties and equipment|premises and equipment|property and premises"
           r"|land buildings and equipment|plant property and equipment|property plants? equipment|property buildings and equipment"
           r"|property equipment and software|property equipment and leasehold improvements|plant and equipment|flight equipment and other property"
           r"|property and equipment and software|properties plants? and equipment|fixed assets|tangible fixed assets"
           r"|property plant equipment and software|property plant equipment|real estate and equipment|property equipment)",
    "period": r"(?: (?:for|of|in) the (?:financial |fiscal )?(?:year|period))?",
    "cont": r"(?: from (?:total )?continuing (?:operations|activities))?",
}  # fmt: skip

INCOME: dict[str, tuple[str, ...]] = {
    "revenue": (
        r"total (?:net )?revenues? net of interest expense", r"total net revenues?", r"total revenues?(?: and other income)?",
        r"total net sales(?: and revenues?)?", r"total (?:operating )?revenues?(?: net)?", r"total sales(?: and revenues?)?", r"total net operating revenues?",
        r"revenues?(?: and other income)? total", r"营业收入", r"一营业收入", r"其中营业收入", r"net operating revenues?", r"net sales(?: and revenues?)?",
        r"net revenues?", r"revenues? net", r"sales net", r"operating revenues?(?: net)?", r"(?:group |consolidated )?revenues?(?: from (?:contracts with )?customers)?",
        r"sales to customers", r"sales(?: and other operating revenues?)?", r"sales revenues?", r"(?:group )?turnover", r"revenues? from (?:continuing )?operations",
        r"total group revenue", r"营业总收入", r"一营业总收入", r"主营业务收入", r"收入", r"营业额", r"收益", r"net sales and operating revenues?", r"net turnover",
        r"(?:sales|revenues?) (?:to|from) external customers", r"(?:net product|product) sales(?: net)?",
        r"total income net of insurance claims", r"total operating income net of .*", r"net operating income before .*credit.*", r"total operating income",
        r"total income", r"revenues? >> total", r"(?:net )?insurance (?:service )?revenues?",
        r"umsatzerlöse(?: .*)?", r"(?:konzern|netto)?umsatz",
    ),
    "cost_of_revenue": (
        r"total costs? of (?:net )?(?:revenues?|sales)(?: and services)?", r"total costs? of (?:goods|products|services|merchandise|equipment)(?: and services)? sold",
        r"total costs? of (?:products|goods) and services(?: sold)?", r"costs? of (?:net )?(?:revenues?|sales)(?: and services)?", r"costs? of goods sold(?: .*)?",
        r"costs? of products? sold(?: .*)?", r"costs? of (?:merchandise|products?|inventory|inventories|services?)(?: sold)?(?: and services)?(?: sold)?",
        r"costs? of (?:sales|revenues?|products sold|goods sold) (?:excl|incl|buying|and occupancy|net|before|and other).*", r"其中营业成本", r"减营业成本", r"营业成本", r"一营业成本",
        r"merchandise costs", r"costs? of goods and services", r"(?:cost|costs) of sales .*", r"umsatzkosten", r"(?:销售|收入|销货)成本", r"costs? of revenues? >> total", r"costs? of sales >> total",
        r"umsatzkosten", r"kosten (?:der umsatzerlöse|des umsatzes)", r"herstellungskosten (?:der|des) .*(?:umsatz|leistungen).*",
    ),
    "gross_profit": (r"(?:total |group )?gross (?:profit|margin|income|profit loss|loss|result)", r"gross (?:profit|margin) on .*", r"毛利", r"毛利润", r"bruttoergebnis.*", r"bruttogewinn.*"),
    "operating_income": (
        r"(?:total |group |consolidated )?(?:income|profit|earnings|loss|loss income|profit loss)(?: loss)? from operations",
        r"(?:total |group |consolidated |statutory )?(?:operating|operational) (?:income|profit|earnings|loss|result|profit loss|loss profit|income loss|loss income|profit or loss)(?: loss)?",
        r"profit from (?:operating activities|operations)", r"(?:results?|earnings|income) from operating activities", r"三营业利润", r"二营业利润", r"营业利润", r"经营(?:利润|溢利|盈利)(?:亏损)?",
        r"operating (?:profit|income|loss|earnings)(?: after .*| including .*| {cont})", r"earnings before interest and (?:income )?tax(?:es)?(?: ebit)?", r"ebit",
        r"profit before (?:interest and tax(?:ation|es)?|net finance costs?|finance (?:costs|income).*|financing costs|net financing.*)", r"profit from operations before .*", r"operating (?:profit|income) before .*",
        r"(?:betriebs|betriebliches |operatives |konzernbetriebs)ergebnis", r"ergebnis der (?:betrieblichen .*tätigkeit|betriebstätigkeit)", r"ergebnis vor (?:zinsen|finanzergebnis) und (?:ertrag)?steuern", r"ergebnis aus der? (?:laufenden|betrieblichen|operativen) .*tätigkeit",
    ),
    "income_before_tax": (
        r"{inc}(?: loss)?{cont} before (?:provision for |benefit from |provision benefit for |provision |the provision for )?(?:income )?tax(?:es|ation)?(?: on income)?(?: expenses?)?(?: from continuing operations)?",
        r"{inc}(?: loss)?{cont} before (?:provision for |provision benefit for |benefit provision for |benefit from |benefit for )?(?:federal |domestic )?(?:income )?tax(?:es|ation)?(?: expense| benefit| provision)*(?: on income)?",
        r"pre ?tax (?:income|profit|loss|earnings|profit or loss|results?)(?: loss)?{cont}", r"(?:profit|loss|profit loss|loss profit|result) on ordinary activities before tax(?:ation)?",
        r"{inc}(?: loss)? before (?:income )?tax(?:es|ation)?{period}", r"{inc}{cont} before (?:provision for |benefit from )?(?:income )?tax(?:es)?(?: benefit| expense| provision)? and .*",
        r"{inc}(?: loss)? before .*\btax(?:es|ation)?\b.*", r"四利润总额", r"三利润总额", r"利润总额", r"(?:除所得税|除税|税)前(?:溢利|盈利|利润)(?:亏损)?", r"earnings before (?:income )?tax(?:es)?(?: ebt)?", r"ebt",
        r"consolidated (?:profit|income|earnings) before (?:income )?tax(?:es|ation)?", r"(?:statutory |reported |group )?(?:profit|loss) before tax(?:ation)?(?: .*)?",
        r"(?:konzern)?(?:ergebnis|gewinn|verlust)(?: aus fortgeführten .*| der gewöhnlichen .*)? vor (?:ertrag|gewinn)?steuern.*", r"ergebnis vor steuern vom einkommen.*",
    ),
    "income_tax": (
        r"(?:less |total |net )*(?:provision|benefit|provision benefit|benefit provision)(?: benefit| provision)?(?: for| from| on| for and benefit from)? (?:federal |us |state )?(?:and foreign )?(?:income )?tax(?:es|ation)?(?: on income)?(?: expense| benefit)*",
        r"(?:less |total |net |group )*income tax(?:es)?(?: expenses?| benefits?| provisions?| credits?| charges?| recovery| or| and)*{cont}{period}", r"(?:total )?(?:income )?tax(?:es)? (?:expenses?|charges?|credits?|provisions?|benefits?)(?: benefits?| credits?| charges?)*{cont}{period}",
        r"tax(?:es|ation)? (?:on|of) (?:the )?(?:income|profits?|loss|profit or loss|results?|ordinary activities|profit on ordinary activities)(?:.{0,30})?", r"(?:group )?taxation(?: charge| credit)*{period}",
        r"provision for taxes(?: on income)?", r"tax(?:es)?(?: benefit| expense| charge| credit)*", r"减所得税费用", r"所得税费用", r"减所得税", r"所得税", r"所得税(?:开支|支出)",
        r"(?:federal )?income tax(?:es)? and .*", r"taxes on earnings", r"federal and foreign income tax(?:es)?(?: expense)?",
        r"steuern vom einkommen und (?:vom )?ertrag", r"ertragsteuern?(?:aufwand|aufwendungen|ertrag)?", r"steuer(?:n|aufwand|aufwendungen)",
    ),
    "net_income": (
        r"{inc}(?: loss)?{period} attributable to (?!{noncontrolling})(?!other )(?!.*(?:preferred|non ?controlling interests?$|minority|common|ordinary)).*",
        r"{inc}(?: loss)?{period} attributable to (?!{noncontrolling})(?!other )(?!.*(?:preferred|non ?controlling interests?$|minority)).*",
        r"attributable to(?: the)? (?:{own}|owners|shareholders|equity holders).*", r"consolidated {inc} attributable to (?!{noncontrolling}).*",
        r"1?归属于母公司(?:所有者|股东|普通股股东)的净利润", r"归属于(?:母公司|本公司|上市公司|本行)(?:所有者|股东|普通股股东)?的净利润", r"归属母公司(?:所有者|股东)?的净利润", r"(?:.*(?:净利润|溢利|盈利|利润).*(?:归属|归于).*|.*应占.*|归属于) >> (?:归属于)?(?:本行|母公司|本公司|公司)(?:普通股)?(?:股东|所有者|权益持有人|拥有人)",
        r".*(?:attributable|profit|income|loss|earnings|result).* >> (?:{own}|equity holders of .*|owners of .*|shareholders of .*|(?:ordinary |common )?shareholders|parent company|owners|equity shareholders.*|the company|ordinary equity holders.*)",
        r"(?:net )?(?:income|profit|earnings|result)(?: loss)? (?:attributable to )?(?:the )?(?:owners of the )?group share", r"(?:of which |- )?(?:attributable to )?(?:the )?group share(?: of (?:net )?(?:income|profit|result))?", r"net (?:income|earnings|profit|loss|loss income|income loss|profit loss)(?: loss)?(?: including .*)?", r"consolidated net (?:income|earnings|profit|loss)", r"consolidated (?:profit|income)(?: or loss)?",
        r"(?:total )?(?:profit|loss|result|earnings|net profit|net result|net income|profit loss|loss profit|profit or loss)(?: after tax(?:ation)?(?:es)?)?{period}", r"(?:profit|loss)(?: loss| profit)?(?: and total comprehensive income)?{period}",
        r"(?:profit|loss|profit loss) after (?:income )?tax(?:ation|es)?.*", r"五净利润", r"四净利润", r"净利润", r"net {inc} available to .*common.*", r"(?:年内|本?年度?)(?:溢利|利润|盈利)(?:亏损)?", r"net {inc}{cont}",
        r"group (?:profit|result|net income)",
        r"(?:davon )?(?:auf )?(?:die )?(?:anteilseigner|aktionäre|gesellschafter|eigentümer) (?:der|des) .*", r"(?:davon|auf) .*(?:mutterunternehmens?|muttergesellschaft).*", r"konzern(?:jahres|perioden)?(?:ergebnis|überschuss|gewinn|fehlbetrag)(?: nach .*)?", r"(?:jahres|perioden)(?:überschuss|fehlbetrag|ergebnis)", r"ergebnis nach (?:ertrag)?steuern",
    ),
    "research_and_development": (
        r"(?:total )?research and development(?: expenses?| costs?| net| and related.*)*", r"research development and (?:engineering|related).*", r"研发费用", r"research and development .*", r"research development and .*", r"product development(?: expenses?)?", r"engineering and development", r"研究开发费用", r"研發費用",
        r"(?:forschungs und entwicklungs|f und e )(?:kosten|aufwendungen|aufwand)",
    ),
    "interest_expense": (
        r"total interest expenses?", r"interest expenses?(?: net)?", r"interest and debt expense(?: net)?", r"interest expenses? .*", r"其中利息费用", r"利息费用", r"interest and (?:similar|other financing|financing) (?:expenses?|charges)",
        r"finance costs?", r"(?:interest|financing) costs?", r"finance expenses?", r"financial expenses?", r"interest charges(?: net)?", r"interest and similar charges.*", r"interest payable(?: and similar (?:charges|expenses))?", r"interest", r"interest expense >> total", r"利息支出", r"(?:财务|融资)成本(?:净额)?",
        r"interest on (?:long term )?debt(?: and .*)?", r"total interest charges.*", r"interest and other financial charges",
        r"zinsaufwand", r"zinsaufwendungen", r"zinsen und ähnliche aufwendungen", r"finanzierungs(?:aufwendungen|kosten)", r"finanzaufwendungen",
    ),
    "depreciation_and_amortization": (
        r"depreciation(?: depletion)? and amorti[sz]ation(?: expenses?)?", r"(?:total )?depreciation amorti[sz]ation(?: and (?:other|impairments?|depletion|accretion).*)?", r"amorti[sz]ation and depreciation", r"depreciation(?: and)? amorti[sz]ation and .*", r"depreciation and amorti[sz]ation .*",
    ),
}  # fmt: skip

PER_SHARE: dict[str, tuple[str, ...]] = {
    "eps_basic": (r".*\bbasic\b.*", r".*基本(?:[和及与](?:稀释|摊薄))?每股(?:收益|盈利).*", r".*每股(?:收益|盈利|亏损).* (?:[\u4e00-\u9fff]*)?基本.*", r".*undiluted.*", r".*unverwässert.*"),
    "eps_diluted": (r".*(?:\bdiluted\b|assuming dilution).*", r".*稀释(?:后)?每股(?:收益|盈利).*", r".*(?:基本[和及与]稀释|基本[和及与]摊薄|摊薄)每股.*", r".*每股(?:收益|盈利|亏损).* .*(?:稀释|摊薄).*", r".*(?<!un)verwässert.*"),
}  # fmt: skip

BALANCE: dict[str, tuple[str, ...]] = {
    "total_assets": (r"total assets(?: and .*)?", r"assets total", r"(?:资产|資產)(?:总计|总额|合计|總計|總額)", r".*\bassets\b.* >> total", r"total consolidated assets", r"总资产", r"bilanzsumme", r"summe (?:der )?(?:aktiva|vermögenswerte)", r"(?:aktiva|vermögenswerte) gesamt"),
    "current_assets": (r"total current assets", r"current assets total", r"流动资产合计", r"流動資產(?:合計|總額|总值)?", r"(?:.*\b)?current assets >> total", r"current assets", r"summe (?:der )?kurzfristigen? vermögenswerte", r"kurzfristige vermögenswerte(?: gesamt)?"),
    "cash_and_equivalents": (
        r"total cash and cash equivalents", r"cash and cash equivalents(?: note.*)?", r"cash and (?:short term |temporary )?(?:cash )?(?:equivalents|deposits)", r"货币资金", r"cash and (?:due from banks|balances (?:at|with) (?:the )?central banks?|cash balances.*)", r"cash on hand and cash on demand",
        r"cash and cash equivalents .*", r"cash at banks?(?: and (?:in|on) hand)?", r"cash and bank balances(?: .*)?", r"cash and bank", r"cash and cash equivalent", r"cash(?: on hand)?(?: and (?:in|with) banks?.*)?", r"cash balances", r"现金及(?:银行存款|现金等价物|存放中央银行款项)", r"cash and (?:liquid|demand).*", r"cash and cash reserve", r"cash and cash items", r"cash and temporary (?:cash )?investments",
        r"cash cash equivalents and (?:restricted cash|short term .*|marketable .*|temporary .*)", r"cash and (?:short term )?investments",
        r"zahlungsmittel(?: und zahlungsmitteläquivalente)?", r"(?:flüssige|liquide) mittel", r"(?:kassenbestand .*)?guthaben bei kreditinstituten(?: .*)?", r"kassenbestand .*",
    ),
    "accounts_receivable": (
        r"(?:total )?(?:trade )?accounts? receivables? net(?: .*)?", r"(?:total )?(?:trade )?accounts? receivables?(?: net.*| less.*| trade.*)?", r"(?:total )?(?:trade )?receivables? net(?: of.*)?", r"accounts and (?:notes|other|trade) receivables?(?: net.*| less.*)?", r"应收账款", r"trade accounts and notes receivables?.*", r"trade receivables?(?: net.*)?", r"trade and other (?:accounts )?receivables?(?: net.*)?",
        r"(?:customer |net |total )?receivables?(?: net.*| less.*)?", r"customer accounts receivable(?: net.*)?", r"accounts receivable .*", r"trade (?:debtors|accounts receivable.*)", r"debtors", r"receivables (?:principally|from customers|and other|trade).*", r"trade accounts receivable.*", r"trade and notes receivable.*", r"应收票据及应收账款", r"應收賬款", r"贸易应收款项", r"貿易應收款項", r"trade debtors.*", r"trade receivables and .*", r"customer receivables.*",
        r"forderungen aus lieferungen und leistungen.*",
    ),
    "inventory": (r"(?:total |net )?(?:merchandise )?inventor(?:y|ies)(?: net.*| at .*)?", r"存货", r"存貨", r"stocks?(?: and work in progress)?", r"merchandise inventor(?:y|ies).*", r"inventories .*", r"materials and supplies(?: .*)?", r"vorräte"),
    "property_plant_equipment_net": (
        r"net {ppe}", r"(?:total )?{ppe} net(?: of.*)?", r"{ppe} less accumulated.*", r"total {ppe}(?: net.*)?", r"{ppe} at cost (?:less|net).*", r"net (?:utility plant|property|plant)(?: .*)?", r"(?:total )?(?:net )?utility plant net|utility plant net", r"{ppe} net .*", r"{ppe}", r"{ppe} >> net", r"固定资产", r"固定资产净额", r"物业厂房及设备", r"物業廠房及設備",
        r"tangible assets", r"property plant equipment and .*", r"property and equipment .*", r"total property plant and equipment .*",
        r"sachanlagen", r"sachanlagevermögen",
    ),
    "goodwill": (r"goodwill(?: net.*)?", r"商誉", r"商譽", r"geschäfts (?:oder|und|bzw) firmenwerte?", r"firmenwerte?"),
    "total_liabilities": (r"total liabilities", r"liabilities total", r"(?:负债|負債)(?:合计|总计|总额|總額|合計)", r"负债合计", r"summe (?:der )?(?:schulden|verbindlichkeiten)", r"(?:schulden|verbindlichkeiten) gesamt"),
    "current_liabilities": (r"total current liabilities", r"current liabilities total", r"流动负债合计", r"流動負債(?:合計|總額)?", r"(?:.*\b)?current liabilities >> total", r"current liabilities", r"creditors amounts falling due within one year", r"summe (?:der )?kurzfristigen? (?:schulden|verbindlichkeiten)", r"kurzfristige (?:schulden|verbindlichkeiten)(?: gesamt)?"),
    "long_term_debt": (
        r"long term debt(?: obligations)?(?: net)?(?: of (?:the )?current.*| less.*| excluding.*| due after.*| non ?current.*)?", r"(?:total )?long term debt(?: and .*| .*)?", r"long term (?:borrowings|loans|notes payable|financial debt|indebtedness)(?: .*)?", r"长期借款", r"non ?current (?:portion of )?(?:long term )?(?:debt|borrowings|financial debt|interest bearing .*)(?: .*)?",
        r".*\bnon ?current liabilities.* >> (?:.*\b)?(?:borrowings|loans|bank loans|interest bearing .*|debt|financial debt|bonds|bank and other borrowings|loans and borrowings|financial liabilities)(?: .*)?", r"debt (?:due after one year|non ?current|less current.*|net of current.*|long term.*|net .*)", r"notes payable (?:and other (?:long term )?(?:borrowings|debt) )?(?:non ?current|long term|net of current|less current|due after).*", r"(?:senior )?notes (?:net|payable net|non ?current)(?: .*)?", r"convertible (?:senior )?notes net(?: .*)?", r"(?:bank )?(?:loans|borrowings)(?: .*)? (?:1 year|after (?:more than )?one year|over one year)", r"bank loans 1 year", r"(?:long term|non ?current) financial (?:liabilities|debt|indebtedness)(?: .*)?", r"borrowings non ?current", r"debt net(?: .*)?", r"長期借款", r"long term portion of .*debt.*",
        r"langfristige (?:finanz|bank)(?:schulden|verbindlichkeiten)", r"langfristige (?:darlehen|kredite|anleihen)",
    ),
    "shareholders_equity": (
        r"total (?!liabilities).*\b(?:share|stock|shareo?)(?:holders|owners|wners)s? (?:equity|deficit|investment|equity deficit|deficit equity)", r"(?:total )?(?:equity|deficit) attributable to (?!{noncontrolling}).*", r"total equity attributable to (?!{noncontrolling}).*", r"归属于母公司(?:所有者|股东)?(?:的)?(?:所有者权益|股东权益|权益)(?:合计|总计)?", r"归属于(?:本公司|上市公司|母公司|本行).*(?:权益|净资产).*",
        r"total (?:shareholders|stockholders|shareowners|share owners|members|owners|common|partners|company) ?(?:s )?(?:shareholders |stockholders )?(?:equity|deficit|investment|capital|funds)(?: deficit)?", r"(?:shareholders|stockholders|shareowners|share owners) (?:equity|deficit|investment|funds)(?: deficit)?", r".*equity.* >> (?:total )?(?:{own}|attributable to .*|shareholders equity|owners of .*|equity holders.*)", r"capital and reserves attributable to .*", r"issued capital and reserves attributable .*",
        r"total .*\b(?:shareholders|stockholders|shareowners) .*(?:equity|deficit)", r"total parent .*equity", r"equity of .*(?:shareholders|owners).*", r"total (?:equity|deficit)(?: deficit)?", r"total shareholders funds", r"shareholders funds", r"(?:所有者|股东)权益合计", r"股东权益合计", r"(?:total )?equity", r"net assets", r"权益总额", r"權益總額", r"total capital and reserves", r"资产净值",
        r"(?:den |auf )?.*(?:aktionären?|anteilseignern?) .*(?:zurechenbar|entfallend|zustehend).*eigenkapital.*", r"eigenkapital der (?:aktionäre|anteilseigner).*", r"(?:summe |konzern)?eigenkapital",
    ),
}  # fmt: skip

CASH_FLOW: dict[str, tuple[str, ...]] = {
    "operating_cash_flow": (
        r"(?:total )?(?:net )?cash(?: flows?| inflows?| outflows?| inflow outflow)?(?: provided| generated| used| from| by| in| for| and| or| inflow| outflow| flow| to)* operating activities(?: net| total)?", r"(?:net )?cash (?:flows? )?(?:provided|used|from|by|in|for|and|or| )* operations", r"经营活动产生的现金流量净额", r"经营活动(?:产生|使用|所得|所用).*(?:净额|淨額)", r"net cash (?:inflow|outflow|flow|generated)?.*operating activities.*",
        r"net operating cash ?flows?", r"(?:cash ?flows?|total cash ?flows?) from operating activities(?: .*)?", r"(?:net )?cash (?:provided|generated|from|used|flow|flows|by|in|for| )*(?:operating activities|operations) .*", r"cash generated from operations", r"经营活动.*净额", r"net cash from operating activities.*", r"(?:net )?cash generated (?:from|by) (?:operations|operating activities)",
        r".*(?:cash ?flow|mittelzufluss|mittelveränderung|zahlungsmittel.*|kapitalfluss).* aus (?:der )?(?:laufenden |betrieblichen |operativen )?(?:geschäftstätigkeit|betriebstätigkeit|tätigkeit)(?: .*)?",
    ),
    "capital_expenditure": (
        r"(?:utility |regulated |total )?(?:capital|plant|property) (?:expenditures?|spending|investments?|additions?)(?: .*)?", r"(?:cash )?(?:purchases?|acquisitions?|additions?|payments?|expenditures?|investments?|outlays?|purchase consideration|acquisition)(?: payments?)? (?:of|to|for|in|on|to acquire|for the acquisition of|for the purchase of|for purchases? of|for acquisition of|for additions? to)? ?(?:the )?{ppe}(?: .*)?", r"additions? to (?:{ppe}|properties).*", r"payments (?:to acquire|for) .*{ppe}.*", r"purchases? of .*(?:property|equipment|plant|premises).*", r"购建固定资产无形资产和其他长期资产(?:所)?支付的现金", r"购[建置]固定资产.*支付的现金", r".*(?:acquisition|purchase|payments|additions).* >> (?:{ppe}|fixed assets and intangible assets|intangible assets and property.*|tangible assets|property).*", r"(?:additions|acquisitions?|purchases?|investments?|capital expenditures?|payments) .*(?:property|tangible|fixed assets|plant).*", r"cash capital expenditures?.*", r"construction expenditures?.*", r"(?:total )?capital expenditures?", r"utility construction expenditures.*", r"购买物业.*|購買物業.*|购置物业.*", r"expenditures? for .*(?:property|plant|equipment).*",
        r".*(?:auszahlungen|investitionen|erwerb|zugänge|zahlungen).*(?:sachanlage|anlagevermögen).*",
    ),
    "dividends_paid": (
        r"(?:common stock |ordinary |equity |total )?(?:cash )?dividends?(?: and dividend equivalents)?(?: paid)?(?: to| on)?(?: the)?(?: common| ordinary| equity| company s| parent s| our)* ?(?:stock|shares?|shareholders|stockholders|shareowners|holders|equity|equity holders|owners|members)?(?: of (?:the )?(?:parent|company|group).*)?(?: paid)?", r"(?:payments?|distributions?) (?:of|for) (?:cash |ordinary |common )?(?:stock )?dividends?(?: .*)?", r"(?:cash )?dividends? (?:paid|to|on) (?!.*(?:{noncontrolling}|preferred|preference)).*", r"分配股利利润或偿付利息(?:所)?支付的现金", r"equity dividends? paid.*", r"dividends? paid .*", r"(?:common|ordinary) .*dividends?.*", r"已付股息|已付股利|支付股息", r"dividends? (?:and|including) .*", r".*dividends? paid.*", r"(?:cash )?distributions? (?:to|paid) .*(?:shareholders|stockholders|unitholders).*", r"(?:cash )?dividends?(?: .*)?",
        r"(?:gezahlte |ausgeschüttete )?dividenden?(?:zahlungen?)?(?: an (?:die )?(?:aktionäre|anteilseigner).*)?", r"(?:auszahlungen|zahlung(?:en)?|ausschüttung) (?:von|für|der) dividenden?.*",
    ),
    "depreciation_and_amortization": (
        r"(?:total )?depreciation(?: depletion)?(?: and)? amorti[sz]ation(?: and (?:other|accretion|depletion|impairments?).*)?(?: expenses?)?", r"depreciation and amorti[sz]ation(?: .*)?", r"depreciation amorti[sz]ation(?: .*)?", r"amorti[sz]ation and depreciation.*", r"depreciation .*amorti[sz]ation.*", r"amorti[sz]ation depreciation.*", r"adjustments >> depreciation.*", r"depreciation(?: expense| of .*| depletion.*| and impairment.*)?", r".*depreciation.*amorti[sz]ation.*",
        r"abschreibungen.*", r".*abschreibungen (?:und|auf) .*",
    ),
    "interest_expense": (),
}  # fmt: skip

# Rows that must never be taken for a metric, however well they fit.
NEVER: dict[str, str] = {
    "revenue": r"cost|expense|deferred|unearned|before|marketing|interest income|(?<!revenues and )(?<!revenue and )other income|percent|growth|loss|per share|after provision",
    "cost_of_revenue": r"gross|revenue net|total costs and expenses",
    "operating_income": r"income tax|before tax|after tax|pre ?tax|of tax|per share|margin|non ?operating|other operating|discontinued|before depreciation|adjusted|underlying",
    "income_before_tax": r"per share|adjusted|underlying|before tax effect|depreciation|before (?:interest|impairment).*$|discontinued operations",
    "income_tax": r"before|after|deferred|paid|payable|per share|other comprehensive|excluding|discontinued|credit card",
    "net_income": r"per (?:ordinary |common )?share|comprehensive|minority|before|discontinued operations|dividend|weighted|adjusted|underlying|allocated|preferred stock$|interest|reclass|终止|持续|少数",
    "eps_basic": r"weighted|average|number|shares outstanding|shares used|dividend|adjusted|underlying|discontinued|headline|加权|扣除|non gaap|dilutive effect",
    "eps_diluted": r"weighted|average|number|shares outstanding|shares used|dividend|adjusted|underlying|discontinued|headline|加权|扣除|non gaap|dilutive effect",
    "total_assets": r"current|net assets|liabilities|less|other|fixed|intangible|financial|average",
    "current_assets": r"non ?current|other|net current|非流动|non$",
    "cash_and_equivalents": r"restricted cash$|collateral|segregated|due from customers|beginning|end of|pledged|surrender",
    "accounts_receivable": r"unbilled|^other receivables|related|tax|loans|long term|non ?current|interest|affiliate|insurance|reinsurance|income taxes|vendor|lease|financ|allowance|deferred|employee|^notes receivable",
    "inventory": r"reserve|supplies inventory|real estate|prepaid",
    "property_plant_equipment_net": r"accumulated depreciation$|^total fixed assets$|held for sale|deposits|gain|investment property|right of use|lease assets",
    "goodwill": r"impair|intangible|amorti[sz]",
    "total_liabilities": r"equity|deficit|current|capital|net|other|assets|deposits|less|long term",
    "current_liabilities": r"non ?current|other|net current|非流动|less|more than|after",
    "long_term_debt": r"(?<!non)(?<!non )current (?:portion|maturities|installments) of|short term debt and|within one year|^current|^(?:operating |finance |long term )*(?:capital )?lease|deferred|repayment|less than|income tax|accrued|receivable|investment|total liabilities|assets|issuance costs$",
    "shareholders_equity": r"liabilities|per share|non ?controlling interests?$|minority interests?$|少数|total assets|investment|securities|income",
    "operating_cash_flow": r"before|adjust|discontinued|changes? in|investing|financing|excluding|reconcile|continuing",
    "capital_expenditure": r"proceeds|sales? of|disposal|disposition|accrued|unpaid|accounts payable|lease obligation|not yet|non cash|noncash|net proceeds|capitalized interest|incurred but|business|subsidiar|deposit|grant|contribution|收回|处置|included in|received",
    "dividends_paid": r"received|non ?controlling|minority|(?<!and )(?<!or )preferred|preference|declared|from (?:associates|joint|equity|affiliat|subsidiar|investments)|per share|reinvest|payable|accrued|unpaid|income|子公司|associates|joint ventures|unconsolidated|special purpose|tax",
    "depreciation_and_amortization": r"accumulated|deferred|debt|discount|premium|issuance|financing|film|^amorti[sz]ation .*content|content assets|excluding|exclusive|shown separately|impairment of|before|cost of|intangible assets$|^(?:amorti[sz]ation|depreciation) (?:of|on) (?:right of use|operating lease)|pension|held for",
    "research_and_development": r"in process|acquired|capitalized|credit|tax",
    "interest_expense": r"income net|income and|before|net interest (?:income|margin)|paid|accrued|capitali[sz]ed|on deposits|tax|net of interest|after|revenues|other income|received|unwind|lease|dividend|pension",
    "gross_profit": r"percent|%",
    "shares_diluted": r"dilutive effect|effect of|antidilutive",
}  # fmt: skip

# Brackets say what a label leaves aside, but "(basic)" and "(diluted)" tell two rows apart.
_BRACKETS = re.compile(r"[(（\[](?!(?:un)?(?:diluted|verwässert)[)）\]]|basic[)）\]])[^()（）\[\]]{0,120}[)）\]]")
_PUNCTUATION = re.compile(r"[,.:;'’‘`\"“”*/\\+^|–—‑・·：；，、。|<>=&－-]+")
_SPACES = re.compile(r"\s+")
_REFERENCE = re.compile(
    r"\b(?:see )?notes? \d+[a-z]?(?: (?:and|to) \d+[a-z]?)*$|^[ivx]{1,4} (?=\S)|^[a-h] (?=\S)|^\d{1,2} (?=[a-z])| \d{1,2}$"
)
_GLUED_MARK = re.compile(r"(?<=[a-z]{3})\d$")  # "Revenue1": the raised mark of a footnote
_LEADING = re.compile(r"^(?:less|plus|add|add back|deduct|memo|of which|thereof|including|包括|减|加|其中)\s+")


@lru_cache(maxsize=20_000)
def plain(label: str) -> str:
    """A label as the tables above spell it: lower case, no brackets, punctuation, note references or double
    spaces; Chinese in simplified characters."""
    text = simplified(label).lower().replace("'", "").replace("’", "").replace("‘", "")
    for _ in range(2):
        text = _BRACKETS.sub(" ", text)
    text = (
        text.replace("&", " and ").replace("(", " ").replace("（", " ").split(")")[0]
        if text.count(")") > text.count("(")
        else text.replace("&", " and ").replace("(", " ").replace("（", " ")
    )
    text = _PUNCTUATION.sub("" if text[:1] >= "\u2e80" else " ", text)
    text = _GLUED_MARK.sub("", _SPACES.sub(" ", text).strip())
    text = _REFERENCE.sub("", text).strip()
    if not text.isascii() and any("\u4e00" <= char <= "\u9fff" for char in text[:4]):
        text = text.replace(" ", "")
        return re.sub(r"^(?:[一二三四五六七八九十]{1,2}(?=[^级])|\d+)(?=\D)", "", text) if len(text) > 3 else text
    return _LEADING.sub("", text)


@lru_cache(maxsize=2_000)
def pattern(entry: str) -> re.Pattern[str]:
    """The compiled entry, its shared parts filled in."""
    for name, part in PARTS.items():
        entry = entry.replace("{" + name + "}", part)
    return re.compile(entry)


def rank(entries: tuple[str, ...], label: str, heading: str, outer: str = "") -> int | None:
    """The place of the first entry that fits a plain label under its plain heading; None where none does.

    An entry that names a heading may find it in two: `outer` "non current liabilities" over "financial liabilities".
    """
    for index, entry in enumerate(entries):
        above, arrow, own = entry.partition(" >> ")
        if arrow:
            if not heading or not pattern(own).fullmatch(label):
                continue
            if pattern(above).fullmatch(heading) or (outer and pattern(above).fullmatch(f"{outer} {heading}")):
                return index
        elif pattern(entry).fullmatch(label):
            return index
    return None
