"""Addresses of statistics."""

from django.urls import path

from guibiao.statistics.views import evidence, observed

urlpatterns = [
    path("", observed.home, name="statistics"),
    path("import/", observed.upload, name="statistics_upload"),
    path("import/<int:pk>/", observed.draft, name="statistics_import"),
    path("intakes/<int:pk>/file/", observed.intake_file, name="statistics_intake_file"),
    path("observations/<int:pk>/choose/", observed.choose, name="statistics_choose"),
    path("evidence/", evidence.page, name="statistics_evidence"),
    path("evidence/decide/", evidence.decide, name="statistics_decide"),
    path("evidence/collect/<int:pk>/", evidence.collect, name="statistics_collect"),
    path("evidence/<int:pk>/", evidence.correct, name="statistics_correct"),
]
