"""The public site."""

from __future__ import annotations

from django.urls import path

from frontend.public import consultations, home, pages, profile

urlpatterns = [
    path("", home.home, name="home"),
    path("consultations/", consultations.consultation_list, name="consultation_list"),
    path("responses/", home.home, name="response_list"),
    path("notices/", home.home, name="notices"),
    path("mine/", home.home, name="mine"),
    path("reports/", home.home, name="flag_lookup"),
    path("account/profile/", profile.profile, name="profile"),
    path("rules/", pages.rules, name="rules"),
    path("votes/", pages.votes_promise, name="votes-promise"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("open-data/", pages.open_data, name="open-data"),
]
