"""Collections: set up, opened, watched, chased, published."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.kernel import access, audit, files, procedures, refusals
from guibiao.kernel.directory import matching
from guibiao.kernel.models import Organisation
from guibiao.kernel.requests import whole
from guibiao.statistics import campaigns, sums_workbook
from guibiao.statistics.models import Campaign, DataSet, Return
from guibiao.statistics.periods import parts
from guibiao.statistics.totals import READY
from guibiao.statistics.trail import trail

_SHOWN = 500
#: Steps on returns that may be taken on several at once, and how many refusals are told one by one.
TOGETHER = ("check", "approve")
_MOST_SAID = 5


class CampaignForm(forms.ModelForm):
    """A collection. The units are typed one a line, or pasted from a column of a table."""

    named = forms.CharField(
        label=gettext_lazy("填报单位"), widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("一行一个单位的名称或简称，也可以写“各市人民政府”这样的统称；可以从 Excel 复制一列。"),
    )  # fmt: skip
    part = forms.ChoiceField(label=gettext_lazy("时段"), choices=parts, initial="Y")

    class Meta:
        model = Campaign
        fields = ("dataset", "name", "year", "part", "closes_on")
        widgets = {"closes_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        offered: Any = self.fields["dataset"]
        offered.queryset = access.visible(user, DataSet.objects.all())
        if self.instance.pk:
            self.initial["named"] = "\n".join(self.instance.units.values_list("name", flat=True))

        if not self.is_draft:
            for name in ("dataset", "year", "part"):
                self.fields[name].disabled = True
            self.fields["named"].help_text = _("可以添加单位；已经发了报表的单位不能去掉。")

    @property
    def is_draft(self) -> bool:
        """Whether nobody has been asked yet."""
        return not self.instance.pk or bool(self.instance.state == "draft")

    def clean(self) -> dict[str, Any]:
        """Of a collection under way the day lies ahead and within the term of its form, and no unit is lost."""
        given: dict[str, Any] = super().clean() or {}
        if not self.is_draft:
            wrong = campaigns.wrong_day(self.instance.dataset, given["closes_on"]) if "closes_on" in given else None
            if wrong and "closes_on" in self.changed_data:
                self.add_error("closes_on", wrong)
            kept = {unit.pk for unit in given.get("named", ())}
            lost = [str(one) for one in self.instance.units.all() if one.pk not in kept]
            if "named" in given and lost:
                said = _("已经发了报表的单位不能去掉：%(units)s。")
                self.add_error("named", said % {"units": "、".join(lost[:10])})
        return given

    def clean_named(self) -> list[Organisation]:
        """The organisations; a sentence for every line that is none or more than one. 各市人民政府 means all of them."""
        lines = list(dict.fromkeys(line.strip() for line in self.cleaned_data["named"].splitlines() if line.strip()))
        rows = access.visible(self._user, Organisation.objects.on())
        found: dict[str, list[Organisation]] = {}
        for one in rows.filter(Q(name__in=lines) | Q(short_name__in=lines)).select_related("region"):
            for name in {one.name, one.short_name} & set(lines):
                found.setdefault(name, []).append(one)
        wrong = [
            _("“%(name)s”不止一个：%(where)s，请写全名")
            % {"name": line, "where": "、".join(str(one.region) for one in units)}
            for line, units in found.items()
            if len(units) > 1
        ]
        home = self._user.organisation
        finder = matching.Finder(home.region if home else None)
        for line in lines:
            if line not in found:
                meant = rows.filter(pk__in=[one.pk for one in finder.find(line).sure])
                found[line] = list(meant.order_by("path"))
                if not found[line]:
                    wrong.append(_("没有“%(name)s”这个机构，请先登记") % {"name": line})
        if wrong:
            raise forms.ValidationError("；".join(wrong) + "。")
        return list({one.pk: one for line in lines for one in found[line]}.values())


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Set a collection up, or change it: all of it while nobody fills in yet, then its name, its day and further units."""
    user: Any = request.user
    access.require(user, "campaign.run")
    subject = Campaign(organisation=user.organisation, made_by=user)
    if pk is not None:
        subject = access.get_visible_or_404(user, Campaign.objects.all(), pk=pk)
        access.require(user, "campaign.run", subject)
        if subject.state not in ("draft", "open"):
            raise Http404
    start = {"dataset": request.GET.get("dataset", ""), "year": timezone.localdate().year - 1} if pk is None else {}
    form = CampaignForm(request.POST or None, instance=subject, user=user, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if form.is_draft:
            with transaction.atomic():
                subject = form.save()
                subject.units.set(given["named"])
        else:
            campaigns.change(
                subject, name=given["name"], closes_on=given["closes_on"], units=given["named"], user=user, request=request
            )  # fmt: skip
            messages.success(request, _("已保存。截止日改了的，已通知还没有上报的单位。"))
        return redirect("statistics_campaign", subject.pk)
    context = {
        "form": form,
        "campaign": subject if pk else None,
        "breadcrumbs": trail(
            (_("统计调查"), reverse("register_list", args=["campaigns"])), subject if pk else _("新建调查")
        ),
    }
    return render(request, "statistics/campaign_form.html", context, status=422 if form.errors else 200)


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One collection: who has handed in, who is late, what can be published."""
    rows = Campaign.objects.select_related("dataset", "organisation", "made_by")
    campaign = access.get_visible_or_404(request.user, rows, pk=pk)
    returns = campaign.returns.select_related("unit__region", "campaign").order_by("unit__path", "pk")
    wanted = request.GET.get("state", "")
    if wanted == "missing":
        returns = returns.filter(state="filling", submitted_at=None)
    elif wanted == "returned":
        returns = returns.filter(state="filling", submitted_at__isnull=False)
    elif wanted:
        returns = returns.filter(state=wanted)
    may_see = access.can(request.user, "return.view")
    if request.GET.get("as") == "xlsx":
        mine = access.visible(request.user, returns) if may_see else returns
        audit.record(request.user, "campaign.export", campaign, {"returns": wanted or "all"}, request)
        content = sums_workbook.of_returns(mine, contacts=may_see)
        return files.answer(content, f"{campaign.name}-{_('上报情况')}", "xlsx")
    counts = dict(campaign.returns.order_by().values_list("state").annotate(Count("pk")))
    states = Return.procedure.states
    context = {
        "campaign": campaign,
        "standing": campaigns.standing(campaign),
        "page": Paginator(returns, 100).get_page(request.GET.get("page")),
        "chips": [(name, state.label, counts.get(name, 0)) for name, state in states.items() if counts.get(name)],
        "wanted": wanted,
        "units": campaign.units.order_by("path")[:_SHOWN] if campaign.state == "draft" else [],
        "steps": procedures.steps(campaign),
        "available": procedures.available(campaign, request.user),
        "obstacle": campaigns.obstacle(campaign) if campaign.state == "draft" else None,
        "may_run": access.can(request.user, "campaign.run", campaign),
        "may_see": may_see,
        "not_ready": sum(number for state, number in counts.items() if state not in READY),
        "ready": sum(counts.get(state, 0) for state in READY),
        "together": _together(campaign, request.user, counts),
        "breadcrumbs": trail((_("统计调查"), reverse("register_list", args=["campaigns"])), campaign),
    }
    return render(request, "statistics/campaign.html", context)


def _together(campaign: Campaign, user: Any, counts: dict[str, int]) -> list[Any]:
    """The steps that this person may take on several returns at once, where there are returns to take them on."""
    return [
        step for step in Return.procedure.transitions
        if step.name in TOGETHER and any(counts.get(state) for state in step.sources)
        and access.can(user, step.permission or "", campaign)
    ]  # fmt: skip


@require_POST
def returns(request: HttpRequest, pk: int, transition: str) -> HttpResponse:
    """One step on each of the returns that are ticked."""
    campaign = access.get_visible_or_404(request.user, Campaign.objects.all(), pk=pk)
    if transition not in TOGETHER:
        raise Http404
    access.require(request.user, Return.procedure.transition(transition).permission or "", campaign)
    chosen = [number for key in request.POST.getlist("chosen") if (number := whole(key)) is not None]
    rows = access.visible(request.user, campaign.returns.filter(pk__in=chosen))
    done, refused = 0, []
    for one in rows.select_related("campaign__dataset", "campaign__organisation", "unit__region"):
        try:
            procedures.apply(one, transition, request.user, request=request)
            done += 1
        except procedures.Refused as error:
            refused.append(str(error))
    if done:
        label = Return.procedure.transition(transition).label
        messages.success(request, _("%(step)s %(n)d 张。") % {"step": label, "n": done})
    elif not refused:
        messages.error(request, _("请先选报表。"))
    for sentence in refused[:_MOST_SAID]:
        messages.error(request, sentence)
    if len(refused) > _MOST_SAID:
        messages.error(request, _("另有 %(n)d 张没有办理。") % {"n": len(refused) - _MOST_SAID})
    return redirect("statistics_campaign", pk)


@require_POST
def move(request: HttpRequest, pk: int, transition: str) -> HttpResponse:
    """One step of the procedure."""
    campaign = access.get_visible_or_404(request.user, Campaign.objects.all(), pk=pk)
    with refusals.told(request):
        procedures.apply(campaign, transition, request.user, note=request.POST.get("note", ""), request=request)
        messages.success(request, _("已办理：%(step)s。") % {"step": campaign.procedure.transition(transition).label})
    return redirect("statistics_campaign", pk)


@require_POST
def chase(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the people of every unit whose return is to come."""
    campaign = access.get_visible_or_404(request.user, Campaign.objects.all(), pk=pk)
    access.require(request.user, "campaign.run", campaign)
    told, silent = 0, []
    with transaction.atomic():
        for one in campaigns.outstanding(campaign):
            people = campaigns.tell(one, "return.chased", _said(one))
            told += len(people)
            if not people:
                silent.append(str(one.unit))
    if told:
        messages.success(request, _("已提醒 %(n)d 人。") % {"n": told})
    if silent:
        messages.error(
            request, _("这些单位还没有填报员账号，请另行联系：%(units)s。") % {"units": "、".join(silent[:20])}
        )
    return redirect("statistics_campaign", pk)


def _said(one: Return) -> Any:
    day = one.deadline or one.campaign.closes_on
    if one.returned:
        return lambda: _("“%(what)s”已退回，请改好后重新上报，截止日是 %(day)s。") % {"what": one.campaign, "day": day}
    return lambda: _("请上报“%(what)s”，截止日是 %(day)s。") % {"what": one.campaign, "day": day}
