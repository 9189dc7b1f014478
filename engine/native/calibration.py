"""The text on which INT8 layers are judged: the kinds of prose, tables and code that the product reads. Written for it."""

TEXT = """\
Section 7.2 Termination for cause. Either party may terminate this Agreement by written notice if the other party commits a
material breach and, where the breach can be remedied, fails to remedy it within thirty (30) days after receipt of a notice that
describes it. Sections 4.1(b), 9 and 12.3 survive termination. "Confidential Information" has the meaning given in Section 1.1.
The total liability of the Supplier shall not exceed the Fees paid in the twelve months before the event, except for fraud.

CONSOLIDATED STATEMENTS OF INCOME (in millions, except per share amounts)
                                        2023        2022        2021
Revenue                            $ 61,340    $ 58,112    $ 52,907
Cost of revenue                      34,018      33,260      30,551
Gross profit                         27,322      24,852      22,356
Research and development              7,041       6,480       5,913
Operating income                     11,896      10,204       9,078
Net income per share, diluted      $   4.87    $   4.02    $   3.61
Revenue increased 5.6 % because of higher volumes in the industrial segment, partly offset by unfavourable exchange rates.

def settle(orders: list[Order], rates: dict[str, float]) -> dict[str, float]:
    \"\"\"Sum of each customer's orders in the customer's own currency.\"\"\"
    totals: dict[str, float] = {}
    for order in orders:
        if order.cancelled or order.amount <= 0:
            continue
        totals[order.customer] = totals.get(order.customer, 0.0) + order.amount * rates[order.currency]
    return totals

第五条 付款方式。甲方应当在收到乙方开具的发票之日起三十日内支付合同价款。逾期付款的，每逾期一日，应按未付金额的万分之五支付违约金。
本合同未尽事宜，由双方协商解决；协商不成的，提交合同签订地人民法院诉讼解决。二〇二三年度营业收入较上年增长百分之十二。

Question: Which notice period applies to a material breach, and what survives? Answer: Thirty days after receipt of the notice [1];
Sections 4.1(b), 9 and 12.3 survive termination [1].
"""
