"""The REST API, version 1. Every address works with and without its last slash, so that no redirect loses a body."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, re_path

from api.v1.views import (
    answers,
    batches,
    cases,
    comments,
    consultations,
    description,
    events,
    figures,
    flags,
    grouping,
    me,
    opinions,
    proposals,
    reports,
    responses,
    rules,
    sanctions,
    statements,
    themes,
    tickets,
    words,
)
from api.v1.views.missing import Missing

#: What a public code may look like; anything else finds nothing before the database is asked.
_CODE = r"[0-9a-z]{1,12}"
_NUMBER = r"[1-9][0-9]{0,5}"


def _at(address: str, view: Any, name: str) -> URLPattern:
    pattern = address.replace("<code>", f"(?P<code>{_CODE})").replace("<number>", f"(?P<number>{_NUMBER})")
    route: URLPattern = re_path(rf"^{pattern}/?\Z", view.as_view(), name=f"api-{name}")
    return route


urlpatterns: list[URLPattern] = [
    _at("departments", consultations.DepartmentList, "departments"),
    _at("departments/<code>", consultations.DepartmentDetail, "department"),
    _at("consultations", consultations.ConsultationList, "consultations"),
    _at("consultations/<code>", consultations.ConsultationDetail, "consultation"),
    _at("consultations/<code>/sections", consultations.SectionList, "sections"),
    _at("consultations/<code>/documents", consultations.DocumentList, "documents"),
    _at("consultations/<code>/versions", consultations.VersionList, "versions"),
    _at("consultations/<code>/versions/<number>", consultations.VersionDetail, "version"),
    _at("consultations/<code>/moderation/figures", figures.ConsultationFigures, "consultation-figures"),
    _at("moderation/figures", figures.AllFigures, "moderation-figures"),
    _at("consultations/<code>/opinion-groups", opinions.OpinionGroups, "opinion-groups"),
    _at("consultations/<code>/steps", consultations.StepList, "steps"),
    _at("consultations/<code>/moderation", rules.ModerationDetail, "moderation"),
    _at("proposals", proposals.ProposalList, "proposals"),
    _at("proposals/<code>", proposals.ProposalDetail, "proposal"),
    _at("proposals/<code>/tally", proposals.TallyDetail, "tally"),
    _at("proposals/<code>/vote", proposals.Vote, "vote"),
    _at("tallies", proposals.TallyList, "tallies"),
    _at("comments", comments.CommentList, "comments"),
    _at("comments/<code>", comments.CommentDetail, "comment"),
    _at("comments/<code>/vote", comments.CommentVote, "comment-vote"),
    _at("comments/<code>/answer-request", comments.AnswerRequest, "answer-request"),
    _at("comments/<code>/flags", flags.FlagList, "flags"),
    _at("responses", responses.ResponseList, "responses"),
    _at("responses/<code>", responses.ResponseDetail, "response"),
    _at("themes", themes.ThemeList, "themes"),
    _at("reports", reports.ReportList, "reports"),
    _at("events", events.EventList, "events"),
    _at("tickets", tickets.TicketList, "tickets"),
    _at("me", me.Me, "me"),
    _at("me/contributions", me.MyContributions, "my-contributions"),
    _at("me/votes", me.MyVotes, "my-votes"),
    _at("me/contributions/<code>", me.MyContribution, "my-contribution"),
    _at("moderation/counts", cases.QueueCounts, "moderation-counts"),
    _at("moderation/reasons", cases.ReasonList, "moderation-reasons"),
    _at("moderation/cases", cases.CaseList, "moderation-cases"),
    _at("moderation/cases/<code>", cases.CaseDetail, "moderation-case"),
    _at("moderation/cases/<code>/claim", cases.CaseClaim, "moderation-claim"),
    _at("moderation/cases/<code>/decisions", cases.DecisionList, "moderation-decisions"),
    _at("moderation/cases/<code>/notes", cases.NoteList, "moderation-notes"),
    _at("moderation/cases/<code>/appeal", answers.AppealAnswer, "moderation-appeal"),
    _at("moderation/cases/<code>/erasure", answers.ErasureAnswer, "moderation-erasure"),
    _at("moderation/cases/<code>/sanctions", sanctions.SanctionList, "moderation-sanctions"),
    _at("moderation/sanctions/<code>/lift", sanctions.SanctionLift, "moderation-lift"),
    _at("moderation/decisions/<code>/erasure", answers.ErasureProposals, "moderation-erase"),
    _at("moderation/decisions/<code>/undo", cases.DecisionUndo, "moderation-undo"),
    _at("moderation/batches", batches.BatchList, "moderation-batches"),
    _at("moderation/batches/<code>", batches.BatchDetail, "moderation-batch"),
    _at("moderation/batches/<code>/start", batches.BatchStart, "moderation-batch-start"),
    _at("moderation/batches/<code>/undo", batches.BatchUndo, "moderation-batch-undo"),
    _at("moderation/consultations/<code>/themes", grouping.ThemeBoard, "moderation-themes"),
    _at("moderation/consultations/<code>/themes/proposal", grouping.ThemeProposal, "moderation-themes-proposal"),
    _at("moderation/themes/<code>", grouping.ThemeDetail, "moderation-theme"),
    _at("moderation/themes/<code>/texts", grouping.ThemeTexts, "moderation-theme-texts"),
    _at("moderation/themes/<code>/merge", grouping.ThemeMerge, "moderation-theme-merge"),
    _at("moderation/themes/<code>/split", grouping.ThemeSplit, "moderation-theme-split"),
    _at("moderation/theme-changes/<code>/undo", grouping.ThemeChangeUndo, "moderation-theme-undo"),
    _at("moderation/word-lists", words.WordLists, "moderation-word-lists"),
    _at("moderation/word-lists/<code>", words.WordListDetail, "moderation-word-list"),
    _at("moderation/word-lists/<code>/preview", words.WordListPreview, "moderation-word-preview"),
    _at("moderation/screen", words.Screen, "moderation-screen"),
    _at("statements/<code>", statements.StatementDetail, "statement"),
    _at("statements/<code>/appeal", statements.AppealDetail, "appeal"),
    _at("schema", description.Schema, "schema"),
    re_path(r"^docs/?\Z", description.page, name="api-docs"),
    re_path(r"", Missing.as_view(), name="api-missing"),
]
