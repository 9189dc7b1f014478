"""Classes and their bases: the order in which they are asked for a member, and what lies below them."""

from __future__ import annotations

from bisect import bisect_right

from .tables import Tables


class Hierarchy(Tables):
    """Bases as they are found out, and what follows from them."""

    def add_base(self, definition: int, number: int, place: int) -> None:
        """One more base of a class. Whenever it is found out what is meant, bases stand as they are written."""
        bases = self.bases[definition]
        if number not in bases:
            places = self._base_places.setdefault(definition, [])
            index = bisect_right(places, place)
            places.insert(index, place)
            bases.insert(index, number)
            self._orders.clear()

    def order(self, definition: int) -> tuple[int, ...]:
        """A class and its bases, nearest first; a method is looked for in all classes before any interface."""
        known = self._orders.get(definition)
        if known is None:
            found: dict[int, None] = {definition: None}
            waiting = [definition]
            for at in waiting:
                waiting.extend(base for base in self.bases[at] if base not in found)
                found |= dict.fromkeys(self.bases[at])
            interfaces = [at for at in found if at != definition and self.definitions[at].kind == "interface"]
            if len(interfaces) + 1 < len(found):
                for at in interfaces:  # behind the classes
                    del found[at]
                found |= dict.fromkeys(interfaces)
            known = self._orders[definition] = tuple(found)
        return known

    def all_below(self, definition: int) -> list[int]:
        """Every class that inherits from this one."""
        found: dict[int, None] = {}
        waiting = list(reversed(self.below[definition]))
        while waiting:
            at = waiting.pop()
            if at not in found and at != definition:
                found[at] = None
                waiting.extend(reversed(self.below[at]))
        return list(found)
