"""Traditional characters of financial statements as simplified ones, so that one table of labels serves both."""

from __future__ import annotations

# The characters that statements of Hong Kong and Taiwan use and that differ.
_TRADITIONAL = (
    "資產負債損綜併現權變動務狀況財會計應收帳賬項貨幣資金備銷售營業開發費稅溢潤虧淨額總攤薄東屬與預付長貸對聯結經過數"
    "據報告幣單萬千億準後減處購設廠無遞與險實賣員無換債類團體較註釋編製審專業務認歸屬內業餘於從進國際盡價積壞繳潛歷為譽買儲擔産凈產額佔"
)
_SIMPLIFIED = (
    "资产负债损综并现权变动务状况财会计应收账账项货币资金备销售营业开发费税溢润亏净额总摊薄东属与预付长贷对联结经过数"
    "据报告币单万千亿准后减处购设厂无递与险实卖员无换债类团体较注释编制审专业务认归属内业余于从进国际尽价积坏缴潜历为誉买储担产净产额占"
)
_TABLE = str.maketrans(_TRADITIONAL, _SIMPLIFIED)


def simplified(text: str) -> str:
    """`text` with the same number of characters; Latin text comes back as it is."""
    return text if text.isascii() else text.translate(_TABLE)
