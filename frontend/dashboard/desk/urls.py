"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from frontend.dashboard.desk import cases, questions, queue, themes

urlpatterns = [
    path("", queue.desk, name="desk"),
    path("cases/<str:code>/", cases.case, name="desk_case"),
    path("decisions/<str:code>/undo/", cases.undo, name="desk_undo"),
    path("comments/", queue.find, name="desk_find"),
    path("comments/<str:code>/", queue.look, name="desk_comment"),
    path("questions/", questions.questions, name="desk_questions"),
    path("send/", questions.send, name="desk_send"),
    path("queries/<str:code>/", questions.query, name="desk_query"),
    path("themes/<str:code>/", themes.themes, name="desk_themes"),
    path("themes/<str:code>/assign/", themes.assign, name="desk_assign"),
    path("themes/<str:code>/<str:theme>/", themes.theme, name="desk_theme"),
]
