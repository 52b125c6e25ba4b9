"""Addresses of plans."""

from django.urls import include, path

from guibiao.plans.views import adopt, check, compare, register, reread, search, tables

urlpatterns = [
    path("", register.plan_list, name="plan_list"),
    path("upload/", register.upload, name="plan_upload"),
    path("<int:pk>/", register.plan, name="plan"),
    path("<int:pk>/progress/", register.progress, name="plan_progress"),
    path("<int:pk>/progress/stop/", register.stop, name="plan_stop"),
    path("<int:pk>/file/", register.original, name="plan_file"),
    path("<int:pk>/move/<slug:transition>/", register.move, name="plan_move"),
    path("<int:pk>/check/", check.page, name="plan_check"),
    path("<int:pk>/check/data/", check.data, name="plan_check_data"),
    path("<int:pk>/check/changes/", check.changes, name="plan_check_changes"),
    path("<int:pk>/check/decide/", check.decide, name="plan_check_decide"),
    path("<int:pk>/check/add/", check.add, name="plan_check_add"),
    path("<int:pk>/check/suggest/", check.suggest, name="plan_check_suggest"),
    path("<int:pk>/check/undo/", check.undo, name="plan_check_undo"),
    path("<int:pk>/check/items/<int:item>/history/", check.history, name="plan_item_history"),
    path("<int:pk>/check/items/<int:item>/asks/", check.asks, name="plan_item_asks"),
    path("<int:pk>/items/<uuid:identity>/", check.lineage, name="plan_item"),
    path("<int:pk>/reread/", reread.page, name="plan_reread"),
    path("<int:pk>/adopt/", adopt.page, name="plan_adopt"),
    path("<int:pk>/versions/<int:number>/", adopt.version, name="plan_version"),
    path("<int:pk>/versions/<int:number>/changes/", adopt.version_changes, name="plan_version_changes"),
    path("<int:pk>/tasks/", tables.tasks, name="plan_tasks"),
    path("<int:pk>/tasks/export.<slug:form>", tables.export_tasks, name="plan_tasks_export"),
    path("<int:pk>/tasks/read/", tables.read_back, name="plan_tasks_read"),
    path("<int:pk>/tasks/templates/", tables.save_template, name="plan_task_templates"),
    path("<int:pk>/indicators/", tables.indicators, name="plan_indicators"),
    path("<int:pk>/indicators/export.<slug:form>", tables.export_indicators, name="plan_indicators_export"),
    path("compare/", compare.page, name="plan_compare"),
    path("compare/export.xlsx", compare.export, name="plan_compare_export"),
    path("search/", search.page, name="search"),
    path("ledger/", include("guibiao.plans.ledger.urls")),
]
