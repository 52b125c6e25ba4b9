"""A scheme: one TOML file (`guibiao/evaluation@1`) that names two tables and says what to do with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guibiao.indicators.composite.model import EvaluationError, Step
from guibiao.indicators.composite.options import checked
from guibiao.terms.data import written_table

SCHEMA = "guibiao/evaluation@1"
_KEYS = ("schema", "name", "name_en", "data", "meta", "units", "steps", "robustness", "classes")
_LAST = "normalise"


@dataclass(frozen=True)
class Scheme:
    """What a scheme says. Paths are whole; `robustness` and `classes` are as written, for those who read them."""

    name: str
    data: Path
    meta: Path
    steps: tuple[Step, ...]
    folder: Path = field(default_factory=Path)
    units: Path | None = None
    robustness: Mapping[str, Any] | None = None
    classes: Mapping[str, Any] | None = None


def shipped() -> dict[str, Path]:
    """The schemes that come with the package, by name."""
    folder = Path(__file__).parent.parent / "schemes"
    return {path.parent.name: path for path in sorted(folder.glob("*/scheme.toml"))}


def read_scheme(path: Path | str, *, data: Path | None = None) -> Scheme:
    """Read and check a scheme: a file, or the name of one that is shipped. `data` stands in for its own data table."""
    file = Path(path)
    if not file.is_file():
        known = shipped()
        if str(path) not in known:
            raise EvaluationError(f"找不到方案“{path}”。请写方案文件的路径，或内置方案的名称：{'、'.join(known)}。")
        file = known[str(path)]
    return scheme_of(written_table(file, "方案", EvaluationError), file.parent, file.name, data=data)


def scheme_of(written: Mapping[str, Any], folder: Path, source: str = "方案", *, data: Path | None = None) -> Scheme:
    """Check a scheme that is already in memory; its paths are relative to `folder`."""
    if written.get("schema") != SCHEMA:
        raise EvaluationError(f'“{source}”：schema 要写 "{SCHEMA}"，现在是 {written.get("schema")!r}。')
    if unknown := [key for key in written if key not in _KEYS]:
        raise EvaluationError(f"“{source}”：不认识的键“{unknown[0]}”。可用的有 {'、'.join(_KEYS)}。")
    for key in ("data", "meta"):
        if not isinstance(written.get(key), str) and not (key == "data" and data):
            raise EvaluationError(f"“{source}”：缺少 {key}（文件名）。")
    for key in ("robustness", "classes"):
        if not isinstance(written.get(key, {}), dict):
            raise EvaluationError(f"“{source}”：{key} 要写成一节 [{key}]。")
    return Scheme(
        name=str(written.get("name", folder.name)),
        data=data or folder / written["data"],
        meta=folder / written["meta"],
        steps=_steps(written.get("steps"), source),
        folder=folder,
        units=None if written.get("units") is None else folder / str(written["units"]),
        robustness=written.get("robustness"),
        classes=written.get("classes"),
    )


def _steps(written: Any, source: str) -> tuple[Step, ...]:
    if not isinstance(written, list) or not written or not all(isinstance(line, dict) for line in written):
        raise EvaluationError(
            f'“{source}”：steps 要写成步骤的列表，如 steps = [{{do = "normalise"}}, {{do = "aggregate"}}]。'
        )
    steps = tuple(checked(line, f"“{source}”第 {number} 步") for number, line in enumerate(written, start=1))
    check_order(steps, source)
    return steps


def check_order(steps: Sequence[Step], source: str = "方案") -> None:
    """Refuse an order that cannot mean anything. Raises EvaluationError with the step."""
    done: list[str] = []
    complete = False
    for number, step in enumerate(steps, start=1):
        where = f"“{source}”第 {number} 步（{step.do}）"
        if complete and step.do != _LAST:
            raise EvaluationError(
                f"{where}：总指数在前面已经合成，之后只能再 normalise。请调整顺序，或给前面的 aggregate 写 up_to。"
            )
        if step.do == "denominate" and (late := next((d for d in done if d in ("normalise", "aggregate")), None)):
            raise EvaluationError(f"{where}：除以分母要在 {late} 之前。请调整顺序。")
        if step.do == "denominate" and "denominate" in done and step.options["only"] is None:
            raise EvaluationError(f"{where}：前面已经除过分母，再除一次没有意义。请删去一步。")
        if step.do == "weight" and "aggregate" not in [later.do for later in steps[number:]]:
            raise EvaluationError(f"{where}：后面没有 aggregate，定了权重也用不上。请调整顺序。")
        complete = (step.do == "aggregate" and step.options["up_to"] is None) or complete
        done.append(step.do)
