"""How an index was made, in words: every step with its parameters, what varied in the robustness check, the classes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from guibiao.indicators.composite.robustness import setting
from guibiao.kernel.saying import again
from guibiao.monitoring.results import Results


@dataclass(frozen=True)
class Said:
    """A step: its number and name, what it does in a sentence, and its parameters as (name, value)."""

    number: int
    name: str
    what: str
    parameters: tuple[tuple[str, str], ...] = ()


def step_names() -> dict[str, str]:
    """The steps by the words of a scheme."""
    return {
        "denominate": _("除以分母"), "impute": _("插补缺数"), "screen": _("剔除缺数多的单位"), "treat": _("处理极端值"),
        "normalise": _("标准化"), "weight": _("定权重"), "aggregate": _("合成"),
    }  # fmt: skip


def method_names() -> dict[str, str]:
    """Every word that a scheme may have for a method."""
    return {
        "mean": _("均值"), "median": _("中位数"), "group_mean": _("同组均值"), "constant": _("定值"), "last": _("最近一年的数"),
        "linear": _("前后年份线性内插"), "winsorise": _("缩尾（把最极端的几个数拉到次极端的数）"), "log": _("取对数"), "boxcox": _("Box-Cox 变换"),
        "none": _("不处理"), "minmax": _("极差法"), "zscore": _("标准分"), "goalposts": _("给定上下限"), "rank": _("位次"),
        "percentile": _("百分位"), "borda": _("Borda 计分"), "distance": _("与目标的距离"), "ratio": _("与参照值之比（参照值为 100）"),
        "bands": _("分档得分"), "curve": _("按折线得分"), "given": _("给定的权重"),
        "equal": _("等权"), "pca": _("主成分权重"), "entropy": _("熵权"),
        "deviation": _("标准差的倒数"), "variation": _("变异系数权重"), "critic": _("CRITIC 权重"), "optimised": _("优化权重"),
        "arithmetic": _("加权算术平均"), "geometric": _("加权几何平均"), "harmonic": _("加权调和平均"),
        "generalised": _("幂平均"), "copeland": _("Copeland 两两比较"), "topsis": "TOPSIS", "log10": _("取常用对数"),
        "sqrt": _("开平方"),
    }  # fmt: skip


def _does() -> dict[str, str]:
    return {
        "denominate": _("指标除以各自的分母，变成人均、占比等可比的数。"),
        "impute": _("缺数按下面的办法补上；补了哪些，见该步的明细。"),
        "screen": _("有数指标的比例达不到要求的单位不参加评价。"),
        "treat": _("偏度和峰度都超过限度的指标要处理，免得少数极端值左右结果。"),
        "normalise": _("把单位不同的指标换到同一把尺子上；越小越好的指标在这里反过来。"),
        "weight": _("给指标和分项定权重。"),
        "aggregate": _("由下往上合成分项和总指数。"),
    }


def _option_names() -> dict[str, str]:
    return {
        "method": _("方法"), "only": _("只对"), "by": _("分组"), "value": _("定值"), "scope": _("范围"),
        "min_share": _("有数比例不低于"), "max_points": _("最多处理几个数"), "skew": _("偏度限度"), "kurtosis": _("峰度限度"),
        "otherwise": _("仍不行时"), "to": _("换到"), "missing": _("下级缺数时"), "p": _("幂次"), "up_to": _("合成到第几层"),
    }  # fmt: skip


def _value_names() -> dict[str, str]:
    return {
        **method_names(),
        "panel": _("各年放在一起（年份之间可比）"), "period": _("每年各自"), "ignore": _("用有数的下级，权重重新分配"),
        "propagate": _("上级也算缺数"), "max": _("最大值"), "target": _("目标值"),
    }  # fmt: skip


def steps(results: Results) -> list[Said]:
    """Every step in the order in which it was taken."""
    names, does, options = step_names(), _does(), _option_names()
    return [
        Said(
            number, names[step["do"]], does[step["do"]],
            tuple((options.get(name, name), value(given)) for name, given in step["options"].items()),
        )
        for number, step in enumerate(results.header["steps"], start=1)
    ]  # fmt: skip


def value(given: Any) -> str:
    """A parameter as people say it."""
    if isinstance(given, Mapping):
        options = {**_option_names(), "method": ""}
        return _("，").join(f"{options.get(name, name)} {value(one)}".strip() for name, one in given.items())
    if isinstance(given, list | tuple):
        pair = len(given) == 2 and all(isinstance(one, int | float) for one in given)
        return f"{given[0]:g}—{given[1]:g}" if pair else _("、").join(value(one) for one in given)
    if isinstance(given, float | int) and not isinstance(given, bool):
        return f"{given:g}"
    word, _colon, power = str(given).partition(":")
    name = _value_names().get(word, word)
    return f"{name}（p = {power}）" if power else name


def factor(path: str) -> str:
    """What varied in the robustness check, as people say it: `treat.max_points`, `weights`."""
    head, _dot, option = path.partition(".")
    if head == "weights":
        return _("权重加噪声")
    name = step_names().get(head, head)
    return name + _("：") + _option_names().get(option, option) if option else name


def robustness(results: Results) -> tuple[tuple[str, str], ...]:
    """What was varied, and how often."""
    written = results.header["robustness"]
    if written is None:
        return ()
    count, seed, sampler = setting(written)
    found = [
        (_("重复次数"), value(count)),
        (_("抽样"), _("%(sampler)s，种子 %(seed)d") % {"sampler": sampler, "seed": seed}),
    ]
    if "draws" in written:
        found = [(_("抽样"), _("给定的抽样"))]
    for path, choices in _flat(written.get("vary", {})):
        if path == "weights" and isinstance(choices, Mapping):
            noise = f"±{float(choices.get('noise', 0)):.0%}"
            found.append((factor(path), noise))
        else:
            found.append((factor(path), _("；").join(value(one) for one in choices)))
    return tuple(found)


def _flat(vary: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Paths as `treat.max_points`, whether they were written with quotes or as tables."""
    found: list[tuple[str, Any]] = []
    for name, given in vary.items():
        if isinstance(given, Mapping) and name != "weights":
            found += [(f"{name}.{inner}", one) for inner, one in given.items()]
        else:
            found.append((name, given))
    return found


def classes(results: Results) -> list[tuple[str, str]]:
    """The classes from the best, each with what it takes."""
    rule = results.header["classes"]
    if rule is None:
        return []
    labels: Sequence[str] = rule["labels"]
    if rule["method"] == "thresholds":
        more = rule.get("sign", 1) > 0
        at, beyond = (
            (_("%(bound)g 分及以上"), _("低于 %(bound)g 分"))
            if more
            else (_("%(bound)g 分及以下"), _("高于 %(bound)g 分"))
        )
        bounds = [at % {"bound": bound} for bound in rule["bounds"]]
        return list(zip(labels, [*bounds, beyond % {"bound": rule["bounds"][-1]}], strict=True))
    how = _("按单位数等分") if rule["method"] == "quantiles" else _("按得分的自然间断")
    return [(_("、").join(labels), how)]


def findings(results: Results) -> list[dict[str, Any]]:
    """What must be said: what is unconfirmed first, then in the order of the steps, each with the name of its step."""
    names = {
        f"stage_{n}_{step['do']}": _("第 %(n)d 步") % {"n": n} for n, step in enumerate(results.header["steps"], 1)
    }
    names |= {
        "data": _("数据表"), "meta": _("指标说明表"), "robustness": _("稳健性"), "sensitivity": _("敏感性"), "analysis": _("诊断"),
        "aggregate": _("合成"),
    }  # fmt: skip
    said: dict[tuple[str, str], dict[str, Any]] = {}
    named = _names(results)
    for finding in results.header["findings"]:
        where, words = names.get(finding["stage"], finding["stage"]), again(finding["message"], named)
        known = said.setdefault((finding["rule"], words), {**finding, "where": where, "words": words})
        if where not in known["where"].split(_("、")):
            known["where"] += _("、") + where
    return sorted(said.values(), key=lambda finding: finding["rule"] != "unconfirmed")


def unsaid(results: Results) -> list[tuple[str, str]]:
    """What the page of a unit would show and does not, each with the reason."""
    titles = {"changes.csv": _("没有年度变化的分解图"), "ways_up.csv": _("没有“怎样升类”的推算")}
    named, found = _names(results), []
    for finding in results.header["findings"]:
        table = finding["message"].partition(" ")[0]
        if finding["rule"] == "cannot_be_said" and table in titles:
            found.append((titles[table], again(finding["message"].partition("：")[2], named)))
    return found


def _columns() -> dict[str, str]:
    """Columns of the table of indicators, as people call them."""
    return {
        "Weight": _("权重"), "Upper": _("上限"), "Lower": _("下限"), "iName": _("指标名称"), "Direction": _("方向"),
        "Target": _("目标值"),
    }  # fmt: skip


def _names(results: Results) -> Callable[[str], str]:
    """Puts the names of indicators and units in place of their codes, in a sentence of the library or a word of it."""
    names = {code: str(node["name"]) for code, node in results.nodes.items()} | results.names | _columns()
    varied = (results.header["robustness"] or {}).get("vary", {})
    names |= {path: _("“%(choice)s”") % {"choice": factor(path)} for path, _choices in _flat(varied)}
    return lambda said: re.sub(r"[A-Za-z0-9_.]*[A-Za-z0-9_]", lambda at: names.get(at.group(), at.group()), said)
