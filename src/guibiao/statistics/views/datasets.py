"""Statistical forms: their items, lines and rules."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from guibiao.kernel import access, audit
from guibiao.kernel.requests import whole
from guibiao.statistics import definitions, relations
from guibiao.statistics.models import Breakdown, Campaign, DataItem, DataSet, Indicator, Return, Rule
from guibiao.statistics.trail import trail

_DATES = ("valid_from", "valid_until")
#: How many rows more somebody gets who asks for them, and how many there can be.
_MORE, _MOST = 10, 200
#: What no collection begins without.
LAWFUL = ("form_number", "authority", "approval", "valid_until")


class DataSetForm(forms.ModelForm):
    class Meta:
        model = DataSet
        fields = ("name", "form_number", "authority", "approval", "valid_from", "valid_until", "official", "rows",
                  "least", "largest", "dominance", "estimate", "interval", "note")  # fmt: skip
        widgets = {name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in _DATES} | {
            "note": forms.Textarea(attrs={"rows": 4})
        }
        labels = {"valid_from": gettext_lazy("有效期自"), "valid_until": gettext_lazy("有效期至")}
        help_texts = dict.fromkeys(LAWFUL, gettext_lazy("开始填报前须填写。"))

    def clean_rows(self) -> str:
        """What was said of respondents stays protected: the form cannot be turned into one that shows each unit's figures."""
        rows: str = self.cleaned_data["rows"]
        before = self.initial.get("rows", DataSet.Rows.PUBLIC)
        collected = self.instance.pk and Return.objects.filter(campaign__dataset=self.instance).exclude(values={})
        if rows != before and before != DataSet.Rows.PUBLIC and collected and collected.exists():
            raise forms.ValidationError(
                _("已有单位按“%(rows)s”填报，不能改为公布各单位的数；请另建一张报表。")
                % {"rows": DataSet.Rows(before).label}
            )
        return rows


class ItemForm(forms.ModelForm):
    """An item; its indicator is typed by its name or code, with suggestions."""

    indicator = forms.CharField(
        label=gettext_lazy("指标"), required=False, max_length=300,
        widget=forms.TextInput(attrs={"list": "indicators", "autocomplete": "off"}),
    )  # fmt: skip

    class Meta:
        model = DataItem
        fields = (
            "order",
            "code",
            "name",
            "unit",
            "indicator",
            "summed",
            "kind",
            "choices",
            "about",
            "required",
            "least",
            "most",
            "change",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.instance.indicator
        self.initial["indicator"] = f"{held.name}（{held.code}）" if held else ""

    def clean_indicator(self) -> Indicator | None:
        typed = self.cleaned_data["indicator"].strip()
        if not typed:
            return None
        code = definitions.named(typed, self.cleaned_data.get("unit", ""))
        if code is None:
            raise forms.ValidationError(
                _("没有“%(typed)s”这个指标，请从提示中选，或先在指标台账里新增。") % {"typed": typed}
            )
        return Indicator.objects.get(code=code)

    def clean(self) -> dict[str, Any]:
        """With options where one is to be chosen, and with limits that something can lie between."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("kind") == DataItem.Kind.CHOICE and not DataItem(choices=given.get("choices", "")).options:
            self.add_error("choices", _("要选的项目须写出选项，用、隔开。"))
        least, most = given.get("least"), given.get("most")
        if least is not None and most is not None and least > most:
            self.add_error("most", _("“不大于”比“不小于”还小，什么也填不进去。"))
        return given


class RuleForm(forms.ModelForm):
    class Meta:
        model = Rule
        fields = ("expression", "message", "hard")

    def clean_expression(self) -> str:
        try:
            return relations.parse(self.cleaned_data["expression"]).text
        except relations.BadRelation as error:
            raise forms.ValidationError(str(error)) from None


def _formset(model: Any, form: Any, fields: tuple[str, ...] | None = None) -> type[BaseInlineFormSet]:
    made: type[BaseInlineFormSet] = inlineformset_factory(
        DataSet, model, form=form, fields=fields, extra=2, can_delete=True, max_num=_MOST, absolute_max=2 * _MOST
    )
    return made


PARTS = {
    "items": _formset(DataItem, ItemForm),
    "lines": _formset(Breakdown, forms.ModelForm, ("order", "code", "name", "scope")),
    "rules": _formset(Rule, RuleForm),
}


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make or change a form with its items, lines and rules, all or nothing."""
    user: Any = request.user
    subject = DataSet(organisation=user.organisation)
    if pk is not None:
        subject = access.get_visible_or_404(user, DataSet.objects.select_related("organisation"), pk=pk)
    may_edit = access.can(user, "dataset.edit", subject if pk else None)
    if not may_edit and (pk is None or request.method == "POST"):
        access.require(user, "dataset.edit", subject if pk else None)
    data: Any = request.POST if request.method == "POST" else None
    longer = request.POST.get("more", "") if data is not None else ""
    if longer in PARTS:
        data = _with_more_rows(request.POST.copy(), longer)
    form = DataSetForm(data, instance=subject)
    rows = {"items": DataItem.objects.select_related("indicator")}
    parts = {name: made(data, instance=subject, prefix=name, queryset=rows.get(name)) for name, made in PARTS.items()}
    busy = bool(pk) and Campaign.objects.filter(dataset=subject, state="open").exists()
    if (
        data is not None
        and longer not in PARTS
        and all([form.is_valid(), *(part.is_valid() for part in parts.values())])
    ):
        if busy and any(part.has_changed() for part in parts.values()):
            form.add_error(None, _("有调查正在用这张报表填报，项目、分组和关系不能改；请先截止那次调查，或另建一张。"))
        elif wrong := _unknown_codes(parts) or _uncounted(form.cleaned_data["rows"], parts["items"]):
            form.add_error(None, wrong)
        else:
            _save(request, form, parts)
            return redirect("statistics_dataset", subject.pk)
    context = {
        "dataset": subject if pk else None, "form": form, "parts": list(parts.items()), "may_edit": may_edit, "busy": busy,
        "indicators": definitions.offered() if may_edit else [], "may_run": access.can(user, "campaign.run"),
        "breadcrumbs": trail(
            (_("统计报表制度"), reverse("register_list", args=["datasets"])), subject.name if pk else _("新建报表")
        ),
    }  # fmt: skip
    status = 422 if data is not None and longer not in PARTS else 200
    return render(request, "statistics/dataset.html", context, status=status)


def _with_more_rows(data: Any, name: str) -> Any:
    """What was typed, and further empty rows to go on with; nothing is saved yet."""
    count = whole(data.get(f"{name}-TOTAL_FORMS", "")) or 0
    data[f"{name}-TOTAL_FORMS"] = str(min(count + _MORE, _MOST))
    return data


def _unknown_codes(parts: dict[str, Any]) -> str:
    """A sentence for a rule that speaks of what is not there: items that are figures, or else lines."""
    items = {
        form.cleaned_data["code"]
        for form in parts["items"]
        if _kept(form) and form.cleaned_data["kind"] not in (DataItem.Kind.CHOICE, DataItem.Kind.TEXT)
    }
    lines = {form.cleaned_data["code"] for form in parts["lines"] if _kept(form)}
    for form in parts["rules"]:
        codes = relations.parse(form.cleaned_data["expression"]).codes if _kept(form) else set()
        missing = codes - items
        if missing and not codes <= lines:
            return _("关系“%(rule)s”里的 %(codes)s 不是本表填数的项目代码；关系写在项目之间，或写在分组之间，不能混写。") % {
                "rule": form.cleaned_data["expression"], "codes": "、".join(sorted(missing)),
            }  # fmt: skip
    return ""


def _uncounted(rows: str, items: Any) -> str:
    """A sentence where a form of sums does not ask how many stand behind each, or another form asks it."""
    kept = [DataItem(**{name: form.cleaned_data[name] for name in ("code", "name", "kind", "about")})
            for form in items if _kept(form)]  # fmt: skip
    telling = [one for one in kept if one.is_figure and not one.is_measure]
    if rows != DataSet.Rows.COUNTED:
        return _("“%(item)s”是单位数或占比，只用于填报汇总数的报表。") % {"item": telling[0]} if telling else ""
    codes = {one.code for one in kept if one.is_measure}
    for one in telling:
        strange = {code.strip() for code in one.about.split("、")} - codes if one.about.strip() else set()
        if strange:
            return _("“%(item)s”说明的 %(codes)s 不是本表填数的项目。") % {
                "item": one,
                "codes": "、".join(sorted(strange)),
            }
    counts = [one for one in telling if one.kind == DataItem.Kind.UNITS]
    silent = [one for one in kept if one.is_measure and not any(count.tells_of(one.code) for count in counts)]
    if silent:
        said = _("填报汇总数的报表要有一个“汇总的单位数”项目：“%(items)s”还没有说明由几个单位汇总。")
        return said % {"items": "”“".join(str(one) for one in silent[:5])}
    return ""


def _kept(form: Any) -> bool:
    return bool(form.cleaned_data) and not form.cleaned_data.get("DELETE")


def _save(request: HttpRequest, form: Any, parts: dict[str, Any]) -> None:
    with transaction.atomic():
        saved = form.save()
        for part in parts.values():
            part.save()
        audit.record(request.user, "dataset.save", saved, {"changed": form.changed_data}, request)
    messages.success(request, _("已保存。"))
