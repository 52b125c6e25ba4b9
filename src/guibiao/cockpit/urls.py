"""Addresses of the cockpit."""

from django.urls import path

from guibiao.cockpit.views import maps, pages

urlpatterns = [
    path("", pages.page, name="cockpit"),
    path("wall/", pages.wall, name="cockpit_wall"),
    path("live/<slug:layout>/", pages.live, name="cockpit_live"),
    path("regions.xlsx", pages.table, name="cockpit_table"),
    path("indicators/<str:of>/", pages.indicator, name="cockpit_indicator"),
    path("regions/<str:code>/", pages.page, name="cockpit_region"),
    path("regions/<str:code>/wall/", pages.wall, name="cockpit_region_wall"),
    path("regions/<str:code>/live/<slug:layout>/", pages.live, name="cockpit_region_live"),
    path("regions/<str:code>/regions.xlsx", pages.table, name="cockpit_region_table"),
    path("regions/<str:code>/indicators/<str:of>/", pages.indicator, name="cockpit_region_indicator"),
    path("maps/", maps.list_, name="cockpit_maps"),
    path("maps/<int:pk>/", maps.page, name="cockpit_map"),
    path("maps/<int:pk>/use/", maps.use, name="cockpit_map_use"),
    path("maps/<int:pk>/retire/", maps.retire, name="cockpit_map_retire"),
    path("maps/<int:pk>/file/", maps.file, name="cockpit_map_file"),
]
