"""What one input of a batch may take before its worker is ended."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1 << 20


@dataclass(frozen=True, slots=True)
class WorkLimits:
    """Seconds grow with the input's size; memory does not.

    Two workers at their limit and the parent stay under 4 GB. The address space is what a worker may take beside what it has
    of its parent; it includes the libraries that it loads (about 300 MB).
    """

    seconds: float = 45.0
    seconds_per_mb: float = 1.0
    # Sources are far denser than documents.
    repository_seconds_per_mb: float = 4.0
    # The clock on the wall counts as well, for an input that waits instead of working; a busy machine is slow, though.
    wall_factor: float = 2.0
    address_space: int = 1_900 * MB
    resident: int = 1_800 * MB
    output_file: int = 1_024 * MB
    inputs_per_worker: int = 200
    resident_to_replace: int = 500 * MB

    def seconds_for(self, size: int, is_folder: bool) -> float:
        """The CPU time that an input of `size` bytes may take."""
        return self.seconds + size / MB * (self.repository_seconds_per_mb if is_folder else self.seconds_per_mb)
