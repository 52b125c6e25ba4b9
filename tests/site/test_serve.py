"""``guibiao serve`` as a person starts it: a process of its own on a free port, with a fresh data directory."""

from __future__ import annotations

import http.cookiejar
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests import ports
from tests.tables import migrated

pytestmark = pytest.mark.long
GUIBIAO = [sys.executable, "-m", "guibiao.cli"]
#: As a shell starts what is to run beside it: with Ctrl-C switched off.
BESIDE = ["sh", "-c", "trap '' INT; exec \"$@\"", "sh"]
#: Seconds that ending may take on a machine with much else to do: the server itself takes no more than ten.
PATIENCE = 60


class Served:
    """A running workspace: its address, what it printed, and its process."""

    def __init__(self, home: Path, port: int | None = None, *options: str, **further: str) -> None:
        self.port = port or ports.free()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = home / "log.txt"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GUIBIAO_")}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        environment |= further
        with self.log.open("w") as log:
            command = [*BESIDE, *GUIBIAO, "serve", "--port", str(self.port), "--home", str(home), *options]
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)

    def wait(self, seconds: float = 120) -> None:
        end = time.monotonic() + seconds
        while "圭表已启动" not in self.log.read_text():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.1)

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.address + path, timeout=PATIENCE) as answer:
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


def refusal(*words: str, **further: str) -> str:
    """What `guibiao serve` says when it does not start."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GUIBIAO_")} | further
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [*GUIBIAO, "serve", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 2, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


class Visitor:
    """A browser's manners: cookies, and the token of the last page in every form."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> str:
        return str(self._opener.open(self.served.address + path, timeout=PATIENCE).read().decode())

    def post(self, path: str, **fields: str) -> str:
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', self.get(path))
        data = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token.group(1) if token else ""}).encode()
        return str(self._opener.open(self.served.address + path, data, timeout=PATIENCE).read().decode())


def manage(home: Path, *words: str) -> None:
    """`guibiao manage …` on this data directory."""
    environment = {**os.environ, "GUIBIAO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "guibiao.site.settings"}
    environment.pop("DATABASE_URL", None)
    subprocess.run([*GUIBIAO, "manage", *words], env=environment, check=True)


def applied(home: Path) -> set[tuple[str, str]]:
    """The migrations that the database of a data directory has seen."""
    with closing(sqlite3.connect(home / "guibiao.sqlite3")) as database:
        return set(database.execute("select app, name from django_migrations"))


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


def test_whoever_comes_after_hundreds_of_open_connections_is_answered(served: Served) -> None:
    with ExitStack() as stack:
        for _ in range(300):
            stack.enter_context(socket.create_connection(("127.0.0.1", served.port)))
        assert served.get("/health/")[0] == 200


def test_a_second_one_on_the_port_says_so(served: Served) -> None:
    command = [*GUIBIAO, "serve", "--port", str(served.port)]
    second = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert second.returncode == 2
    assert "已被占用" in second.stderr


def test_several_processes_answer_and_control_c_ends_all(tmp_path: Path) -> None:
    shutil.copy(migrated(), tmp_path / "guibiao.sqlite3")
    served = Served(tmp_path, None, "--processes", "3")
    try:
        served.wait()
        others = children(served.process.pid)
        assert len(others) == 3, "two that answer and the worker"
        os.kill(served.process.pid, signal.SIGSTOP)  # the first of them answers nothing
        try:
            assert [served.get("/health/")[0] for _time in range(4)] == [200] * 4
        finally:
            os.kill(served.process.pid, signal.SIGCONT)
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(PATIENCE) == 0
        assert not any(Path(f"/proc/{one}").exists() for one in others)
    finally:
        served.process.kill()


def test_whoever_stops_it_while_it_starts_is_heard(tmp_path: Path) -> None:
    served = Served(tmp_path)
    try:
        end = time.monotonic() + PATIENCE
        while not (tmp_path / "serve.lock").exists():
            assert time.monotonic() < end and served.process.poll() is None, served.log.read_text()
            time.sleep(0.01)
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(PATIENCE) == 0
    finally:
        served.process.kill()
    said = served.log.read_text()
    assert "圭表已停止" in said and "圭表已启动" not in said and "Traceback" not in said


def test_a_second_one_on_the_same_data_says_so(served: Served) -> None:
    said = refusal("--port", str(ports.free()), "--home", str(served.log.parent))
    assert f"正由另一个圭表使用（进程 {served.process.pid}）" in said
    assert served.get("/health/")[0] == 200


def test_what_keeps_it_from_starting_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    port = ["--port", str(ports.free())]
    home = ["--home", str(tmp_path / "home")]
    assert "不能写入" in refusal(*port, "--home", str(file))
    assert "不能写入" in refusal(*port, "--home", "/proc/guibiao")
    assert "65535" in refusal("--port", "99999", *home)
    assert "不能监听 192.0.2.1:" in refusal(*port, *home, "--host", "192.0.2.1")
    assert "进程数应为 1 到 64" in refusal(*port, *home, "--processes", "0")
    assert "abc" in refusal(*home, PORT="abc")
    assert "不是 https" in refusal(*port, *home, GUIBIAO_URL="http://plans.example.org")
    assert "数据库不能使用" in refusal(*port, *home, DATABASE_URL="postgresql://x@127.0.0.1:1/x")
    shutil.copy(migrated(), tmp_path / "home" / "guibiao.sqlite3")
    with closing(sqlite3.connect(tmp_path / "home" / "guibiao.sqlite3")) as database, database:
        database.execute("delete from django_migrations where app = 'plans' and name > '0004'")
    assert "带有 plans.0005_cascade_and_key_lists 的早先版本启动一次" in refusal(*port, *home)
    (tmp_path / "home" / "guibiao.sqlite3").write_bytes(b"not a database" * 1000)
    assert "数据库不能使用" in refusal(*port, *home)


def test_restart_keeps_sessions_upgrades_and_never_debugs(tmp_path: Path) -> None:
    shutil.copy(migrated(), tmp_path / "guibiao.sqlite3")
    first = Served(tmp_path, GUIBIAO_DEBUG="1")
    try:
        first.wait()
        password = re.search(r"(?:\w{4}-){3}\w{4}", first.log.read_text()).group()  # type: ignore[union-attr]
        visitor = Visitor(first)
        for wrong in ("wrong-horse-1", "wrong-horse-2"):
            visitor.post("/account/login/", username="admin", password=wrong)
        visitor.post("/account/login/", username="admin", password=password)
        fields = {
            "old_password": password,
            "new_password1": "another-good-horse-7",
            "new_password2": "another-good-horse-7",
        }
        visitor.post("/account/password/", **fields)
        assert "另一个" not in visitor.get("/plans/")
        status, page = first.get("/no/such/page/")
        assert status == 404
        assert "urlpatterns" not in page.lower() and "settings" not in page.lower()
        key = (tmp_path / "secret.key").read_text()
        session = next(cookie.value for cookie in visitor.jar if cookie.name == "sessionid")
    finally:
        first.process.send_signal(signal.SIGTERM)
        assert first.process.wait(PATIENCE) == 0
    log = first.log.read_text().replace(password, "", 1)
    assert not [
        secret for secret in (password, "wrong-horse", "another-good-horse", key, session) if secret and secret in log
    ]
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0
    newest = applied(tmp_path)
    manage(tmp_path, "migrate", "supervision", "zero", "--verbosity", "0")
    assert applied(tmp_path) < newest
    second = Served(tmp_path, first.port)
    try:
        second.wait()
        visitor.served = second
        assert "上传" in visitor.get("/plans/")
        assert "一次性密码" not in second.log.read_text()
        assert applied(tmp_path) == newest
    finally:
        second.process.kill()
        second.process.wait()


def test_all_processes_leave_with_a_server_that_was_killed(tmp_path: Path) -> None:
    shutil.copy(migrated(), tmp_path / "guibiao.sqlite3")
    served = Served(tmp_path, None, "--processes", "2")
    served.wait()
    others = children(served.process.pid)
    assert len(others) == 2
    served.process.kill()
    served.process.wait()
    end = time.monotonic() + PATIENCE
    while any(map(_lives, others)):
        assert time.monotonic() < end
        time.sleep(0.2)


def _lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_a_worker_that_dies_is_started_again(served: Served) -> None:
    (worker,) = children(served.process.pid)
    os.kill(worker, signal.SIGKILL)
    end = time.monotonic() + PATIENCE
    while children(served.process.pid) in ([], [worker]):
        assert time.monotonic() < end
        time.sleep(0.2)
