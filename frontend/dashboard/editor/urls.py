"""Making a consultation, from the first word to the archive."""

from __future__ import annotations

from django.urls import path

from frontend.dashboard.editor import acts, correct, desk, documents, overview, parts, reading, terms, text

urlpatterns = [
    path("", desk.desk, name="editor"),
    path("new/", desk.new, name="editor_new"),
    path("<slug:code>/", overview.overview, name="editor_draft"),
    path("<slug:code>/text/", text.text, name="editor_text"),
    path("<slug:code>/parts/", parts.parts, name="editor_parts"),
    path("<slug:code>/terms/", terms.terms, name="editor_terms"),
    path("<slug:code>/dates/", terms.dates, name="editor_dates"),
    path("<slug:code>/documents/", documents.documents, name="editor_documents"),
    path("<slug:code>/documents/<slug:document>/", documents.document, name="editor_document"),
    path("<slug:code>/preview/", reading.preview, name="editor_preview"),
    path("<slug:code>/history/", reading.history, name="editor_history"),
    path("<slug:code>/correct/", correct.correct, name="editor_correct"),
    path("<slug:code>/do/<slug:act>/", acts.act, name="editor_act"),
]
