"""The value of an expression for a fiscal year, with the figures it was computed from and the formula in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .expression import Binary, Expression, Name, Number, Over
from .figures import Figure, Figures
from .wording import Wording

_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}


class Missing(Exception):
    """The reports do not state `name` for `year`, or a divisor is zero."""

    def __init__(self, name: str, year: int, why: str = "") -> None:
        super().__init__(name, year)
        self.name = name
        self.year = year
        self.why = why


@dataclass(frozen=True, slots=True)
class Value:
    """A computed number.

    symbols   the formula in words: "gross profit FY2022 ÷ revenue FY2022"
    numbers   the same with figures in the reports' scale
    sure      False where a figure or a derivation on the way was doubtful
    """

    number: float
    symbols: str
    numbers: str
    figures: tuple[Figure, ...] = ()
    sure: bool = True


class Evaluator:
    """Evaluates expressions over `figures`; `definitions` give the meaning of names that are no line items."""

    def __init__(self, figures: Figures, definitions: Mapping[str, Expression], scale: float, wording: Wording) -> None:
        self.figures = figures
        self.wording = wording
        self.definitions = definitions
        self.scale = scale
        self._open: list[str] = []

    def value(self, expression: Expression, year: int) -> Value:
        """Raises Missing."""
        if isinstance(expression, Number):
            text = f"{expression.value:g}"
            return Value(expression.value, text, text)
        if isinstance(expression, Name):
            return self._name(expression.name, expression.year or year)
        if isinstance(expression, Over):
            return self._over(expression, year)
        return self._binary(expression, year)

    def _name(self, name: str, year: int) -> Value:
        figures = self.figures.get(name, year)
        if figures:
            number = sum(figure.value for figure in figures)
            shown = " + ".join(self.shown(figure) for figure in figures)
            many = len(figures) > 1
            return Value(
                float(number),
                f"{self.wording.name(name)} FY{year}",
                f"({shown})" if many else shown,
                figures,
                all(figure.sure for figure in figures) and not many,
            )
        definition = self.definitions.get(name)
        if definition is None or name in self._open:
            raise Missing(name, year)
        self._open.append(name)
        try:
            value = self.value(definition, year)
        finally:
            self._open.pop()
        return Value(value.number, f"({value.symbols})", f"({value.numbers})", value.figures, value.sure)

    def _over(self, over: Over, year: int) -> Value:
        years = over.years or (year - 1, year)
        first, last = years[0], years[-1]
        if over.what == "change":
            before, after = self.value(over.operand, first), self.value(over.operand, last)
            return Value(
                after.number - before.number,
                f"({after.symbols} − {before.symbols})",
                f"({after.numbers} − {before.numbers})",
                after.figures + before.figures,
                after.sure and before.sure,
            )
        values = [self.value(over.operand, each) for each in (range(first, last + 1) if over.years else years)]
        return Value(
            sum(value.number for value in values) / len(values),
            f"average({', '.join(value.symbols for value in values)})",
            f"({' + '.join(value.numbers for value in values)}) ÷ {len(values)}",
            tuple(figure for value in reversed(values) for figure in value.figures),
            all(value.sure for value in values),
        )

    def _binary(self, node: Binary, year: int) -> Value:
        left, right = self.value(node.left, year), self.value(node.right, year)
        if node.operator == "/" and right.number == 0:
            raise Missing(right.symbols, year, self.wording.zero)
        number = {
            "+": lambda: left.number + right.number,
            "-": lambda: left.number - right.number,
            "*": lambda: left.number * right.number,
            "/": lambda: left.number / right.number,
        }[node.operator]()
        sign = _SIGNS[node.operator]
        return Value(
            number,
            f"{_inside(node, node.left, left.symbols)} {sign} {_inside(node, node.right, right.symbols)}",
            f"{_inside(node, node.left, left.numbers)} {sign} {_inside(node, node.right, right.numbers)}",
            left.figures + right.figures,
            left.sure and right.sure,
        )

    def shown(self, figure: Figure) -> str:
        """A figure as a person would write it in the formula."""
        return number_text(figure.value / (1 if "per share" in figure.unit else self.scale))


def number_text(number: float, decimals: int | None = None) -> str:
    """1,234.5 with thousands separators; without `decimals` as many as the number needs, at most 4."""
    if decimals is not None:
        return f"{number:,.{decimals}f}"
    return f"{number:,.4f}".rstrip("0").rstrip(".") if number != int(number) else f"{int(number):,}"


def _inside(node: Binary, child: Expression, text: str) -> str:
    """Brackets around a sum inside a product, and around what is subtracted or divided by."""
    if isinstance(child, Binary) and (
        (node.operator in "*/" and child.operator in "+-") or (child is node.right and node.operator in "-/")
    ):
        return f"({text})"
    return text
