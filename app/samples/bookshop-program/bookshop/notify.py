"""Messages to customers."""

from __future__ import annotations


class Notifier:
    """Where a message goes. Subclasses say how."""

    def send(self, customer: str, text: str) -> None:
        raise NotImplementedError


class MailNotifier(Notifier):
    """Collects messages for the mail gateway."""

    def __init__(self) -> None:
        self.outbox: list[tuple[str, str]] = []

    def send(self, customer: str, text: str) -> None:
        self.outbox.append((customer, wrap(text)))


class SilentNotifier(Notifier):
    """For imports of old orders: nobody is told."""

    def send(self, customer: str, text: str) -> None:
        return None


def wrap(text: str, width: int = 72) -> str:
    """Lines no longer than `width`."""
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])
