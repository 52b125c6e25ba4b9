"""Addresses of statistics."""

from django.urls import path

from guibiao.statistics.views import campaigns, confidential, datasets, evidence, observed, results, returns

urlpatterns = [
    path("", observed.home, name="statistics"),
    path("import/", observed.upload, name="statistics_upload"),
    path("import/<int:pk>/", observed.draft, name="statistics_import"),
    path("intakes/<int:pk>/file/", observed.intake_file, name="statistics_intake_file"),
    path("observations/<int:pk>/choose/", observed.choose, name="statistics_choose"),
    path("observations/<int:pk>/confidential/", confidential.of_observation, name="statistics_confidential"),
    path("confidential/<int:pk>/lift/", confidential.lift, name="statistics_lift"),
    path("evidence/", evidence.page, name="statistics_evidence"),
    path("evidence/decide/", evidence.decide, name="statistics_decide"),
    path("evidence/change/", evidence.correct_many, name="statistics_correct_many"),
    path("evidence/place/<int:pk>/", evidence.place, name="statistics_place"),
    path("evidence/collect/<int:pk>/", evidence.collect, name="statistics_collect"),
    path("evidence/<int:pk>/", evidence.correct, name="statistics_correct"),
    path("datasets/add/", datasets.edit, name="statistics_dataset_add"),
    path("datasets/<int:pk>/", datasets.edit, name="statistics_dataset"),
    path("campaigns/add/", campaigns.edit, name="statistics_campaign_add"),
    path("campaigns/<int:pk>/", campaigns.page, name="statistics_campaign"),
    path("campaigns/<int:pk>/edit/", campaigns.edit, name="statistics_campaign_edit"),
    path("campaigns/<int:pk>/results/", results.page, name="statistics_results"),
    path("campaigns/<int:pk>/results.xlsx", results.workbook, name="statistics_results_xlsx"),
    path("campaigns/<int:pk>/confidential/", confidential.of_campaign, name="statistics_campaign_confidential"),
    path("campaigns/<int:pk>/returns/<slug:transition>/", campaigns.returns, name="statistics_returns"),
    path("campaigns/<int:pk>/chase/", campaigns.chase, name="statistics_chase"),
    path("campaigns/<int:pk>/move/<slug:transition>/", campaigns.move, name="statistics_campaign_move"),
    path("returns/<int:pk>/", returns.page, name="statistics_return"),
    path("returns/<int:pk>/save/", returns.save, name="statistics_return_save"),
    path("returns/<int:pk>/form.xlsx", returns.form, name="statistics_return_form"),
    path("returns/<int:pk>/upload/", returns.upload, name="statistics_return_upload"),
    path("returns/<int:pk>/move/<slug:transition>/", returns.move, name="statistics_return_move"),
]
