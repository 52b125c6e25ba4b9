"""The bundle for a server behind a closed network: installed and started where no packet leaves the machine."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from .conftest import ROOT

# Runs in a network of its own, of which only the loopback is brought up.
CUT_OFF = """
import errno, fcntl, os, socket, struct, subprocess, sys, time, urllib.request
from pathlib import Path

folder, target, home = sys.argv[1:]
with socket.socket() as plug:
    fcntl.ioctl(plug, 0x8914, struct.pack("16sh", b"lo", 0x41))  # SIOCSIFFLAGS: up, running
    plug.settimeout(5)
    assert plug.connect_ex(("203.0.113.1", 443)) == errno.ENETUNREACH, "the network is not cut off"
for _ in range(2):  # the second time is an upgrade
    subprocess.run([f"{folder}/install.sh", target], check=True)
command = [f"{target}/bin/guibiao", "serve", "--home", home, "--port", "8000"]
with open(f"{home}.log", "wb") as log:
    server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/")
try:
    for _ in range(600):
        assert server.poll() is None, Path(f"{home}.log").read_text()
        try:
            page = urllib.request.urlopen("http://127.0.0.1:8000/account/login/", timeout=30).read().decode()
            break
        except OSError:
            time.sleep(0.2)
    style = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert urllib.request.urlopen(f"http://127.0.0.1:8000{style}", timeout=30).status == 200
    assert "圭表" in page
finally:
    server.terminate()
    server.wait(30)
print("installed and started")
"""


def _cut_off() -> list[str]:
    """How to run a program in a network of its own here; empty where that is not allowed."""
    words = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--net"]
    return words if subprocess.run([*words, "true"], check=False, capture_output=True).returncode == 0 else []


@pytest.mark.long
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the bundle is for Linux")
def test_a_server_without_network_is_installed_and_started(tmp_path: Path) -> None:
    inside = _cut_off()
    if not inside:
        assert os.environ.get("CI") != "true", "in CI nothing is skipped: programs may be run without network there"
        pytest.skip("no program may be run here in a network of its own (unshare)")
    wheel = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(wheel, cwd=ROOT, check=True, capture_output=True)
    subprocess.run([sys.executable, ROOT / "tools/bundle.py", "--dist", tmp_path], check=True)
    with tarfile.open(next(tmp_path.glob("*.tar"))) as archive:
        archive.extractall(tmp_path, filter="data")
    folder = next(path for path in tmp_path.glob("guibiao-*") if path.is_dir())
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    target = tmp_path / "program"
    done = subprocess.run(
        [*inside, sys.executable, "-c", CUT_OFF, folder, target, tmp_path / "data"],
        env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "installed and started" in done.stdout
    next((folder / "wheels").glob("typst-*.whl")).write_bytes(b"")
    refused = subprocess.run(
        [folder / "install.sh", target], env=environment, check=False, capture_output=True, text=True
    )
    assert refused.returncode == 1
    assert "typst-" in refused.stdout + refused.stderr
