"""Where the workspace keeps its data, and the two secrets that live there."""

import os
import secrets
from pathlib import Path

DEFAULT_HOME = Path.home() / ".guibiao"


def home() -> Path:
    """The data directory named by GUIBIAO_HOME, made private to its owner when it does not exist yet."""
    path = Path(os.environ.get("GUIBIAO_HOME") or DEFAULT_HOME).expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def kept_secret(path: Path) -> str:
    """The secret in `path`, made up and written once (mode 0600). Two processes that start together get the same one."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_secret(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
    return _read_secret(path)


def _read_secret(path: Path) -> str:
    value = path.read_text(encoding="ascii").strip()
    if len(value) < 50:
        raise RuntimeError(f"密钥文件 {path} 不完整。请删除它后重新启动：所有人须重新登录，数据不受影响。")
    return value
