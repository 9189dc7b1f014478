"""One understood question, computed over the reports of one company."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from unabridged.ingest.reports.trend import compound_growth, fit_trend, growth

from .evaluate import Evaluator, Missing, Value, number_text
from .expression import Binary, Name, names_in
from .figures import Figure, Figures
from .understand import Request
from .units import Asked, Shown, show
from .vocabulary import Form
from .wording import ENGLISH, Wording

_MAX_YEARS = 30
_UNASKED = Asked(None, "", False, None)


@dataclass(frozen=True, slots=True)
class Computed:
    """The result over one company.

    headline   the answer in one line
    lines      how it was computed, one line per step
    shown      the number asked for, None where the answer is a list or a yes
    missing    what the reports lack, when nothing could be computed
    """

    headline: str
    lines: tuple[str, ...]
    figures: tuple[Figure, ...]
    shown: Shown | None = None
    results: tuple[str, ...] = ()
    sure: bool = True
    missing: Missing | None = None
    printed: tuple[str, ...] = ()
    title: str = ""


def compute(request: Request, figures: Figures, asked: Asked, wording: Wording = ENGLISH) -> Computed:
    """Compute `request`; a missing item gives a Computed with `missing` set."""
    return _Computation(request, figures, asked, wording).run()


class _Computation:
    def __init__(self, request: Request, figures: Figures, asked: Asked, wording: Wording) -> None:
        self.request = request
        self.figures = figures
        self.asked = asked
        self.wording = wording
        self.scale = report_scale(figures)
        self.evaluator = Evaluator(figures, request.definitions, self.scale, wording)
        latest = figures.years[0] if figures.years else 0
        self.years = request.years or (latest,)

    def run(self) -> Computed:
        years = self.years
        try:
            if self.request.mode in ("growth", "difference", "cagr", "improving"):
                return self.change(years[0] if len(years) > 1 else years[-1] - 1, years[-1])
            if self.request.mode == "average":
                first = years[0] if len(years) > 1 else years[-1] - 2
                return self.average(list(range(first, years[-1] + 1))[:_MAX_YEARS])
            if self.request.mode == "series":
                return self.series(self.request.years)
            return self.single(years[-1])
        except Missing as missing:
            return self.lacking(missing)

    def value(self, year: int) -> Value:
        return self.evaluator.value(self.request.measure, year)

    def shown(self, number: float, form: Form | None = None, asked: Asked | None = None) -> Shown:
        return show(number, form or self.request.form, asked or self.asked, self.figures.currency, self.scale)

    def title(self) -> str:
        return " ".join(self.request.title.split())

    def line(self, value: Value, shown: Shown) -> str:
        per_share = value.figures and all("per share" in figure.unit for figure in value.figures)
        note = "" if per_share else self.scale_note()
        return f"{_bare(value.symbols)} = {_bare(value.numbers)}{note} = {shown.text}"

    def amount(self, value: Value) -> str:
        """A value as the steps of a calculation show it: in the reports' scale, amounts per share as they are."""
        return number_text(value.number / (1 if self.request.form in ("per_share", "ratio", "days") else self.scale))

    def scale_note(self) -> str:
        name = {1e3: "thousands", 1e6: "millions", 1e9: "billions"}.get(self.scale)
        return f" ({self.figures.currency} {name})" if name else ""

    def single(self, year: int) -> Computed:
        value = self.value(year)
        shown = self.shown(value.number)
        headline = (
            f"{self.title()} FY{year}: {shown.text}"
            if str(year) not in self.title()
            else f"{self.title()}: {shown.text}"
        )
        yes_no: tuple[str, ...] = ()
        if self.request.mode == "positive":
            positive = value.number > 0
            headline = f"{self.wording.yes_or_no(positive)}. {headline}"
            yes_no = ("yes" if positive else "no",)
        return self.done(headline, (self.line(value, shown),), (value,), shown, yes_no)

    def change(self, first: int, last: int) -> Computed:
        before, after = self.value(first), self.value(last)
        mode = self.request.mode
        steps = [self.line(value, self.shown(value.number, asked=self._plain_asked())) for value in (before, after)]
        rate = self.request.form == "percent"
        if mode == "growth":
            shown = self.shown(self.ratio(after.number - before.number, before, first), "percent")
            steps.append(f"({self.amount(after)} − {self.amount(before)}) ÷ {self.amount(before)} = {shown.text}")
        elif mode == "cagr":
            quotient = self.ratio(after.number, before, first)
            if quotient <= 0:
                raise Missing(self.title(), first, self.wording.sign)
            shown = self.shown(quotient ** (1 / max(1, last - first)) - 1, "percent")
            steps.append(f"({self.amount(after)} ÷ {self.amount(before)})^(1/{last - first}) − 1 = {shown.text}")
        else:
            shown = self.shown(after.number - before.number)
            if rate:
                shown = replace(shown, text=self.wording.points.format(f"{shown.value:g}"))
        arrow = f"{self.shown(before.number, asked=self._plain_asked()).text} (FY{first}) → {self.shown(after.number, asked=self._plain_asked()).text} (FY{last})"
        what = {"growth": self.wording.growth, "cagr": self.wording.cagr}.get(mode, self.wording.change)
        headline = f"{self.title()}{'' if what.strip() in self.title() else what}: {shown.text}; {arrow}"
        results: tuple[str, ...] = ()
        if self.request.asks:
            yes = (after.number > before.number) == (self.request.asks == "up")
            headline = f"{self.wording.yes_or_no(yes)}. {headline}"
            results = ("yes" if yes else "no",)
        if mode == "improving":
            better = after.number > before.number
            headline = f"{self.wording.yes_or_no(better)}. {self.title()}: {arrow}"
            results = ("yes" if better else "no",)
        done = self.done(headline, tuple(steps), (after, before), shown, results)
        # Growth from a loss has no settled meaning.
        return replace(done, sure=done.sure and not (mode == "growth" and before.number < 0))

    def average(self, years: list[int]) -> Computed:
        values = [self.value(year) for year in years]
        shown = self.shown(sum(value.number for value in values) / len(values))
        steps = [self.line(value, self.shown(value.number)) for value in values]
        steps.append(self.wording.average.format(years[0], years[-1], shown.text))
        return self.done(f"{self.title()}: {shown.text}", tuple(steps), tuple(reversed(values)), shown)

    def series(self, years: tuple[int, ...]) -> Computed:
        wanted = years or tuple(reversed(self.figures.years[:_MAX_YEARS]))
        values, gaps = [], []
        for year in wanted:
            try:
                values.append((year, self.value(year)))
            except Missing as missing:
                gaps.append(missing)
        if not values or (years and gaps):
            raise gaps[0] if gaps else Missing(self.title(), wanted[0] if wanted else 0)
        shown = [(year, self.shown(value.number)) for year, value in values]
        headline = f"{self.title()}: " + "; ".join(f"FY{year} {item.text}" for year, item in shown)
        steps = [self.line(value, self.shown(value.number)) for _, value in values]
        steps += self.development({year: value.number for year, value in values})
        return self.done(headline, tuple(steps), tuple(value for _, value in reversed(values)), None)

    def development(self, numbers: dict[int, float]) -> list[str]:
        """Growth by year and a year, and the trend with its interval, for series that are long enough to have one."""
        trend = fit_trend(numbers)
        if trend is None:
            return []
        steps = []
        if not self.is_rate():
            rates = ", ".join(f"FY{year} {100 * rate:+.1f}%" for year, rate in growth(numbers).items())
            steps += [f"{self.wording.growth.strip()}: {rates}"] if rates else []
            compound = compound_growth(numbers)
            steps += [f"{self.wording.cagr.strip()}: {100 * compound:+.1f}%"] if compound is not None else []
        return [*steps, trend.words(lambda number: self.shown(number).text, chinese=self.wording.chinese)]

    def done(
        self,
        headline: str,
        lines: tuple[str, ...],
        values: tuple[Value, ...],
        shown: Shown | None,
        results: tuple[str, ...] = (),
    ) -> Computed:
        figures = tuple(dict.fromkeys(figure for value in values for figure in value.figures))
        names = tuple(dict.fromkeys(ENGLISH.name(figure.name).replace(" ", "_") for figure in figures))
        below = self.below_zero(values)
        sure = all(value.sure for value in values) and self.request.settled and self.request.complete and not below
        printed = tuple(f"{self.shown(value.number, asked=_UNASKED).value}" for value in values if self.is_rate())
        return Computed(
            headline, lines + below, figures, shown, results or names, sure, printed=printed, title=self.title()
        )

    def below_zero(self, values: tuple[Value, ...]) -> tuple[str, ...]:
        """What a ratio to a loss is measured on the size of the loss: its own sign says the opposite of the usual."""
        measure = self.request.measure
        formula = self.request.definitions.get(measure.name) if isinstance(measure, Name) else measure
        if not (isinstance(formula, Binary) and formula.operator == "/" and isinstance(formula.right, Name)):
            return ()
        base = formula.right.name
        rates = {
            figure.year: -value.number
            for value in values
            for figure in value.figures
            if figure.name == base and figure.value < 0
        }
        if not rates:
            return ()
        percent = self.request.form == "percent"
        listed = ", ".join(f"FY{year} {rates[year]:{'.2%' if percent else '.2f'}}" for year in sorted(rates))
        return (self.wording.below_zero.format(self.wording.name(base), listed),)

    def is_rate(self) -> bool:
        """Whether the measure is one that reports print rounded, in the discussion rather than in a statement."""
        return self.request.form in ("percent", "ratio", "days")

    def lacking(self, missing: Missing) -> Computed:
        known = ", ".join(f"FY{year}" for year in reversed(self.figures.years)) or "-"
        form = self.wording.impossible if missing.why else self.wording.missing
        text = form.format(
            name=self.wording.name(missing.name), year=missing.year, title=self.title(), years=known, why=missing.why
        )
        return Computed(text, (), self.at_hand(), missing=missing, sure=False)

    def at_hand(self) -> tuple[Figure, ...]:
        """The inputs that the statements do give: where a reader would look for the missing one."""
        names = list(names_in(self.request.measure))
        for name in names:
            definition = self.request.definitions.get(name)
            names.extend(inner for inner in (names_in(definition) if definition else ()) if inner not in names)
        found = [figure for year in reversed(self.years) for name in names for figure in self.figures.get(name, year)]
        return tuple(dict.fromkeys(found))

    def ratio(self, number: float, base: Value, year: int) -> float:
        """`number` in units of `base`. Raises Missing where that is zero."""
        if base.number == 0:
            raise Missing(base.symbols, year, self.wording.zero)
        return number / base.number

    def _plain_asked(self) -> Asked:
        """For the inputs of a percentage: their own unit, not the percent asked for."""
        return self.asked if self.request.form in ("percent", "ratio") else replace(self.asked, percent=False)


def _bare(formula: str) -> str:
    """A formula without one pair of brackets around all of it."""
    depth = 0
    for position, char in enumerate(formula):
        depth += (char == "(") - (char == ")")
        if depth == 0 and position < len(formula) - 1:
            return formula
    return formula[1:-1] if formula[:1] == "(" and formula[-1:] == ")" else formula


def report_scale(figures: Figures) -> float:
    """The scale that the newest report prints in: the usual one of its metrics."""
    counts: Counter[float] = Counter()
    for report in figures.reports[:1]:
        for metric in getattr(report.analysis, "metrics", ()):
            if "per share" not in metric.unit and metric.unit != "shares":
                counts[float(metric.scale)] += 1
    return max(counts, key=lambda scale: (counts[scale], scale)) if counts else 1.0
