from django.urls import URLPattern, URLResolver, path, re_path

from frontend.public.views import app, files, people, site

urlpatterns: list[URLPattern | URLResolver] = [
    path("", site.front_page, name="front_page"),
    path("terms", site.terms_page, name="terms"),
    path("privacy", site.privacy_page, name="privacy"),
    path("home", people.home, name="home"),
    path("invitation/<str:token>", people.invitation, name="invitation"),
    path("settings", people.settings_page, name="settings"),
    path("settings/tokens", people.create_token, name="token_create"),
    path("settings/tokens/<int:token_id>/revoke", people.revoke_token, name="token_revoke"),
    path("files", files.upload, name="file_upload"),
    path("files/<str:ref>", files.download, name="file_download"),
    path("offline", app.offline, name="offline"),
    path("manifest.webmanifest", app.manifest, name="webmanifest"),
    path("sw.js", app.service_worker, name="service_worker"),
    path("speculation-rules.json", app.speculation_rules, name="speculation_rules"),
    path("robots.txt", app.robots, name="robots"),
    # Addresses of the sign-in library for what this office does not offer. Above all nobody takes an
    # address unproven: rights are given to addresses, so that would be to take what another is invited to.
    re_path(r"^accounts/(?:email/|confirm-email/.*|password/set/|login/code/confirm/)$", people.unused),
]
