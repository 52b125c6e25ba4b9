"""``guibiao serve`` as a person starts it: a process of its own on a free port, with a fresh data directory."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

GUIBIAO = [sys.executable, "-m", "guibiao.cli"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Served:
    """A running workspace: its address, what it printed, and its process."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = home / "log.txt"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GUIBIAO_")}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        with self.log.open("w") as log:
            command = [*GUIBIAO, "serve", "--port", str(self.port), "--home", str(home)]
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)

    def wait(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while "圭表已启动" not in self.log.read_text():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.1)

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.address + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("home"))
    try:
        served.wait()
        yield served
    finally:
        served.process.kill()
        served.process.wait()


def children(process: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False)
    return [int(word) for word in listed.stdout.split()]


def test_it_prints_its_address_and_a_first_login_once(served: Served) -> None:
    printed = served.log.read_text()
    assert served.address in printed
    assert re.search(r"(\w{4}-){3}\w{4}", printed)


def test_the_log_in_page_and_its_static_files_come_without_node(served: Served) -> None:
    status, page = served.get("/account/login/")
    assert status == 200
    for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        assert served.get(path.partition("#")[0])[0] == 200, path


def test_it_is_well(served: Served) -> None:
    assert served.get("/health/")[0] == 200


def test_a_second_one_on_the_port_says_so(served: Served) -> None:
    command = [*GUIBIAO, "serve", "--port", str(served.port)]
    second = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert second.returncode == 2
    assert "已被占用" in second.stderr


def test_control_c_ends_both(tmp_path: Path) -> None:
    served = Served(tmp_path)
    try:
        served.wait()
        workers = children(served.process.pid)
        assert len(workers) == 1
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(20) == 0
        assert not Path(f"/proc/{workers[0]}").exists()
    finally:
        served.process.kill()
