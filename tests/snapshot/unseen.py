"""Services after which the public reads what it read before, and why."""

from __future__ import annotations

_WHY: dict[str, str] = {
    "tells one person; not public": (
        "announcements.tell_of_reply announcements.tell_of_publication announcements.tell_of_waiting "
        "announcements.tell_of_removal announcements.tell_of_return announcements.tell_of_uncovering "
        "announcements.tell_of_merge announcements.tell_of_separation "
        "announcements.tell_of_response "
        "announcements.tell_of_step announcements.tell_of_near_ends announcements.tell_of_query "
        "announcements.tell_of_draft illegal_notices.mail_notifiers reminders.remind_of_backlog "
        "notices.tell notices.tell_each notices.mark_read "
        "notices.set_preference notice_mail.mail_due follows.follow follows.unfollow"
    ),
    "computes something": (
        "announcements.removal_key announcements.return_key notice_texts.render_notices notice_texts.mail_of "
        "notice_texts.digest_of notice_texts.settings_url notices.mail_due_at notices.undo_over "
        "imports.known publication.public_topics publication.everybody publication.personal "
        "reasons.checked screening.admitted screening.under_review "
        "screening.looked_at_again screening.confirmed_nudges screening.verdict screening.state_after "
        "decisions.undo_window redactions.note_before redacted.note_of erased.grave_of forgetting.words_of "
        "trials.try_text words.change_back words.check_change "
        "internal_queries.default_due internal_queries.excerpt notes.mentioned_in "
        "statements.compose statements.language_of illegal_notices.checked illegal_notices.location_of "
        "flag_answers.category_of themes.new_assignments themes.checked_texts theme_changes.locked_themes"
    ),
    "a draft, which the public does not see": (
        "commitments.promise commitments.take_back_promise consultations.draft_consultation "
        "consultations.add_section consultations.add_proposal consultations.move_part "
        "consultations.remove_part consultations.set_schedule consultations.set_terms "
        "documents.describe_document lifecycle.submit_consultation responses.draft_response "
        "responses.save_response responses.submit_response responses.request_changes "
        "responses.approve_response responses.propose_correction responses.drop_correction "
        "responses.add_author texts.save_texts texts.save_text themes.make_theme theme_groups.pin_theme"
    ),
    "brings rows that announce_import tells of all at once": (
        "imports.import_consultation imports.import_proposal imports.import_participants "
        "imports.import_comments imports.import_comment_votes imported.restrict_imported"
    ),
    "part of an act that has a scene": (
        "idempotency.once participants.participant_for participants.participant_from "
        "participants.existing_participant merges.lock_both publication.locked publication.show publication.show_all "
        "publication.hold publication.tell "
        "responses.locked texts.write_text transition.transition versions.freeze_text vote_keys.make_key "
        "cases.close_cases cases.tell receipts.flag_receipt receipts.query_code flag_answers.answer_flags "
        "flag_answers.take_back_answers statements.state_reasons statements.withdraw_statements "
        "batches.run_waiting batches.run_few near.keep_bands illegal_notices.write_notice "
        "appeal_answers.close_appeal appeal_answers.settle_appeals reversals.reopen "
        "erasures.settle_erasures forgetting.forget_words "
        "reversals.superseded notices.tell_all theme_changes.changing theme_changes.tell_themes theme_changes.tell_desk"
    ),
    "a set of what has a scene as a set of one": "decisions.decide_cases decisions.undo_decisions",
    "only the search finds other things": (
        "search.index_consultation search.forget_consultation search.index_proposal search.index_comments "
        "search.forget_comments"
    ),
    "only those who work on the desk or in a department see it": (
        "sanctions.sanction_author sanctions.lift_sanction sanctions.confirm_sanction sanctions.end_sanction "
        "appeals.appeal_decision erasures.propose_erasure batches.plan_batch "
        "batches.start_batch cases.open_case cases.review_comment cases.attend cases.look_at_separated "
        "cases.open_missing_cases claims.claim_case claims.renew_claim claims.release_claim "
        "claims.take_over_claim desk.save_filter desk.forget_filter desk.choose_keys flags.flag_comment "
        "internal_queries.answer_query internal_queries.return_query internal_queries.forward_query "
        "internal_queries.close_query internal_queries.follow_response notes.note_case "
        "redactions.read_original redactions.erase_originals revisions.hold_unrevised "
        "moderated.return_revision moderated.hold_returned "
        "reports.request_report reports.cancel_report reports.approve_report reports.run_report "
        "reports.run_waiting opinion_maps.draw_opinion_map "
        "objections.object_to_report objections.answer_objection imported.review_imported "
        "theme_suggestions.propose_themes theme_suggestions.refuse_suggestions theme_analysis.run_themes "
        "theme_analysis.learn_themes theme_analysis.suggest_theme theme_analysis.run_waiting "
        "theme_suggestions.cancel_themes theme_splits.propose_split theme_splits.run_split theme_splits.run_waiting"
    ),
    "cleans up": "idempotency.forget_old_keys reports.forget_erased",
    "the counts are the same before and after": "tallies.fold_tallies",
    "counted for the department, shown nowhere in public": "responses.give_feedback",
    "texts that are written later meet it": "words.revise_list words.go_back",
    "its page is read when it is opened; it is not live": "policies.adopt_policy reasons.word_reason",
}

UNSEEN: dict[str, str] = {name: why for why, names in _WHY.items() for name in names.split()}
