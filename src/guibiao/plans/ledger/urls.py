"""Addresses of the ledger."""

from django.urls import path

from guibiao.plans.ledger.views import comments, dividing, joining, revising, tasks

urlpatterns = [
    path("tasks/<int:pk>/units/", tasks.set_units, name="ledger_units"),
    path("tasks/<int:pk>/sources/", tasks.add_source, name="ledger_source"),
    path("tasks/<int:pk>/merge/", tasks.merge, name="ledger_merge"),
    path("units/<int:pk>/", tasks.match, name="ledger_match"),
    path("units/again/", tasks.look_again, name="ledger_units_again"),
    path("join/", joining.upload, name="ledger_join"),
    path("join/<int:pk>/", joining.draft, name="ledger_draft"),
    path("rows/", joining.rows, name="ledger_rows"),
    path("rows/<int:pk>/place/", joining.place, name="ledger_place"),
    path("comments/", comments.rounds, name="ledger_rounds"),
    path("comments/<int:pk>/", comments.round_, name="ledger_round"),
    path("comments/<int:pk>/close/", comments.close, name="ledger_round_close"),
    path("comments/<int:pk>/export.xlsx", comments.export, name="ledger_round_export"),
    path("comments/<int:pk>/read/", comments.read_back, name="ledger_round_read"),
    path("comments/lines/<int:pk>/", comments.decide, name="ledger_decide"),
    path("opinions/<int:pk>/", comments.opinion, name="ledger_opinion"),
    path("opinions/<int:pk>/export.xlsx", comments.export_opinion, name="ledger_opinion_export"),
    path("opinions/<int:pk>/read/", comments.read_opinion, name="ledger_opinion_read"),
    path("tasks/<int:pk>/revise/", revising.revise, name="ledger_revise"),
    path("revisions/", revising.revisions, name="ledger_revisions"),
    path("revisions/<int:pk>/", revising.revision, name="ledger_revision"),
    path("revisions/<int:pk>/<slug:transition>/", revising.move, name="ledger_revision_move"),
    path("duties/<int:duty>/remark/", revising.add_remark, name="ledger_remark_add"),
    path("remarks/<int:pk>/", revising.remark, name="ledger_remark"),
    path("divisions/", dividing.divisions, name="ledger_divisions"),
    path("divisions/<int:pk>/", dividing.division, name="ledger_division"),
    path("divisions/<int:pk>/export.xlsx", dividing.export, name="ledger_division_export"),
    path("divisions/<int:pk>/read/", dividing.read_back, name="ledger_division_read"),
    path("divisions/<int:pk>/<slug:transition>/", dividing.move, name="ledger_division_move"),
    path("parts/<int:pk>/", dividing.part, name="ledger_part"),
]
