"""``guibiao serve``: the workspace on this machine, web server and background worker, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from guibiao.cli import workspace

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
STATIC = Path(__file__).parents[1] / "site/static/dist/app.js"
#: Seconds that the worker has to bring its job to an end before it is stopped for good.
PATIENCE = 10.0
#: Connections that may be open at once.
CONNECTIONS = 5000
#: Bytes of a request beside its files.
MARGIN = 1024 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Address, data directory, sample workspace."""
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认 127.0.0.1；其他地址须经 https 代理访问）")
    parser.add_argument("--port", type=int, default=os.environ.get("PORT") or "8000", help="端口（默认 8000）")
    parser.add_argument("--threads", type=int, default=8, help="网页服务线程数（默认 8）")
    parser.add_argument("--sample", action="store_true", help="空工作台装入示例：规划、统计、监测、督办、考核各环节")
    parser.add_argument("--no-worker", action="store_true", help="不启动后台任务（另用 guibiao worker 运行）")
    workspace.add_home(parser)


def _port_is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _complaint(arguments: argparse.Namespace) -> str | None:
    if not 0 < arguments.port < 65536:
        return f"端口 {arguments.port} 不在 1 到 65535 之间，请换一个。"
    if not STATIC.exists():
        return "网页的静态文件还没有生成：请在源码目录运行 make static，或安装发布的安装包（.whl）。"
    if not _port_is_free(arguments.host, arguments.port):
        return (
            f"{arguments.host}:{arguments.port} 已被占用：请换一个端口，如 guibiao serve --port {arguments.port + 1}。"
        )
    return None


class Worker:
    """The background worker as a process of its own, started again when it ends before its time."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process = self._start()
        threading.Thread(target=self._keep, daemon=True).start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "guibiao.cli", "worker", "--parent", str(os.getpid())]
        return subprocess.Popen(command, start_new_session=True)

    def _keep(self) -> None:
        while not self._stopping.is_set():
            self._process.wait()
            if not self._stopping.wait(1.0):
                self._process = self._start()

    def stop(self) -> None:
        """Ask it to end after the job in hand; insist when that takes too long (the job is taken up again later)."""
        self._stopping.set()
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _stop(*_: Any) -> None:
    raise KeyboardInterrupt


def run(arguments: argparse.Namespace) -> int:
    """Migrate, serve, and end both processes together. 2 when it cannot start."""
    if arguments.host in LOOPBACK:
        os.environ.setdefault("GUIBIAO_URL", f"http://{arguments.host}:{arguments.port}")
    if complaint := _complaint(arguments):
        print(complaint, file=sys.stderr)
        return 2
    # Pages with the inside of the program on them are for developers, who run `guibiao manage runserver`.
    os.environ.pop("GUIBIAO_DEBUG", None)
    with workspace.held(workspace.ready(arguments.home)):
        return _serve(arguments)


def _serve(arguments: argparse.Namespace) -> int:
    workspace.start(arguments.home)
    from django.conf import settings
    from django.core.management import call_command
    from waitress.server import create_server

    from guibiao.kernel.directory import first
    from guibiao.site.wsgi import application

    with workspace.database_answers():
        call_command("migrate", verbosity=0, interactive=False)
    logins = first.bootstrap()
    lines = [first.describe(login) for login in logins]
    if arguments.sample:
        from guibiao.site import sample

        lines += sample.load()
    signal.signal(signal.SIGTERM, _stop)
    server = create_server(
        application,
        host=arguments.host,
        port=arguments.port,
        threads=arguments.threads,
        ident=None,
        # A browser keeps several connections open between two presses: hundreds of people hold more than the hundred that
        # waitress takes by itself, and who comes next would wait for minutes.
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,
        channel_timeout=60,
        # What is uploaded stays in memory until it was looked at: nothing of a refused file reaches the disk.
        inbuf_overflow=settings.MAX_UPLOAD_BYTES + MARGIN,
        max_request_body_size=settings.MAX_UPLOAD_BYTES + MARGIN,
    )
    worker = None if arguments.no_worker else Worker()
    for line in lines:
        print(line, flush=True)
    print(f"圭表已启动：{settings.GUIBIAO_URL}  （按 Ctrl-C 停止）", flush=True)
    try:
        server.run()
    except KeyboardInterrupt:
        print()
    finally:
        server.close()
        if worker:
            worker.stop()
    print("圭表已停止。", flush=True)
    return 0
