"""Settings from the environment: UNABRIDGED_HOME, UNABRIDGED_DATABASE_URL, UNABRIDGED_ENDPOINT, ..."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from unabridged.storage import Store


class Settings(BaseSettings):
    """What a user may set once instead of on every command. Options of a command win over the environment."""

    model_config = SettingsConfigDict(env_prefix="UNABRIDGED_", extra="ignore")

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("unabridged", appauthor=False)),
        description="Folder of the database and the original files.",
    )
    database_url: SecretStr | None = Field(
        None, description="postgresql://user:password@host:port/database, shared by a team; SQLite in `home` if unset."
    )
    endpoint: str | None = Field(
        None, description="Base URL of an OpenAI-compatible API, e.g. http://127.0.0.1:8000/v1."
    )
    model: str | None = Field(
        None, description="Name of the model at the endpoint; for the native engine the folder of a local model."
    )
    api_key: SecretStr | None = Field(None, description="Key sent to the endpoint, and nowhere else.")
    vllm_python: Path | None = Field(None, description="Python interpreter that has vLLM, for `unabridged serve`.")
    context_tokens: int = Field(32_768, ge=2_048, description="Tokens that the model at the endpoint reads at once.")
    gpu_memory: str | None = Field(
        None, description="Memory of the computing device that the native engine may take, e.g. 24GiB."
    )
    host_memory: str | None = Field(None, description="Host memory that its context may take; beyond it, disk.")
    weights: Literal["stored", "int8"] = Field("stored", description="int8 halves a local model's weights.")
    kv: Literal["stored", "int8"] = Field("stored", description="int8 halves the native engine's keys and values.")
    gate: Path | None = Field(None, description="File of gates trained for the local model (unabridged train gate).")
    snapshot_limit: str = Field("64GiB", description="Disk space for contexts that the native engine has read.")

    def open_store(self) -> Store:
        """The database and the folder of files that these settings name. Raises DatabaseError, or OSError for the folder."""
        from unabridged.storage import Store

        return Store(self.home, None if self.database_url is None else self.database_url.get_secret_value())
