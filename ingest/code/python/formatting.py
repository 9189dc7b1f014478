"""Text made of values: f-strings and `%`, and the methods of the values that they run."""

from __future__ import annotations

import re

from tree_sitter import Node

from .ir import NOTHING, Concatenate, MakeContainer, Operate
from .syntax import EXTRAS, Steps, text_of
from .unit import Unit

# What runs for each conversion, in the order in which it is looked for.
FORMAT = ("__format__", "__str__", "__repr__")
TEXT = ("__str__", "__repr__")
DISPLAY = ("__repr__",)
_TEXTS = ("string", "concatenated_string", "parenthesized_expression")
_PLACEHOLDER = re.compile(r"%[-#0 +]*[\d*]*(?:\.[\d*]+)?([a-zA-Z%])")
# A template longer than this is a document.
MAX_TEMPLATE = 4_000


def formatted_string(unit: Unit, node: Node) -> Steps:
    """An f-string: each value in it is formatted. The beginning is known up to the first of them."""
    beginning = ""
    known = True
    for child in node.children:
        if child.type == "string_content":
            beginning += text_of(child) if known else ""
        elif child.type == "interpolation":
            known = False
            yield from _interpolation(unit, child)
    if beginning and not known and len(beginning) < 40:
        built = unit.variable()
        unit.emit(Concatenate(built, unit.constant(beginning), unit.builtin("str")))
        return built
    return unit.builtin("str")


def _interpolation(unit: Unit, node: Node) -> Steps:
    conversion = next((text_of(part)[1:2] for part in node.named_children if part.type == "type_conversion"), "")
    methods = {"r": DISPLAY, "a": DISPLAY, "s": TEXT}.get(conversion, FORMAT)
    for part in node.named_children:
        value = yield part
        if part.type not in ("format_specifier", "type_conversion") and value != NOTHING:
            unit.emit(Operate(NOTHING, value, methods, (), unit.site(part)))
    return NOTHING


def percent(unit: Unit, node: Node, template: Node, values: Node) -> Steps:
    """The values of `template % values`; where one of the two says that it is text that is made, each is formatted."""
    if values.type != "tuple":
        items = [(yield values)]
        whole = items[0]
    else:
        items = []
        for child in values.named_children:
            if child.type not in EXTRAS:
                items.append((yield child))
        whole = unit.variable()
        unit.emit(MakeContainer(whole, "tuple", tuple(enumerate(items))))
    if template.type in _TEXTS or values.type == "tuple":
        text = text_of(template) if template.end_byte - template.start_byte <= MAX_TEMPLATE else ""
        conversions = [kind for kind in _PLACEHOLDER.findall(text) if kind != "%"]
        for place, value in enumerate(items):
            kind = conversions[place] if place < len(conversions) else "s"
            if value != NOTHING and kind in "sra":
                unit.emit(Operate(NOTHING, value, TEXT if kind == "s" else DISPLAY, (), unit.site(node)))
    return whole
