"""Addresses of data exchange."""

from django.urls import path

from guibiao.exchange.views import home, sdmx, tokens

urlpatterns = [
    path("", home.page, name="exchange"),
    path("operations/", home.operations, name="exchange_operations"),
    path("tokens/new/", tokens.new, name="exchange_token_new"),
    path("systems/<int:pk>/tokens/new/", tokens.new_for_system, name="exchange_system_token_new"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="exchange_token_revoke"),
    path("sdmx/", sdmx.page, name="exchange_sdmx"),
    path("sdmx/data.<slug:form>", sdmx.data_file, name="exchange_sdmx_data"),
    path("sdmx/structure-<slug:version>.xml", sdmx.structure_file, name="exchange_sdmx_structure"),
    path("sdmx/<int:pk>/", sdmx.mapping_page, name="exchange_sdmx_mapping"),
]
