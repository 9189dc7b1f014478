"""A local model folder in Hugging Face's format, looked at without torch: what is missing is named, pickle is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .protocol import EngineError


class ModelError(EngineError):
    """The model folder cannot be used."""


def read_config(folder: Path) -> dict[str, Any]:
    """The folder's config.json. Raises ModelError for what is missing or unsafe in the folder."""
    if not folder.is_dir():
        raise ModelError(f"There is no model folder '{folder}'.", remedy="Give the folder that holds config.json.")
    missing = [name for name in ("config.json", "tokenizer.json") if not (folder / name).is_file()]
    if not any(folder.glob("*.safetensors")):
        if any(folder.glob("*.bin")) or any(folder.glob("*.pt")):
            raise ModelError(
                f"'{folder.name}' holds pickled weights, which can run code when loaded.",
                remedy="Use the same model in safetensors format.",
            )
        missing.append("*.safetensors")
    if missing:
        raise ModelError(
            f"The model folder '{folder.name}' lacks {', '.join(missing)}.", remedy="Download the model completely."
        )
    return _json(folder, "config.json")


def require_chat_template(folder: Path) -> None:
    """Raise ModelError unless the model knows chats: a base model has no template to put messages in."""
    if any(
        (folder / name).exists() for name in ("chat_template.jinja", "chat_template.json", "additional_chat_templates")
    ):
        return
    if (folder / "tokenizer_config.json").is_file() and _json(folder, "tokenizer_config.json").get("chat_template"):
        return
    raise ModelError(
        f"The model '{folder.name}' has no chat template, so it cannot be asked anything.",
        remedy="Use the model's instruction-tuned version, or add its chat_template.jinja to the folder.",
    )


def stored_bytes(folder: Path) -> int:
    """Bytes of the folder's weights as they are stored."""
    return sum(path.stat().st_size for path in folder.glob("*.safetensors"))


def kv_bytes_per_token(config: dict[str, Any], *, bytes_per_value: int = 2) -> int:
    """Bytes that one token's keys and values take over all layers. Raises ModelError where the config does not tell."""
    try:
        heads = int(config["num_attention_heads"])
        kv_heads = int(config.get("num_key_value_heads") or heads)
        head_dim = int(config.get("head_dim") or int(config["hidden_size"]) // heads)
        return 2 * int(config["num_hidden_layers"]) * kv_heads * head_dim * bytes_per_value
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise ModelError(
            f"config.json does not describe a decoder ({error}).",
            remedy="Use a decoder of the Llama, Qwen or Mistral families in Hugging Face's format.",
        ) from error


def _json(folder: Path, name: str) -> dict[str, Any]:
    try:
        content = json.loads((folder / name).read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise ValueError(name)
    except ValueError as error:
        raise ModelError(f"{name} of '{folder.name}' is damaged.", remedy="Download the model again.") from error
    return content
