"""Addresses of reports."""

from django.urls import path

from guibiao.reports.views import reports, templates, texts

urlpatterns = [
    path("new/", reports.new, name="report_new"),
    path("<int:pk>/progress/", reports.progress, name="report_progress"),
    path("<int:pk>/draw/", reports.draw, name="report_draw"),
    path("<int:pk>/files/", reports.remake, name="report_remake"),
    path("<int:pk>/issue/", reports.issue, name="report_issue"),
    path("<int:pk>/move/<slug:transition>/", reports.move, name="report_move"),
    path("<int:pk>/file.<slug:form>", reports.file, name="report_file"),
    path("<int:pk>/write/<slug:key>/", texts.write, name="report_write"),
    path("<int:pk>/write/<slug:key>/versions/<int:number>/", texts.version, name="report_version"),
    path("templates/", templates.page, name="report_templates"),
    path("templates/<slug:kind>/shipped.docx", templates.shipped, name="report_template_shipped"),
    path("templates/<slug:kind>/use/", templates.use_shipped, name="report_template_use_shipped"),
    path("templates/own/<int:pk>/version.docx", templates.download, name="report_template_file"),
    path("templates/own/<int:pk>/preview.<slug:form>", templates.preview, name="report_template_preview"),
    path("templates/own/<int:pk>/use/", templates.use, name="report_template_use"),
]
