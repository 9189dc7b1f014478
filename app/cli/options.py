"""Options that several commands have, with one spelling and one help text each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home", help="Folder of the database and kept files. Default: UNABRIDGED_HOME, else the user's data."
    ),
]
KindOption = Annotated[
    str | None, typer.Option("--kind", help="contract, report, code or text; found from the content if not given.")
]
EngineOption = Annotated[
    str, typer.Option("--engine", help="Who answers what structure does not: extractive (quotes), remote or native.")
]
EndpointOption = Annotated[
    str | None, typer.Option("--endpoint", help="Base URL of an OpenAI-compatible API. Default: UNABRIDGED_ENDPOINT.")
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="Name of the model at the endpoint, or folder of a local one (native). Default: UNABRIDGED_MODEL.",
    ),
]
NoCacheOption = Annotated[bool, typer.Option("--no-cache", help="Analyse again what has been analysed before.")]
GpuMemoryOption = Annotated[
    str | None,
    typer.Option("--gpu-memory", help="Native: memory of the computing device that may be used, e.g. 24GiB."),
]
HostMemoryOption = Annotated[
    str | None, typer.Option("--host-memory", help="Native: host memory for the context; beyond it, disk. E.g. 64GiB.")
]
KvOption = Annotated[
    str | None,
    typer.Option("--kv", help="Native: keys and values stored (as the model makes them) or int8 (half the bytes)."),
]
GateOption = Annotated[
    Path | None,
    typer.Option(
        "--gate", help="Native: gates trained for the model (train gate) choose what a long context is read of."
    ),
]
WeightsOption = Annotated[
    str | None, typer.Option("--weights", help="Native: stored (as in the folder) or int8 (half the memory, measured).")
]
