"""Addresses of registers, audit, jobs and people."""

from django.urls import path

from guibiao.kernel.jobs_views import job_cancel, job_fragment
from guibiao.kernel.registers import views

urlpatterns = [
    path("registers/<slug:name>/", views.list_, name="register_list"),
    path("registers/<slug:name>/<int:pk>/", views.detail, name="register_detail"),
    path("jobs/<int:pk>/", job_fragment, name="job"),
    path("jobs/<int:pk>/cancel/", job_cancel, name="job_cancel"),
]
