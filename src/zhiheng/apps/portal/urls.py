"""Addresses of the public site."""

from django.urls import path

from zhiheng.apps.portal.views import areas, data, document, progress, why

urlpatterns = [
    path("", progress.home, name="home"),
    path("indicators/<slug:indicator>/", progress.indicator, name="indicator"),
    path("figures/<str:key>/", why.figure, name="figure"),
    path("why/<str:release>/<str:key>/", why.why, name="why"),
    path("why/<str:release>/<str:key>/proof.json", why.why_json, name="why_json"),
    path("cities/", areas.cities, name="cities"),
    path("cities/<str:code>/", areas.city, name="city"),
    path("targets/", document.targets, name="targets"),
    path("coverage/", document.coverage, name="coverage"),
    path("bodies/", document.bodies, name="bodies"),
    path("releases/", data.releases, name="releases"),
    path("releases/<str:code>/", data.release, name="release"),
    path("releases/<str:code>/data/<str:name>", data.file, name="release_file"),
    path("downloads/", data.downloads, name="downloads"),
    path("downloads/latest/<str:name>", data.latest_file, name="latest_file"),
]
