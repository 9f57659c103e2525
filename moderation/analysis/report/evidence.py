"""What a report may say is counted here, from the snapshot and from what the algorithms found: every figure anew.

The builder asks these functions, and so does the verifier: a figure in a report is a name of one of them, its
parameters and the value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from moderation.analysis.report.snapshot import Row, Snapshot
from moderation.analysis.terms import words

Of = dict[str, Any]
Metric = Callable[["Evidence", Of], Any]

#: From which share of the people each word may be said; more than half are "most", below the last one it is "a few".
QUANTIFIERS = (("many", 0.2), ("some", 0.05))
#: A side with this share of the arguments, or more, must be heard.
HEARD = 0.2
#: With less than this between them nobody has a majority.
SPLIT = 0.1
#: Contributions of so many words are long.
LONG = 15
#: Fewer opinions say nothing about agreement.
RATED = 10
_TOP = 0.05
#: Filters that are no field of a contribution.
_APART = frozenset({"theme", "length", "campaign", "outside"})


@dataclass(frozen=True)
class Evidence:
    """A snapshot, and the facts of a report about it."""

    snapshot: Snapshot
    facts: dict[str, Any]

    @cached_property
    def themes(self) -> dict[str, list[str]]:
        """The contributions of each theme, by its key."""
        return {theme["key"]: theme["comments"] for theme in self.facts.get("themes", [])}

    @cached_property
    def campaigns(self) -> list[list[str]]:
        """The contributions of each campaign."""
        return [campaign["comments"] for campaign in self.facts.get("campaigns", [])]

    @cached_property
    def repeated(self) -> frozenset[str]:
        """What campaigns repeat: all of their contributions but the one in the middle of each."""
        found = self.facts.get("campaigns", [])
        return frozenset(code for one in found for code in one["comments"] if code != one["middle"])

    @cached_property
    def rows(self) -> dict[tuple[str, Any], Row]:
        """Every row by its kind and its code or key."""
        keys = ("code", "key", "number", "version")
        return {(row["row"], next(row[key] for key in keys if key in row)): row for row in self.snapshot.rows}

    def texts(self, of: Of) -> list[Row]:
        """The public contributions under these filters: proposal, kind, stance, language, channel, theme, length.

        ``campaign`` is the place of one, ``outside`` (true) leaves out what belongs to any.
        """
        rows: Iterable[Row] = self.snapshot.texts.values()
        if "theme" in of:
            known = self.snapshot.texts
            rows = [known[code] for code in self.themes.get(of["theme"], ()) if code in known]
        if "campaign" in of:
            sent = set(self.campaigns[of["campaign"]])
            rows = [row for row in rows if row["code"] in sent]
        if of.get("outside"):
            sent = {code for codes in self.campaigns for code in codes}
            rows = [row for row in rows if row["code"] not in sent]
        if "length" in of:
            short = of["length"] == "short"
            rows = [row for row in rows if (len(words(row["body"])) < LONG) == short]
        asked = {name: value for name, value in of.items() if name not in _APART}
        return [row for row in rows if all(row[name] == value for name, value in asked.items())]


def quantifier(part: int, whole: int) -> str:
    """The word for so many people of so many: one, most, many, some, few."""
    if part == 1:
        return "one"
    if 2 * part > whole:
        return "most"
    return next((word for word, least in QUANTIFIERS if whole and part / whole >= least), "few")


def leaning(in_favour: int, against: int) -> str:
    """Where those who argue stand: for, against, split, or none where nobody does."""
    told = in_favour + against
    if not told:
        return "none"
    if abs(in_favour - against) / told < SPLIT:
        return "split"
    return "for" if in_favour > against else "against"


def percent(part: int, whole: int) -> float | None:
    """A percentage with one decimal, half up; None of nothing."""
    return (2000 * part + whole) // (2 * whole) / 10 if whole else None


def people(rows: Iterable[Row]) -> int:
    """How many different people say this: who wrote it, and whose text says the same and was merged into it."""
    found = set()
    for row in rows:
        found.add(row["participant"])
        found.update(one["participant"] for one in row.get("credits", ()))  # snapshots of before have none
    return len(found)


def _texts(evidence: Evidence, of: Of) -> int:
    return len(evidence.texts(of))


def _people(evidence: Evidence, of: Of) -> int:
    return people(evidence.texts(of))


def _share(evidence: Evidence, of: Of) -> float | None:
    """The contributions under ``part`` among those under ``base``."""
    return percent(len(evidence.texts(of["part"])), len(evidence.texts(of["base"])))


def _loudest(evidence: Evidence, of: Of) -> float | None:
    """The share of the contributions that the five percent who wrote most have written; at least one person."""
    written = Counter(row["participant"] for row in evidence.texts({}))
    top = max(1, round(len(written) * _TOP))
    return percent(sum(n for _, n in written.most_common(top)), sum(written.values()))


def _votes(evidence: Evidence, of: Of) -> int | None:
    """The votes on a proposal, of one choice or all; None while they are hidden."""
    counts = evidence.rows["proposal", of["proposal"]]["tally"]["counts"]
    if counts is None:
        return None
    return int(counts[of["choice"]] if "choice" in of else sum(counts.values()))


def _vote_share(evidence: Evidence, of: Of) -> float | None:
    part, whole = _votes(evidence, of), _votes(evidence, {"proposal": of["proposal"]})
    return percent(part, whole) if part is not None and whole is not None else None


def _all_votes(evidence: Evidence, of: Of) -> int:
    found = [_votes(evidence, {"proposal": row["code"]}) for row in evidence.snapshot.of("proposal")]
    return sum(votes for votes in found if votes is not None)


def _supports(evidence: Evidence, of: Of) -> int | None:
    imported = evidence.rows["proposal", of["proposal"]]["tally"]["imported"]
    return int(imported["supports"]) if imported else None


def _opinions(evidence: Evidence, of: Of) -> int:
    return sum(row["agree"] + row["disagree"] + row["passes"] for row in evidence.texts(of))


def _ever_public(evidence: Evidence, of: Of) -> int:
    return len(evidence.snapshot.comments)


def _hidden(evidence: Evidence, of: Of) -> int:
    """The tombstones under these filters: why, reason_code."""
    buried = [row["tombstone"] for row in evidence.snapshot.comments.values() if row["tombstone"]]
    return sum(all(one[name] == value for name, value in of.items()) for one in buried)


def _rows(evidence: Evidence, of: Of) -> int:
    """How many rows of a kind, under filters of their fields."""
    rows = evidence.snapshot.of(of["kind"])
    asked = {name: value for name, value in of.items() if name != "kind"}
    return sum(all(row[name] == value for name, value in asked.items()) for row in rows)


def _commitments(evidence: Evidence, of: Of) -> int:
    return sum(len(row["commitments"]) for row in evidence.snapshot.of("response"))


def _field(evidence: Evidence, of: Of) -> Any:
    """A field of a row, such as its title."""
    value: Any = evidence.rows[of["row"], of["key"]]
    for step in of["field"].split("."):
        value = value[int(step) if step.isdigit() else step]
    return value


def _field_share(evidence: Evidence, of: Of) -> float | None:
    """What one field of a row is of another, in percent."""
    part, whole = (_field(evidence, {**of, "field": of[name]}) for name in ("part", "base"))
    return percent(part, whole)


def _wordings(evidence: Evidence, of: Of) -> int:
    """How many wordings a campaign has, or how many of them add something of their own."""
    found = evidence.facts["campaigns"][of["campaign"]]["wordings"]
    return sum(bool(one["own"]) for one in found) if of.get("own") else len(found)


def _place(evidence: Evidence, of: Of) -> int:
    """The number of a campaign, from 1."""
    return list(range(1, len(evidence.campaigns) + 1))[of["campaign"]]


def _in_campaigns(evidence: Evidence, of: Of) -> int:
    return len(evidence.texts({})) - len(evidence.texts({"outside": True}))


def _campaigns(evidence: Evidence, of: Of) -> int:
    return len(evidence.campaigns)


def _grouped(evidence: Evidence, of: Of) -> int:
    """The people of all groups of opinion."""
    return sum(row["people"] for row in evidence.snapshot.of("group"))


def _group_share(evidence: Evidence, of: Of) -> float | None:
    return percent(evidence.rows["group", of["group"]]["people"], _grouped(evidence, {}))


def _summed(evidence: Evidence, of: Of) -> int:
    """All counts of a field that holds some by name."""
    return int(sum(_field(evidence, of).values()))


def _represented(evidence: Evidence, of: Of) -> int:
    """How many contributions of a group are represented by a sentence, or cited."""
    heard = set(evidence.facts["represented"])
    return sum(row["code"] in heard for row in evidence.texts(of))


def _left_out(evidence: Evidence, of: Of) -> float | None:
    """The share of a group's contributions that no sentence represents."""
    rows = evidence.texts(of)
    return percent(len(rows) - _represented(evidence, of), len(rows))


def _left_out_rest(evidence: Evidence, of: Of) -> float | None:
    """The same share among all other contributions."""
    rows, every = evidence.texts(of), len(evidence.snapshot.texts)
    heard = _represented(evidence, {}) - _represented(evidence, of)
    return percent(every - len(rows) - heard, every - len(rows))


def _rated(evidence: Evidence, of: Of) -> int:
    """How many contributions enough people gave an opinion on."""
    return sum(row["agree"] + row["disagree"] + row["passes"] >= RATED for row in evidence.texts(of))


def _targets(evidence: Evidence, of: Of) -> int:
    return len(evidence.rows["response", of["response"]]["targets"])


def _fact(evidence: Evidence, of: Of) -> Any:
    """A value among what the algorithms found, by its path."""
    value: Any = evidence.facts
    for step in of["path"]:
        value = value[step]
    return value


#: Every figure that a report may tell, by name.
METRICS: dict[str, Metric] = {
    "texts": _texts,
    "people": _people,
    "share": _share,
    "loudest": _loudest,
    "votes": _votes,
    "vote_share": _vote_share,
    "all_votes": _all_votes,
    "supports": _supports,
    "opinions": _opinions,
    "ever_public": _ever_public,
    "hidden": _hidden,
    "rows": _rows,
    "commitments": _commitments,
    "field": _field,
    "field_share": _field_share,
    "summed": _summed,
    "campaigns": _campaigns,
    "in_campaigns": _in_campaigns,
    "wordings": _wordings,
    "place": _place,
    "grouped": _grouped,
    "group_share": _group_share,
    "represented": _represented,
    "left_out": _left_out,
    "left_out_rest": _left_out_rest,
    "rated": _rated,
    "targets": _targets,
    "fact": _fact,
}


def measure(evidence: Evidence, metric: str, of: Of) -> Any:
    """The value of a metric now. Raises KeyError for an unknown metric, filter, row or path."""
    return METRICS[metric](evidence, of)


def stance_of(evidence: Evidence, of: Of) -> str:
    """Where those who argue under these filters stand."""
    rows = evidence.texts(of)
    return leaning(*(sum(row["stance"] == stance for row in rows) for stance in ("for", "against")))


def must_hear(evidence: Evidence, of: Of) -> list[str]:
    """The stances that have a fifth or more of the arguments there."""
    counts = Counter(row["stance"] for row in evidence.texts(of) if row["stance"])
    return sorted(stance for stance, n in counts.items() if n >= HEARD * sum(counts.values()))
