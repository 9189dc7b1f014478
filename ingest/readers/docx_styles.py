"""What WordprocessingML says by attributes and styles: the `w:val` of an element, and paragraph styles with what they inherit."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STYLE_DEPTH = 20  # Word allows basedOn chains of eleven


@dataclass(slots=True)
class Style:
    """What a paragraph style says that matters for text: None where it is silent."""

    name: str = ""
    based_on: str | None = None
    outline: int | None = None
    num_id: str | None = None
    level: int | None = None


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant along a path of local names."""
    for name in path:
        if element is None:
            return None
        element = element.find(W + name)
    return element


def value(element: etree._Element | None, *path: str) -> str | None:
    """The `w:val` attribute of the first descendant along a path."""
    found = child(element, *path)
    return None if found is None else found.get(W + "val")


def is_on(element: etree._Element | None, *path: str) -> bool:
    """Whether a toggle such as `w:vanish` is present and not switched off."""
    found = child(element, *path)
    return found is not None and (found.get(W + "val") or "true").lower() not in {"0", "false", "off"}


class Styles:
    """Paragraph styles by id, with inheritance."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self.default: str | None = None
        for element in root.iter(W + "style") if root is not None else ():
            style_id = element.get(W + "styleId")
            if style_id is None or style_id in self._styles:
                continue
            self._styles[style_id] = Style(
                name=(value(element, "name") or "").lower(),
                based_on=value(element, "basedOn"),
                outline=whole_number(value(element, "pPr", "outlineLvl")),
                num_id=value(element, "pPr", "numPr", "numId"),
                level=whole_number(value(element, "pPr", "numPr", "ilvl")),
            )
            if element.get(W + "type") == "paragraph" and element.get(W + "default") in {"1", "true", "on"}:
                self.default = style_id

    def chain(self, style_id: str | None) -> list[tuple[str, Style]]:
        """The style and those it is based on, nearest first; a circle of styles ends."""
        found: dict[str, Style] = {}
        while style_id in self._styles and style_id not in found and len(found) < _STYLE_DEPTH:
            found[style_id] = self._styles[style_id]
            style_id = self._styles[style_id].based_on
        return list(found.items())


def whole_number(text: str | None) -> int | None:
    """A small whole number written in an attribute; None for anything else."""
    try:
        return int(text) if text is not None and len(text) < 10 else None
    except ValueError:
        return None
