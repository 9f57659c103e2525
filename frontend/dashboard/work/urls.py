"""Addresses of the departments' work."""

from __future__ import annotations

from django.urls import path

from frontend.dashboard.work import inbox, promises, responses

urlpatterns = [
    path("", inbox.inbox, name="work"),
    path("questions/<str:code>/", inbox.question, name="work_question"),
    path("responses/<str:code>/", responses.response, name="work_response"),
    path("responses/<str:code>/approve/", responses.approve, name="work_approve"),
    path("responses/<str:code>/changes/", responses.request_changes, name="work_changes"),
    path("responses/<str:code>/publish/", responses.publish, name="work_publish"),
    path("responses/<str:code>/correct/", responses.correct, name="work_correct"),
    path("responses/<str:code>/promises/", promises.add, name="work_promise"),
    path("responses/<str:code>/promises/<str:commitment>/remove/", promises.take_back, name="work_take_back"),
    path("responses/<str:code>/promises/<str:commitment>/", promises.update, name="work_commitment"),
]
