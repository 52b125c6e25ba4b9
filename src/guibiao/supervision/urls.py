"""Addresses of supervision."""

from django.urls import path

from guibiao.supervision.views import consultations, handing_down, items, key_tasks, rounds, sheets, warnings

urlpatterns = [
    path("new/", items.new, name="supervision_new"),
    path("keylists/<int:pk>/", key_tasks.page, name="supervision_key_tasks"),
    path("from-ledger/", handing_down.page, name="supervision_from_ledger"),
    path("warnings/items/", warnings.several, name="supervision_from_warnings"),
    path("warnings/<int:pk>/item/", warnings.hand_over, name="supervision_from_warning"),
    path("<int:pk>/edit/", items.edit, name="supervision_edit"),
    path("<int:pk>/move/<slug:transition>/", items.move, name="supervision_move"),
    path("<int:pk>/report/", items.report, name="supervision_report"),
    path("<int:pk>/nodes/", items.nodes, name="supervision_nodes"),
    path("<int:pk>/extension/", items.extension, name="supervision_extension"),
    path("parts/<int:pk>/report/", items.report_part, name="supervision_part_report"),
    path("extensions/<int:pk>/<slug:transition>/", items.decide, name="supervision_decide"),
    path("evidence/<int:pk>/", items.evidence, name="supervision_evidence"),
    path("ranking/", items.ranking, name="supervision_ranking"),
    path("ranking.xlsx", items.ranking_table, name="supervision_ranking_table"),
    path("sheets/<slug:kind>/<int:pk>/make/", sheets.make, name="sheet_make"),
    path("sheets/<slug:kind>/all/", sheets.make_all, name="sheet_make_all"),
    path("sheets/<int:pk>/", sheets.download, name="sheet"),
    path("sheets/<int:pk>.pdf", sheets.pdf, name="sheet_pdf"),
    path("sheets/<int:pk>/slip/", sheets.slip, name="sheet_slip"),
    path("sheets/<int:pk>/void/", sheets.void, name="sheet_void"),
    path("sheets/templates/", sheets.templates, name="sheet_templates"),
    path("sheets/templates/<slug:kind>.docx", sheets.template, name="sheet_template"),
    path("consultations/<int:pk>/move/<slug:transition>/", consultations.move, name="consultation_move"),
    path("consultations/<int:pk>/decide/", consultations.decide, name="consultation_decide"),
    path("decisions/<int:pk>/drop/", consultations.drop, name="decision_drop"),
    path("decisions/<int:pk>/item/", consultations.make_item, name="decision_item"),
    path("rounds/new/", rounds.new, name="round_new"),
    path("rounds/<int:pk>/move/<slug:transition>/", rounds.move, name="round_move"),
    path("rounds/<int:pk>/chase/", rounds.chase, name="round_chase"),
    path("rounds/<int:pk>/take-back/", rounds.take_back, name="round_take_back"),
    path("rounds/<int:pk>/export.<slug:form>", rounds.export, name="round_export"),
    path("entries/<int:pk>/fill/", rounds.fill, name="round_fill"),
    path("entries/<int:pk>/move/<slug:transition>/", rounds.move_entry, name="roundentry_move"),
    path("entries/evidence/<int:pk>/", rounds.evidence, name="round_evidence"),
    path("entries/evidence/<int:pk>/drop/", rounds.drop_evidence, name="round_drop_evidence"),
]
