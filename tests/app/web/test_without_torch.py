"""Every page is built and served where torch cannot be imported."""

import subprocess
import sys

PROGRAM = """
import sys
sys.modules.update(dict.fromkeys(("torch", "transformers", "triton", "vllm")))
from pathlib import Path
from starlette.testclient import TestClient
from unabridged.app.web.server import build_app
from unabridged.storage import Store

with TestClient(build_app(Store(Path(sys.argv[1]))), base_url="http://127.0.0.1") as client:
    for path in ("/", "/workspace?id=1", "/jobs", "/settings", "/api/workspaces", "/api/about", "/ub/main.js"):
        assert client.get(path).status_code == 200, path
print("served")
"""


def test_every_page_is_served_without_torch(tmp_path):
    result = subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, timeout=120)
    assert result.stdout.strip() == "served", result.stderr[-2000:]
