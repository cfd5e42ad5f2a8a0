from django.urls import path

from frontend.assistant.views import agreements, claims, day, earnings, profile, work

app_name = "desk"

urlpatterns = [
    path("", day.show_day, name="day"),
    path("queue", day.show_queue, name="queue"),
    path("assignments/<str:ref>", day.show_brief, name="assignment"),
    path("claims", claims.take, name="claims"),
    path("claims/next", claims.take_next, name="next"),
    path("claims/<str:ref>", work.show_claim, name="claim"),
    path("claims/<str:ref>/extend", claims.extend, name="extend"),
    path("claims/<str:ref>/release", claims.release, name="release"),
    path("claims/<str:ref>/import", work.import_file, name="import"),
    path("units/<str:ref>", work.show_unit, name="unit"),
    path("units/<str:ref>/release", claims.release_one, name="release_unit"),
    path("earnings", earnings.show_earnings, name="earnings"),
    path("profile", profile.show_profile, name="profile"),
    path("profile/absences/<int:pk>/remove", profile.remove_away, name="absence_remove"),
    path("agreements", agreements.list_agreements, name="agreements"),
    path("agreements/<str:ref>", agreements.show_agreement, name="agreement"),
    path("agreements/<str:ref>/sign", agreements.sign, name="sign"),
]
