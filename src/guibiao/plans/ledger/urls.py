"""Addresses of the ledger."""

from django.urls import path

from guibiao.plans.ledger.views import joining, tasks

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
]
