"""A wheel built from a clean export holds everything, and works in a folder that knows nothing of this repository."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("app", "engine", "ingest", "kernels", "storage")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from what git would give to a stranger, not from this folder, where a stale build/ may lie."""
    work = tmp_path_factory.mktemp("wheel")
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (work / "export" / name).parent.mkdir(parents=True, exist_ok=True)
            (work / "export" / name).write_bytes((ROOT / name).read_bytes())
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(work), str(work / "export")],
        check=True,
        capture_output=True,
    )
    (built,) = work.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment that has our dependencies and this wheel, and no path to the repository."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    site = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # A plain path line: .pth files of that folder, which would lead back here, are not read.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def run(installed, *arguments):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run(
        [str(installed / "bin" / "python"), "-m", "unabridged.app", *arguments],
        cwd=installed,
        env={**environment, "UNABRIDGED_HOME": str(installed / "home")},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_every_package_and_every_data_file_is_in_the_wheel(wheel):
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    tracked = subprocess.run(["git", "ls-files", *FOLDERS], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert {f"unabridged/{name}" for name in tracked.splitlines() if (ROOT / name).exists()} <= inside


def test_nothing_but_the_package_is_in_the_wheel(wheel):
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
        assert not [name for name in archive.namelist() if "test" in name.split("/")[-1].split("_")[0]]
    assert {name for name in tops if not name.endswith(".dist-info")} == {"unabridged"}


def test_the_installed_wheel_analyses_a_file_and_its_own_samples(installed, tmp_path):
    contract = tmp_path / "nda.txt"
    contract.write_text(
        "1. Term\nThis Agreement ends after two years.\n2. Notice\nSubject to Section 1, notice is given.\n"
    )
    result = run(installed, "analyze", str(contract), "--kind", "contract", "--json", "-")
    assert result.returncode == 0, result.stderr
    assert '"id": "2"' in result.stdout
    code = "from unabridged.app.samples import write_samples; from pathlib import Path; write_samples(Path('samples'))"
    subprocess.run([str(installed / "bin" / "python"), "-c", code], cwd=installed, check=True)
    assert (installed / "samples" / "bookshop" / "bookshop" / "orders.py").exists()
