"""``guibiao serve``: the workspace on this machine, web server and background worker, until Ctrl-C."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from guibiao.cli import workspace
from guibiao.cli.ending import Ending
from guibiao.cli.worker import leave_with

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
STATIC = Path(__file__).parents[1] / "site/static/dist/app.js"
#: Seconds that all processes together have to bring what they have in hand to an end before they are stopped for good.
PATIENCE = 10.0
#: Seconds between two looks at whether the end was asked for, should it not be heard at once.
LOOK = 1.0
#: Processes that answer requests, at most.
MOST = 64
#: Connections that may be open at once, and that may wait to be taken.
CONNECTIONS, BACKLOG = 5000, 1024
#: Bytes of a request beside its files.
MARGIN = 1024 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Address, data directory, sample workspace."""
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认 127.0.0.1；其他地址须经 https 代理访问）")
    parser.add_argument("--port", type=int, default=os.environ.get("PORT") or "8000", help="端口（默认 8000）")
    parser.add_argument("--processes", type=int, help="网页服务进程数（默认：用 PostgreSQL 时每个处理器一个，否则 1）")
    parser.add_argument("--threads", type=int, default=4, help="每个进程的线程数（默认 4）")
    parser.add_argument("--sample", action="store_true", help="空工作台装入示例：规划、统计、监测、督办、考核各环节")
    parser.add_argument("--no-worker", action="store_true", help="不启动后台任务（另用 guibiao worker 运行）")
    parser.add_argument("--socket", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    workspace.add_home(parser)


def _complaint(arguments: argparse.Namespace) -> str | None:
    if not 0 < arguments.port < 65536:
        return f"端口 {arguments.port} 不在 1 到 65535 之间，请换一个。"
    if arguments.processes is not None and not 0 < arguments.processes <= MOST:
        return f"进程数应为 1 到 {MOST}，现在是 {arguments.processes}。"
    if not STATIC.exists():
        return "网页的静态文件还没有生成：请在源码目录运行 make static，或安装发布的安装包（.whl）。"
    return None


def _bound(host: str, port: int) -> socket.socket:
    """The address taken, but not yet listened at. Raises Unusable where it cannot be had."""
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        if sys.platform != "win32":  # there it would let two programs share the port
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        if error.errno == errno.EADDRINUSE:
            raise workspace.Unusable(
                f"{host}:{port} 已被占用：请换一个端口，如 guibiao serve --port {port + 1}。"
            ) from None
        raise workspace.Unusable(f"不能监听 {host}:{port}（{error.strerror}）：请检查 --host 和 --port。") from None
    return taken


class Kept:
    """A command of ours in a process of its own, started again when it ends before its time; `sockets` go with it."""

    def __init__(self, *command: str, sockets: Sequence[socket.socket] = ()) -> None:
        self._command = [sys.executable, "-m", "guibiao.cli", *command, "--parent", str(os.getpid())]
        self._handed = [one.fileno() for one in sockets]
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._process = self._start()
        threading.Thread(target=self._keep, daemon=True).start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, start_new_session=True, pass_fds=self._handed)

    def _keep(self) -> None:
        while not self._stopping.is_set():
            self._process.wait()
            self._stopping.wait(1.0)
            with self._starting:  # none is started after they were asked to end
                if not self._stopping.is_set():
                    self._process = self._start()

    def ask_to_end(self) -> None:
        """Ask it to end after what it has in hand."""
        with self._starting:
            self._stopping.set()
        self._process.terminate()

    def end(self, until: float) -> None:
        """Wait for its end until then, by the monotonic clock; insist when it takes longer (a job is taken up again later)."""
        try:
            self._process.wait(max(until - time.monotonic(), 0.0))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def run(arguments: argparse.Namespace) -> int:
    """Migrate, serve, and end all processes together. 2 when it cannot start."""
    ending = Ending()
    if arguments.socket is not None:
        return _further(arguments, ending)
    if arguments.host in LOOPBACK:
        os.environ.setdefault("GUIBIAO_URL", f"http://{arguments.host}:{arguments.port}")
    if complaint := _complaint(arguments):
        print(complaint, file=sys.stderr)
        return 2
    # Pages with the inside of the program on them are for developers, who run `guibiao manage runserver`.
    os.environ.pop("GUIBIAO_DEBUG", None)
    with (
        ending.breaks_off(),
        _bound(arguments.host, arguments.port) as taken,
        workspace.held(workspace.ready(arguments.home)),
    ):
        _serve(arguments, taken, ending)
    print("\n圭表已停止。", flush=True)
    return 0


def _serve(arguments: argparse.Namespace, taken: socket.socket, ending: Ending) -> None:
    workspace.start(arguments.home)
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    with workspace.database_answers():
        call_command("migrate", verbosity=0, interactive=False)
    _fill(arguments.sample)
    processes = arguments.processes or (_processors() if connection.vendor == "postgresql" else 1)
    connection.close()
    with ending.waits():
        server = _Server(taken, arguments.threads, ending)
        further = ("serve", "--socket", str(taken.fileno()), "--threads", str(arguments.threads))
        kept = [Kept(*further, sockets=[taken]) for _number in range(processes - 1)]
        kept += [] if arguments.no_worker else [Kept("worker")]
        print(f"圭表已启动：{settings.GUIBIAO_URL}  （按 Ctrl-C 停止）", flush=True)
        server.run()
        until = time.monotonic() + PATIENCE
        for one in kept:
            one.ask_to_end()
        server.end()
        for one in kept:
            one.end(until)


def _fill(with_sample: bool) -> None:
    """The first accounts and the sample. A password, which nobody can tell a second time, is told before it holds."""
    from django.db import transaction

    from guibiao.kernel.directory import first
    from guibiao.site import sample

    with transaction.atomic():
        for login in first.bootstrap():
            print(first.describe(login), flush=True)
    if with_sample:
        with transaction.atomic():
            for line in sample.load():
                print(line, flush=True)


def _processors() -> int:
    if sys.platform in {"win32", "darwin"}:
        return 1
    return min(len(os.sched_getaffinity(0)), MOST)


def _further(arguments: argparse.Namespace, ending: Ending) -> int:
    """A further process at the address that the first one took, until that one is gone."""
    with ending.breaks_off():
        workspace.start()
        leave_with(arguments.parent)
        with socket.socket(fileno=arguments.socket) as taken, ending.waits():
            server = _Server(taken, arguments.threads, ending)
            server.run()
            server.end()
    return 0


class _Server:
    """What listens at an address that was taken, and answers until the end is asked for."""

    def __init__(self, taken: socket.socket, threads: int, ending: Ending) -> None:
        from django.conf import settings
        from waitress.server import create_server

        from guibiao.site.wsgi import application

        self._ending = ending
        self._open: dict[int, Any] = {}
        self._server = create_server(
            application,
            map=self._open,
            sockets=[taken],
            threads=threads,
            ident=None,
            # A browser keeps several connections open between two presses: hundreds of people hold more than the hundred
            # that waitress takes by itself, and who comes next would wait for minutes.
            connection_limit=CONNECTIONS,
            backlog=BACKLOG,
            channel_timeout=60,
            # What is uploaded stays in memory until it was looked at: nothing of a refused file reaches the disk.
            inbuf_overflow=settings.MAX_UPLOAD_BYTES + MARGIN,
            max_request_body_size=settings.MAX_UPLOAD_BYTES + MARGIN,
        )

    def run(self) -> None:
        """Answer until the end is asked for."""
        from waitress import wasyncore

        with self._ending.wakes(self._server.pull_trigger):
            while not self._ending.asked:
                wasyncore.loop(LOOK, use_poll=True, map=self._open, count=1)

    def end(self) -> None:
        """Take no more; what is being answered has a few seconds to come to its end."""
        self._server.task_dispatcher.shutdown()
        self._server.close()
