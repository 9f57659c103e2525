"""Rows of the community manager's workshop."""

from moderation.models.appeals import Appeal
from moderation.models.decisions import ModerationDecision, ModerationPolicy, ReasonCode, ReviewCase, StatementOfReasons
from moderation.models.desk import ActionBatch, BatchItem, CaseClaim, CaseNote, DeskPreference, SavedFilter
from moderation.models.erasures import ErasureProposal
from moderation.models.flags import Flag, IllegalContentNotice, ReceiptCounter
from moderation.models.near import TextBand
from moderation.models.opinion_maps import OpinionMap
from moderation.models.originals import SealedOriginal
from moderation.models.queries import InternalQuery, QueryItem
from moderation.models.reasons import ReasonWording
from moderation.models.reports import ConsultationReport, ReportCitation, ReportContent, ReportObjection
from moderation.models.sanctions import Sanction
from moderation.models.themes import ThemeAnalysis, ThemeSketch, ThemeSplit, ThemeSuggestion
from moderation.models.words import ListedWord, WordListVersion

__all__ = [
    "ActionBatch",
    "Appeal",
    "BatchItem",
    "CaseClaim",
    "CaseNote",
    "ConsultationReport",
    "DeskPreference",
    "ErasureProposal",
    "Flag",
    "IllegalContentNotice",
    "InternalQuery",
    "ListedWord",
    "ModerationDecision",
    "ModerationPolicy",
    "OpinionMap",
    "QueryItem",
    "ReasonCode",
    "ReasonWording",
    "ReceiptCounter",
    "ReportCitation",
    "ReportContent",
    "ReportObjection",
    "ReviewCase",
    "Sanction",
    "SavedFilter",
    "SealedOriginal",
    "StatementOfReasons",
    "TextBand",
    "ThemeAnalysis",
    "ThemeSketch",
    "ThemeSplit",
    "ThemeSuggestion",
    "WordListVersion",
]
