"""The public site."""

from __future__ import annotations

from django.urls import include, path

from frontend.public import consultations, departments, home, notices, pages, profile, responses, results

urlpatterns = [
    path("", include("frontend.public.document_urls")),
    path("", home.home, name="home"),
    path("consultations/", consultations.consultation_list, name="consultation_list"),
    path("responses/", responses.response_list, name="response_list"),
    path("responses/<str:code>/", responses.response, name="response"),
    path("responses/<str:code>/feedback/", responses.feedback, name="response_feedback"),
    path("departments/", departments.departments, name="department_list"),
    path("departments/<str:code>/", departments.department, name="department"),
    path("departments/<str:code>/follow/", notices.follow_department, name="follow_department"),
    path("consultations/<str:code>/results/", results.results, name="results"),
    path("consultations/<str:code>/follow/", notices.follow_consultation, name="follow_consultation"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read, name="notices_read"),
    path("notices/wishes/", notices.wish, name="notice_wishes"),
    path("mine/", home.home, name="mine"),
    path("reports/", home.home, name="flag_lookup"),
    path("account/profile/", profile.profile, name="profile"),
    path("rules/", pages.rules, name="rules"),
    path("votes/", pages.votes_promise, name="votes-promise"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("open-data/", pages.open_data, name="open-data"),
]
