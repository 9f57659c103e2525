"""The patterns of a report. ``%(name)s`` is where the value of a claim stands; translated like every word of the site.

Patterns avoid what only some languages can say of a number that is not known yet: figures stand after a colon.
"""

from __future__ import annotations


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


#: A pattern, or two for the number ``n``.
PHRASES: dict[str, str | tuple[str, str]] = {
    "value": "%(value)s",
    "quote": "«%(quote)s»",
    "title": "%(title)s",
    "quote.gone": _("What was quoted here can no longer be read."),
    # 0 cover
    "cover.who": _("Consultation of %(department)s under the procedure: %(procedure)s."),
    "cover.when": _("Open from %(opens)s to %(closes)s."),
    "cover.policy": _("Moderated under version %(version)s of the rules."),
    "method.public": _(
        "This report is made from what anybody can read: the texts, votes and answers that were public "
        "when its snapshot was taken. Nothing that was hidden by then is in it."
    ),
    "method.figures": _(
        "Every figure has a name in the report and is counted anew by whoever checks it. Quotes are "
        "exact pieces of a text, never rewritten. No artificial intelligence service was used."
    ),
    "method.again": _("The same snapshot gives the same report, byte by byte."),
    # 1 summary
    "summary.who": _("People who wrote: %(people)s. Contributions: %(texts)s. Votes: %(votes)s."),
    "summary.sample": _("Whoever wished took part: this is not a sample of the population."),
    "summary.vote": _("%(title)s: %(share)s of %(votes)s votes in favour."),
    "summary.supports": _("%(title)s: %(supports)s imported supports."),
    "summary.theme": _("Most spoken of: %(label)s, by %(word)s (%(people)s of %(all)s)."),
    "summary.answers": _("Official responses: %(responses)s. Commitments: %(commitments)s."),
    "summary.no_answers": _("The administration has not answered yet."),
    # 2 who took part
    "people.who": _("People who wrote: %(people)s. Contributions: %(texts)s."),
    "people.opinions": _("Opinions on what others wrote: %(opinions)s."),
    "people.language": _("In Spanish: %(es)s. In Basque: %(eu)s. In English: %(en)s."),
    "people.channel": _("People on the web: %(web)s. On paper: %(paper)s. Imported: %(import)s. Guests: %(guest)s."),
    "people.loudest": _("The five percent who wrote most have written %(loudest)s of the contributions."),
    "people.unknown": _("How many took part for the first time, or with a verified identity, is not public."),
    # 3 what was asked
    "asked.summary": "%(text)s",
    "asked.sections": _("Parts of the text: %(sections)s. Proposals: %(proposals)s."),
    # 4 results by proposal
    "votes.result": _(
        "Votes: %(votes)s. In favour: %(for)s (%(share_for)s). Against: %(against)s (%(share_against)s)."
        " Abstentions: %(abstain)s (%(share_abstain)s)."
    ),
    "votes.nobody": _("Nobody voted."),
    "votes.hidden": _("The votes are not shown yet."),
    "votes.supports": _("Imported supports: %(supports)s. They are not votes cast here."),
    "votes.arguments": _("Arguments in favour: %(for)s. Against: %(against)s. Those who argue are %(stance)s."),
    "votes.contributions": _("Contributions: %(texts)s. People: %(people)s."),
    "votes.silent": _("Nobody has written yet."),
    "votes.most": _("The proposals with most contributions:"),
    # 5 themes
    "themes.none": _("No theme has been shown for this consultation, so its contributions are told by proposal alone."),
    "theme.size": _("Contributions: %(texts)s. Spoken of by %(word)s: %(people)s of the %(all)s who wrote."),
    "theme.stance": _("Arguments in favour: %(for)s. Against: %(against)s. Those who argue are %(stance)s."),
    # 6 agreement
    "agreement.rated": _("Contributions that at least ten people gave an opinion on: %(rated)s."),
    "agreement.few": _("Too few people gave an opinion on what others wrote to say where they agree."),
    "agreement.wide": _("Wide agreement"),
    "agreement.rejected": _("Wide disagreement"),
    "agreement.divided": _("Divided"),
    "agreement.unsure": _("Uncertain"),
    "groups.none": _("There is no map of groups of opinion: too few people gave opinions, or a group would be so "
    "small that its members could be told."),
    "groups.title": _("Groups of opinion"),
    "groups.counts": _("Groups: %(groups)s. People in them: %(people)s."),
    "groups.how": _(
        "People are together who think alike of many contributions, whatever else they are. Who is in a group is not "
        "published; the counts of each group are, for contributions that at least ten people of every group rated."
    ),
    "groups.shared": _("What every group agrees with:"),
    "groups.group": _("Group %(number)s"),
    "groups.size": _("People: %(people)s (%(share)s of those in a group). What sets them apart:"),
    "groups.alike": _("Nothing sets this group apart clearly."),
    # 5 themes, at its end
    "all.title": _("A few who stand for all"),
    "all.how": _("Chosen so that everybody finds one near to what they said, with seats for each side. The "
    "contributions that most people agree with would leave most others out."),
    # 7 minority views
    "minority.coverage": _("The quotes of this report stand for %(represented)s of %(texts)s "
    "contributions (%(share)s)."),
    "minority.random": _(
        "How near the contributions are to what is quoted, on average: %(chosen)s. To as many words that are drawn "
        "by lot: %(random)s."
    ),
    "minority.flagged": _("These are left out half as much again as the rest, or more:"),
    "minority.even": _("No group was left out half as much again as the rest, or more."),
    "minority.apart": _("Contributions that are like no other:"),
    # 8 campaigns
    "campaigns.none": _("No text was sent three times or more in the same or nearly the same words."),
    "campaigns.how": _(
        "A campaign is three contributions or more that share most pairs of words, by many people or by one who "
        "repeats them. Sending a text of others is legitimate: it is told so that each figure can be read with it "
        "and without."
    ),
    "campaigns.counts": _("Campaigns: %(campaigns)s, with %(texts)s of the %(all)s contributions."),
    "campaigns.campaign": _("Campaign %(number)s"),
    "campaigns.size": _(
        "Contributions: %(texts)s. People: %(people)s. Wordings: %(wordings)s. With something of their own: %(own)s."
    ),
    "campaigns.smaller": _("Smaller campaigns"),
    # 9 moderation
    "moderation.counts": _(
        "Contributions that were ever public: %(all)s. Can be read: %(texts)s. Removed by moderation: "
        "%(restricted)s. Withdrawn by their authors: %(withdrawn)s. Erased: %(erased)s."
    ),
    "moderation.merged": _(
        "Merged into others that say the same: %(merged)s. Each of those counts once and names everybody who says so."
    ),
    "moderation.machine": _("A machine may hold a text for a person to look at; it never removes one."),
    "moderation.received": _("Texts received: %(received)s. Waiting for a person: %(waiting)s."),
    "moderation.marked": _("Removals that stand: %(all)s. Marked by a program before a person decided: %(marked)s "
    "(%(share)s)."),
    "moderation.held": _("Of the texts that waited unseen, %(decided)s were decided: half within %(median)s, nine of "
    "ten within %(p90)s."),
    "moderation.published": _("Of those that could be read meanwhile, %(decided)s: half within %(median)s, nine of ten "
    "within %(p90)s."),
    "moderation.appeals": _("Objections to a decision: %(all)s. Waiting: %(waiting)s. The decision stayed: "
    "%(confirmed)s. It was undone: %(overturned)s. It had been undone already: %(settled)s."),
    "moderation.votes": _("Opinions on texts that are removed: %(votes)s. They are kept and count in no other figure."),
    "moderation.sides": _("Arguments removed: in favour %(in_favour_part)s of %(in_favour_whole)s, against "
    "%(against_part)s of %(against_whole)s."),
    "moderation.unknown": _(
        "How many waited, how many objections there were, and the votes on texts that were removed are not in this "
        "snapshot."
    ),
    # 10 answers
    "answers.none": _("No official response has been published yet."),
    "answers.counts": _("Official responses: %(responses)s. Commitments: %(commitments)s."),
    # 11 incidents, limits
    "limits.step": _("%(day)s: %(step)s."),
    "limits.reason": _("Reason: %(reason)s"),
    "limits.quiet": _("The consultation was neither suspended, extended nor called off."),
    "limits.sample": _("Those who took part are not a sample: no share in this report may be taken "
    "for a share of the population."),
    "limits.program": _("Quotes were chosen by a program: it counts words and does not understand irony."),
    "limits.evaluation": _("This consultation has not been evaluated yet."),
}  # fmt: skip

#: Titles of the sections, by key and in order.
SECTIONS: dict[str, str] = {
    "cover": _("This report"),
    "summary": _("In one page"),
    "people": _("Who took part"),
    "asked": _("What was asked"),
    "results": _("Results by proposal"),
    "themes": _("Themes"),
    "agreement": _("Map of agreement"),
    "minority": _("Minority and unrepresented views"),
    "campaigns": _("Campaigns"),
    "moderation": _("Moderation"),
    "answers": _("What the administration answers"),
    "limits": _("Incidents, changes and limits"),
}

#: Words that a claim of a kind may have.
WORDS: dict[str, dict[str, str]] = {
    "theme": {
        "one": _("one person"),
        "few": _("a few people"),
        "some": _("some people"),
        "many": _("many people"),
        "most": _("most people"),
    },
    "stance": {
        "for": _("mostly in favour"),
        "against": _("mostly against"),
        "split": _("divided, without a majority"),
        "none": _("silent"),
    },
    "verdict": {
        "accepted": _("Accepted"),
        "partly": _("Partly accepted"),
        "already_done": _("Already done"),
        "under_study": _("Under study"),
        "not_accepted": _("Not accepted"),
        "not_ours": _("Not our competence"),
        "question_answered": _("Question answered"),
    },
    "group": {
        "stance:for": _("arguments in favour"),
        "stance:against": _("arguments against"),
        "stance:": _("contributions without a stance"),
        "contributions": _("all contributions"),
        "people": _("people who wrote"),
        "language:es": _("contributions in Spanish"),
        "language:eu": _("contributions in Basque"),
        "language:en": _("contributions in English"),
        "language:und": _("contributions in another language"),
        "length:short": _("contributions of fewer than fifteen words"),
        "length:long": _("contributions of fifteen words or more"),
    },
    "side": {
        "agree": _("agrees"),
        "disagree": _("disagrees"),
    },
    "step": {
        "open": _("extended or resumed"),
        "suspended": _("suspended"),
        "withdrawn": _("called off"),
    },
}

#: Heads of tables.
HEADS: dict[str, str] = {
    "proposal": _("Proposal"),
    "contribution": _("Contribution"),
    "contributions": _("Contributions"),
    "people": _("People"),
    "supports": _("Imported supports"),
    "agree": _("Agree"),
    "base": _("Of how many"),
    "interval": _("Interval (95 %)"),
    "group": _("Group"),
    "least": _("Least agreement of a group"),
    "says": _("The group"),
    "share": _("Share"),
    "elsewhere": _("Among the others"),
    "wordings": _("Wordings"),
    "figure": _("Figure"),
    "with": _("With campaigns"),
    "without": _("Without"),
    "left_out": _("Left out"),
    "rest": _("Of the rest"),
    "reason": _("Reason"),
    "theme": _("Theme"),
    "verdict": _("Response"),
    "department": _("Department"),
    "commitment": _("Commitment"),
    "due": _("By when"),
}

#: What a quote stands for.
ROLES: dict[str, str] = {
    "for": _("In favour"),
    "against": _("Against"),
    "represents": _("Says what others say too"),
    "dissent": _("Of the smaller side"),
    "all": _("Stands for others"),
    "campaign": _("What was sent"),
    "own": _("Added by the sender"),
    "seldom": _("Little supported, with substance"),
    "apart": _("Like no other"),
}

MONTHS: tuple[str, ...] = (
    _("January"), _("February"), _("March"), _("April"), _("May"), _("June"),
    _("July"), _("August"), _("September"), _("October"), _("November"), _("December"),
)  # fmt: skip
