"""How a yearly figure develops: a straight line with the interval in which the next year would fall, growth and CAGR.

Ordinary least squares on the fiscal years, so a missing year is a gap and not a step. Three points leave one degree of
freedom: the line is given and called weak. Two points make no trend.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..analysis import Number

COVERAGE = 0.8  # of the prediction interval
_MIN_POINTS = 3
_SOUND_POINTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """The line at one year and the prediction interval around it."""

    year: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A line through n yearly values.

    slope   change per year, in the values' unit
    line    every year from the first to the one after the last, `gaps` included
    r2      share of the variance that the line explains, 0 to 1
    """

    slope: float
    line: tuple[TrendPoint, ...]
    n: int
    r2: float
    gaps: tuple[int, ...] = ()

    @property
    def next(self) -> TrendPoint:
        """The year after the last value."""
        return self.line[-1]

    @property
    def weak(self) -> bool:
        """True where too few values carry the line."""
        return self.n < _SOUND_POINTS

    def words(self, show: Callable[[float], str], *, chinese: bool = False) -> str:
        """The trend as a sentence; `show` writes a value with its unit."""
        after, first, last = self.next, self.line[0].year, self.line[-2].year
        form = _CHINESE if chinese else _ENGLISH
        gaps = form.gaps.format(", ".join(f"FY{year}" for year in self.gaps)) if self.gaps else ""
        sign = "" if self.slope < 0 else "+"
        text = form.sentence.format(
            first=first, last=last, n=self.n, gaps=gaps, slope=sign + show(self.slope), r2=f"{self.r2:.2f}",
            next=after.year, value=show(after.value), low=show(after.low), high=show(after.high),
            coverage=f"{100 * COVERAGE:.0f}",
        )  # fmt: skip
        return text + (form.weak if self.weak else "")


@dataclass(frozen=True, slots=True)
class _Form:
    sentence: str
    gaps: str
    weak: str


_ENGLISH = _Form(
    "Linear trend FY{first} to FY{last} ({n} values{gaps}): {slope} a year, R² {r2}; FY{next} would be {value}, "
    "{coverage} % prediction interval {low} to {high}.",
    ", {} missing",
    " Three values carry a trend weakly.",
)
_CHINESE = _Form(
    "FY{first} 至 FY{last} 的线性趋势（{n} 个数值{gaps}）：每年 {slope}，R² {r2}；FY{next} 的外推值为 {value}，"
    "{coverage}% 预测区间为 {low} 至 {high}。",
    "，缺 {}",
    "仅有三个数值，趋势依据薄弱。",
)


def fit_trend(values: Mapping[int, Number]) -> Trend | None:
    """The line through {fiscal year: value}; None for fewer than three finite values."""
    points = sorted((year, float(value)) for year, value in values.items() if math.isfinite(value))
    if len(points) < _MIN_POINTS:
        return None
    import numpy as np
    from statsmodels.regression.linear_model import OLS  # takes a second or more to import

    first, last = points[0][0], points[-1][0]
    # Years counted from the first and values of the order of 1 keep the least squares well conditioned.
    unit = max(abs(value) for _, value in points) or 1.0
    at = np.array([[1.0, year - first] for year, _ in points])
    model = OLS(np.array([value / unit for _, value in points]), at).fit()
    years = range(first, last + 2)
    predicted = model.get_prediction(np.array([[1.0, year - first] for year in years]))
    lows, highs = predicted.conf_int(obs=True, alpha=1 - COVERAGE).T
    line = tuple(
        TrendPoint(year=year, value=unit * float(mean), low=unit * float(low), high=unit * float(high))
        for year, mean, low, high in zip(years, predicted.predicted_mean, lows, highs, strict=True)
    )
    constant = len({value for _, value in points}) == 1
    return Trend(
        slope=unit * float(model.params[1]),
        line=line,
        n=len(points),
        r2=1.0 if constant else min(1.0, max(0.0, float(model.rsquared))),
        gaps=tuple(year for year in range(first, last) if year not in values),
    )


def growth(values: Mapping[int, Number]) -> dict[int, float]:
    """Change on the year before as a share of it; years without one, or after a loss or zero, are left out."""
    return {
        year: value / before - 1
        for year, value in sorted(values.items())
        if (before := values.get(year - 1)) is not None and before > 0
    }


def compound_growth(values: Mapping[int, Number]) -> float | None:
    """Growth a year from the first value to the last; None where either is not positive or only one is there."""
    years = sorted(values)
    if len(years) < 2 or values[years[0]] <= 0 or values[years[-1]] <= 0:
        return None
    return float((values[years[-1]] / values[years[0]]) ** (1 / (years[-1] - years[0])) - 1)
