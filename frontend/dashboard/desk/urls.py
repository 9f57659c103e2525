"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from frontend.dashboard.desk import (
    analysis,
    batches,
    cases,
    claims,
    erase,
    policies,
    questions,
    queue,
    redact,
    sanctions,
    themes,
    views,
    word_changes,
    words,
)

urlpatterns = [
    path("", queue.desk, name="desk"),
    path("cases/<str:code>/", cases.case, name="desk_case"),
    path("cases/<str:code>/claim/", claims.claim, name="desk_claim"),
    path("cases/<str:code>/notes/", claims.note, name="desk_note"),
    path("cases/<str:code>/redact/", redact.redact, name="desk_redact"),
    path("decisions/<str:code>/original/", redact.original, name="desk_original"),
    path("cases/<str:code>/sanction/", sanctions.sanction, name="desk_sanction"),
    path("sanctions/<str:code>/lift/", sanctions.lift, name="desk_lift"),
    path("decisions/<str:code>/erase/", erase.erase, name="desk_erase"),
    path("batches/", batches.new, name="desk_batch_new"),
    path("batches/<str:code>/", batches.batch, name="desk_batch"),
    path("filters/", views.filters, name="desk_filters"),
    path("policies/", policies.policies, name="desk_policies"),
    path("policies/<str:code>/", policies.policy, name="desk_policy"),
    path("words/", words.words, name="desk_words"),
    path("words/<str:language>/", words.word_list, name="desk_word_list"),
    path("words/<str:language>/table/", words.table, name="desk_word_table"),
    path("words/<str:language>/change/", word_changes.change, name="desk_word_change"),
    path("words/<str:language>/versions/<int:version>/", words.version, name="desk_word_version"),
    path("keys/", views.keys, name="desk_keys"),
    path("watch/", views.watch, name="desk_watch"),
    path("decisions/<str:code>/undo/", cases.undo, name="desk_undo"),
    path("comments/", queue.find, name="desk_find"),
    path("comments/<str:code>/", queue.look, name="desk_comment"),
    path("questions/", questions.questions, name="desk_questions"),
    path("send/", questions.send, name="desk_send"),
    path("queries/<str:code>/", questions.query, name="desk_query"),
    path("analysis/<str:code>/", analysis.analysis, name="desk_analysis"),
    path("analysis/<str:code>/report/", analysis.act, name="desk_report_act"),
    path("analysis/<str:code>/report/<str:report>/", analysis.preview, name="desk_report"),
    path("analysis/<str:code>/objections/<str:objection>/", analysis.answer, name="desk_objection"),
    path("themes/<str:code>/", themes.themes, name="desk_themes"),
    path("themes/<str:code>/assign/", themes.assign, name="desk_assign"),
    path("themes/<str:code>/<str:theme>/", themes.theme, name="desk_theme"),
]
