"""Addresses of composite evaluations, of the progress of targets and of warnings."""

from django.urls import path

from guibiao.monitoring.views import evaluations, pictures, runs, takeaway, targets, warnings

urlpatterns = [
    path("targets/judge/", targets.again, name="progress_judge"),
    path("targets/judging/", targets.judging_now, name="progress_judging"),
    path("targets/<int:pk>/past/", targets.past, name="progress_past"),
    path("targets/<int:pk>/light/", targets.light, name="progress_light"),
    path("targets/<int:pk>/light/lift/", targets.lift, name="progress_lift"),
    path("targets/<int:pk>/chart/", targets.chart, name="progress_chart"),
    path("targets/<int:pk>/chart.png", targets.png, name="progress_png"),
    path("plans/<int:pk>/rule/", targets.rule, name="progress_rule"),
    path("plans/<int:pk>/warnings/", warnings.settings, name="warning_settings"),
    path("warnings/<int:pk>/move/<slug:transition>/", warnings.move, name="warning_move"),
    path("warnings/<int:pk>/chart/", warnings.chart, name="warning_chart"),
    path("warnings/<int:pk>/owner/", warnings.owner, name="warning_owner"),
    path("evaluations/new/", evaluations.new, name="evaluation_new"),
    path("evaluations/<int:pk>/edition/", evaluations.edition, name="evaluation_edition"),
    path("evaluations/<int:pk>/run/", evaluations.start, name="evaluation_run"),
    path("evaluations/<int:pk>/form.xlsx", takeaway.form, name="evaluation_form"),
    path("evaluations/<int:pk>/compare/", runs.compare, name="evaluation_compare"),
    path("editions/<int:pk>/scheme.toml", takeaway.scheme, name="evaluation_scheme"),
    path("editions/<int:pk>/files/<slug:part>/", takeaway.table, name="evaluation_file"),
    path("runs/<int:pk>/", runs.overview, name="evaluation_result"),
    path("runs/<int:pk>/parts/", runs.parts, name="evaluation_parts"),
    path("runs/<int:pk>/robustness/", runs.robustness, name="evaluation_robustness"),
    path("runs/<int:pk>/method/", runs.method, name="evaluation_method"),
    path("runs/<int:pk>/units/", runs.unit, name="evaluation_unit"),
    path("runs/<int:pk>/lineage/", runs.lineage, name="evaluation_lineage"),
    path("runs/<int:pk>/progress/", runs.progress, name="evaluation_progress"),
    path("runs/<int:pk>/stop/", runs.stop, name="evaluation_stop"),
    path("runs/<int:pk>/charts/<slug:name>/", pictures.chart, name="evaluation_chart"),
    path("runs/<int:pk>/charts/<slug:name>.png", pictures.png, name="evaluation_chart_png"),
    path("runs/<int:pk>/results.xlsx", takeaway.workbook, name="evaluation_xlsx"),
    path("runs/<int:pk>/results.zip", takeaway.package, name="evaluation_zip"),
]
