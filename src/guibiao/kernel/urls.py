"""Addresses of registers, audit, jobs and people."""

from django.urls import path, re_path

from guibiao.kernel import inbox_views
from guibiao.kernel.directory import views as directory
from guibiao.kernel.jobs_views import job_cancel, job_fragment
from guibiao.kernel.notices import views as notices
from guibiao.kernel.registers import import_views, views

urlpatterns = [
    path("registers/<slug:name>/", views.list_, name="register_list"),
    re_path(r"^registers/(?P<name>[-\w]+)/export\.(?P<form>xlsx|csv)$", views.export_, name="register_export"),
    path("registers/<slug:name>/suggest/", views.suggest, name="register_suggest"),
    path("registers/<slug:name>/add/", views.edit, name="register_add"),
    path("registers/<slug:name>/import/", import_views.upload, name="register_import"),
    path("registers/<slug:name>/import/<int:pk>/", import_views.draft, name="register_import_draft"),
    path("registers/<slug:name>/import/<int:pk>/undo/", import_views.undo, name="register_import_undo"),
    path("registers/<slug:name>/views/", views.save_view, name="register_save_view"),
    path("registers/<slug:name>/views/<int:pk>/delete/", views.delete_view, name="register_delete_view"),
    path("registers/<slug:name>/<int:pk>/", views.detail, name="register_detail"),
    path("registers/<slug:name>/<int:pk>/edit/", views.edit, name="register_edit"),
    path("inbox/", inbox_views.list_, name="inbox"),
    path("notices/", notices.list_, name="notices"),
    path("notices/<int:pk>/", notices.open_, name="notice"),
    path("notices/read/", notices.read_all, name="notices_read"),
    path("notices/choices/", notices.choices, name="notice_choices"),
    path("people/<int:pk>/grants/", directory.grant, name="grant_add"),
    path("people/<int:pk>/password/", directory.one_time_password, name="one_time_password"),
    path("people/<int:pk>/second-factor/", directory.reset_second_factor, name="second_factor_reset"),
    path("grants/<int:pk>/revoke/", directory.revoke, name="grant_revoke"),
    path("audit/verify/", directory.verify, name="audit_verify"),
    path("jobs/<int:pk>/", job_fragment, name="job"),
    path("jobs/<int:pk>/cancel/", job_cancel, name="job_cancel"),
]
