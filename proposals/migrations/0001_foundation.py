import django.db.models.deletion
import django.utils.timezone
import participa.core.codes
import proposals.models.consultations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_foundation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=participa.core.codes.new_code, editable=False, max_length=12, unique=True),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("title_es", models.CharField(blank=True, max_length=200)),
                ("title_eu", models.CharField(blank=True, max_length=200)),
                ("title_en", models.CharField(blank=True, max_length=200)),
                ("body_es", models.TextField(blank=True)),
                ("body_eu", models.TextField(blank=True)),
                ("body_en", models.TextField(blank=True)),
                ("revision", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=participa.core.codes.new_code, editable=False, max_length=12, unique=True),
                ),
                ("depth", models.PositiveSmallIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[("argument", "Argument"), ("comment", "Comment"), ("question", "Question")],
                        max_length=10,
                    ),
                ),
                (
                    "stance",
                    models.CharField(blank=True, choices=[("for", "In favour"), ("against", "Against")], max_length=8),
                ),
                (
                    "language",
                    models.CharField(
                        default="und", help_text="BCP 47; detected, correctable by the author.", max_length=5
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "published_at",
                    models.DateTimeField(blank=True, help_text="First time it was public; never changes.", null=True),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("restricted_at", models.DateTimeField(blank=True, null=True)),
                ("reason_code", models.CharField(blank=True, max_length=40)),
                ("decision_ref", models.CharField(blank=True, max_length=12)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="proposals.comment",
                    ),
                ),
                (
                    "root",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="thread",
                        to="proposals.comment",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["root", "id"], name="proposals_thread")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "argument"), ("stance__in", ["for", "against"])),
                            models.Q(("kind__in", ["comment", "question"]), ("stance", "")),
                            _connector="OR",
                        ),
                        name="proposals_stance_of_arguments",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("depth", 0), ("parent__isnull", True), ("root__isnull", True)),
                            models.Q(("depth__gte", 1), ("parent__isnull", False), ("root__isnull", False)),
                            _connector="OR",
                        ),
                        name="proposals_reply_has_root",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True), name="proposals_not_own_parent"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision_ref", ""), ("reason_code", ""), ("restricted_at__isnull", True)),
                            models.Q(
                                ("restricted_at__isnull", False),
                                models.Q(("reason_code", ""), _negated=True),
                                models.Q(("decision_ref", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="proposals_restriction_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommentRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=participa.core.codes.new_code, editable=False, max_length=12, unique=True),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("body", models.TextField(blank=True)),
                ("digest", models.CharField(db_index=True, max_length=64)),
                ("length", models.PositiveIntegerField()),
                ("language", models.CharField(default="und", max_length=5)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held_policy", "Waiting: reviewed before publication"),
                            ("held_system", "Waiting: held by the screening"),
                            ("published", "Published"),
                            ("approved", "Published and reviewed"),
                            ("restricted", "Removed"),
                            ("erased", "Erased"),
                        ],
                        max_length=12,
                    ),
                ),
                ("screening", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="revisions", to="proposals.comment"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "indexes": [models.Index(fields=["state", "id"], name="proposals_revisions_by_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("comment", "number"), name="proposals_revision_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["held_policy", "held_system", "published", "approved", "restricted", "erased"],
                            )
                        ),
                        name="proposals_revision_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("body", ""), ("erased_at__isnull", False), ("state", "erased")),
                            models.Q(
                                models.Q(("state", "erased"), _negated=True),
                                models.Q(("body", ""), _negated=True),
                                ("erased_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="proposals_erased_is_empty",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="comment",
            name="public_revision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="proposals.commentrevision",
            ),
        ),
        migrations.CreateModel(
            name="Consultation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=participa.core.codes.new_code, editable=False, max_length=12, unique=True),
                ),
                ("title_es", models.CharField(blank=True, max_length=200)),
                ("title_eu", models.CharField(blank=True, max_length=200)),
                ("title_en", models.CharField(blank=True, max_length=200)),
                ("summary_es", models.TextField(blank=True)),
                ("summary_eu", models.TextField(blank=True)),
                ("summary_en", models.TextField(blank=True)),
                (
                    "topic",
                    models.SlugField(blank=True, help_text="Subject, for the filter of the list.", max_length=40),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("review", "In review"),
                            ("scheduled", "Scheduled"),
                            ("open", "Open"),
                            ("suspended", "Suspended"),
                            ("closed", "Closed"),
                            ("analysis", "Being analysed"),
                            ("summarised", "Summarised"),
                            ("awaiting_response", "Awaiting response"),
                            ("responded", "Responded"),
                            ("decided", "Decided"),
                            ("implemented", "Implemented"),
                            ("archived", "Archived"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("adopted", "Adopted"),
                            ("adopted_with_changes", "Adopted with changes"),
                            ("not_adopted", "Not adopted"),
                            ("postponed", "Postponed"),
                        ],
                        max_length=24,
                    ),
                ),
                ("opens_at", models.DateTimeField(blank=True, null=True)),
                ("closes_at", models.DateTimeField(blank=True, null=True)),
                (
                    "comment_level",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "No account"), (1, "E-mail confirmed"), (2, "Identity verified")], default=1
                    ),
                ),
                (
                    "vote_level",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "No account"), (1, "E-mail confirmed"), (2, "Identity verified")], default=1
                    ),
                ),
                (
                    "tally_visibility",
                    models.CharField(
                        choices=[("live", "Live"), ("batched", "In batches"), ("after_close", "After the close")],
                        default="live",
                        max_length=12,
                    ),
                ),
                (
                    "exception_reason",
                    models.TextField(blank=True, help_text="Why it departs from its procedure, in public."),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1, help_text="Counts saves of the working text, against lost updates."
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "published_at",
                    models.DateTimeField(blank=True, help_text="First time that anybody could read it.", null=True),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="drafted_consultations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["state", "closes_at"], name="proposals_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "review",
                                    "scheduled",
                                    "open",
                                    "suspended",
                                    "closed",
                                    "analysis",
                                    "summarised",
                                    "awaiting_response",
                                    "responded",
                                    "decided",
                                    "implemented",
                                    "archived",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="proposals_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("opens_at__lt", models.F("closes_at"))),
                        name="proposals_opens_before_closes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "review", "withdrawn"]),
                            models.Q(
                                ("closes_at__isnull", False),
                                ("opens_at__isnull", False),
                                ("published_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="proposals_published_has_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["decided", "implemented"]), _negated=True),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="proposals_decided_has_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tally_visibility__in", ["live", "batched", "after_close"])),
                        name="proposals_visibility_known",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="comment",
            name="consultation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="proposals.consultation"
            ),
        ),
        migrations.CreateModel(
            name="ConsultationTransition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("review", "In review"),
                            ("scheduled", "Scheduled"),
                            ("open", "Open"),
                            ("suspended", "Suspended"),
                            ("closed", "Closed"),
                            ("analysis", "Being analysed"),
                            ("summarised", "Summarised"),
                            ("awaiting_response", "Awaiting response"),
                            ("responded", "Responded"),
                            ("decided", "Decided"),
                            ("implemented", "Implemented"),
                            ("archived", "Archived"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("review", "In review"),
                            ("scheduled", "Scheduled"),
                            ("open", "Open"),
                            ("suspended", "Suspended"),
                            ("closed", "Closed"),
                            ("analysis", "Being analysed"),
                            ("summarised", "Summarised"),
                            ("awaiting_response", "Awaiting response"),
                            ("responded", "Responded"),
                            ("decided", "Decided"),
                            ("implemented", "Implemented"),
                            ("archived", "Archived"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason_es", models.TextField(blank=True)),
                ("reason_eu", models.TextField(blank=True)),
                ("reason_en", models.TextField(blank=True)),
                (
                    "internal",
                    models.BooleanField(default=False, help_text="The reason is for the authors, not for the public."),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transitions",
                        to="proposals.consultation",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ConsultationVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("reason_es", models.TextField(blank=True)),
                ("reason_eu", models.TextField(blank=True)),
                ("reason_en", models.TextField(blank=True)),
                ("published_at", models.DateTimeField()),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="proposals.consultation",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("consultation", "number"), name="proposals_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=participa.core.codes.new_code, editable=False, max_length=12, unique=True),
                ),
                ("name_es", models.CharField(max_length=160)),
                ("name_eu", models.CharField(max_length=160)),
                ("name_en", models.CharField(blank=True, max_length=160)),
                ("about_es", models.TextField(blank=True)),
                ("about_eu", models.TextField(blank=True)),
                ("about_en", models.TextField(blank=True)),
                (
                    "contact",
                    models.CharField(blank=True, help_text="Public address of the department.", max_length=160),
                ),
                ("competences", models.TextField(blank=True, help_text="Keywords, one per line, in any language.")),
                (
                    "subdivision",
                    models.CharField(
                        default="PV", help_text="Territory of its working calendar (ISO 3166-2:ES).", max_length=4
                    ),
                ),
                ("external", models.BooleanField(default=False, help_text="Came with an import; has no members.")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="proposals.department",
                    ),
                ),
            ],
            options={
                "ordering": ["name_es", "id"],
            },
        ),
        migrations.AddField(
            model_name="consultation",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="consultations", to="proposals.department"
            ),
        ),
        migrations.CreateModel(
            name="Follow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="follows", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followers",
                        to="proposals.consultation",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followers",
                        to="proposals.department",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "consultation"), name="proposals_follow_consultation_once"
                    ),
                    models.UniqueConstraint(fields=("account", "department"), name="proposals_follow_department_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("consultation__isnull", False), ("department__isnull", True)),
                            models.Q(("consultation__isnull", True), ("department__isnull", False)),
                            _connector="OR",
                        ),
                        name="proposals_follow_one_thing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("body_hash", models.CharField(max_length=64)),
                ("ref", models.CharField(blank=True, help_text="Code of what the first request made.", max_length=40)),
                ("created_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("account", "key"), name="proposals_idempotency_once")],
            },
        ),
        migrations.CreateModel(
            name="LocalHoliday",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("subdivision", models.CharField(default="PV", max_length=4)),
                ("name", models.CharField(max_length=120)),
            ],
            options={
                "ordering": ["day"],
                "constraints": [
                    models.UniqueConstraint(fields=("day", "subdivision"), name="proposals_local_holiday_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(choices=[("contact", "Contact"), ("approver", "Approver")], max_length=12)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="proposals.department",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "department", "role"), name="proposals_membership_once"),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["contact", "approver"])), name="proposals_member_role_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=participa.core.codes.new_code, editable=False, max_length=12, unique=True),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("my_contribution", "What happens to my contributions"),
                            ("replies", "Replies to me"),
                            ("answers", "Official responses"),
                            ("followed", "News of what I follow"),
                            ("work", "My work as staff"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "message",
                    models.CharField(help_text="Identifier of its sentence, e.g. response.published", max_length=40),
                ),
                ("ref", models.CharField(max_length=40)),
                ("facts", models.JSONField(default=dict)),
                ("key", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "mail_after",
                    models.DateTimeField(blank=True, help_text="Not before; null: not by e-mail.", null=True),
                ),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notices", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["mailed_at", "mail_after"], name="proposals_notices_to_mail")],
                "constraints": [models.UniqueConstraint(fields=("account", "key"), name="proposals_told_once")],
            },
        ),
        migrations.CreateModel(
            name="NoticePreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("my_contribution", "What happens to my contributions"),
                            ("replies", "Replies to me"),
                            ("answers", "Official responses"),
                            ("followed", "News of what I follow"),
                            ("work", "My work as staff"),
                        ],
                        max_length=20,
                    ),
                ),
                ("on_site", models.BooleanField(default=True)),
                (
                    "by_email",
                    models.CharField(
                        choices=[
                            ("at_once", "At once"),
                            ("daily", "Once a day"),
                            ("weekly", "Once a week"),
                            ("never", "Never"),
                        ],
                        default="at_once",
                        max_length=8,
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_preferences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "category"), name="proposals_preference_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficialResponse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=participa.core.codes.new_code, editable=False, max_length=12, unique=True),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Accepted"),
                            ("partly", "Partly accepted"),
                            ("already_done", "Already done"),
                            ("under_study", "Under study"),
                            ("not_accepted", "Not accepted"),
                            ("not_ours", "Not our competence"),
                            ("question_answered", "Question answered"),
                        ],
                        max_length=20,
                    ),
                ),
                ("body_es", models.TextField(blank=True)),
                ("body_eu", models.TextField(blank=True)),
                ("body_en", models.TextField(blank=True)),
                ("reason_es", models.TextField(blank=True)),
                ("reason_eu", models.TextField(blank=True)),
                ("reason_en", models.TextField(blank=True)),
                ("competent", models.CharField(blank=True, help_text="Who is competent, if not us.", max_length=160)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("changes_requested", "Changes requested"),
                            ("approved", "Approved"),
                            ("scheduled", "Scheduled"),
                            ("published", "Published"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("review_note", models.TextField(blank=True, help_text="What the approver asks to change.")),
                ("version", models.PositiveSmallIntegerField(default=1)),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1, help_text="Counts saves of the draft, against lost updates."
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("publish_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responses",
                        to="proposals.consultation",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="responses", to="proposals.department"
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="drafted_responses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parity_confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-published_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["draft", "in_review", "changes_requested", "approved", "scheduled", "published"],
                            )
                        ),
                        name="proposals_response_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            ("drafted_by__isnull", True),
                            models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="proposals_response_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("published_at__isnull", False),
                                models.Q(("body_es", ""), _negated=True),
                                models.Q(("body_eu", ""), _negated=True),
                                models.Q(("verdict", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="proposals_response_published_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=participa.core.codes.new_code, editable=False, max_length=12, unique=True),
                ),
                ("text_es", models.TextField()),
                ("text_eu", models.TextField(blank=True)),
                ("text_en", models.TextField(blank=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "To do"),
                            ("in_progress", "In progress"),
                            ("done", "Done"),
                            ("dropped", "Dropped, with a reason"),
                        ],
                        default="pending",
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("evidence_url", models.URLField(blank=True)),
                ("updated_at", models.DateTimeField()),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="proposals.department",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="commitments",
                        to="proposals.officialresponse",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["pending", "in_progress", "done", "dropped"])),
                        name="proposals_commitment_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dropped"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="proposals_dropped_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.BigIntegerField(
                        help_text="Random, unique in the consultation; says nothing about the order."
                    ),
                ),
                ("display_name", models.CharField(max_length=60)),
                (
                    "channel",
                    models.CharField(
                        choices=[("web", "Web"), ("paper", "Paper"), ("import", "Imported"), ("guest", "Guest")],
                        default="web",
                        max_length=8,
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="participants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="proposals.consultation",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proof",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.identityproof",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consultation", "account"), name="proposals_one_participant_per_account"
                    ),
                    models.UniqueConstraint(
                        fields=("consultation", "proof"), name="proposals_one_participant_per_person"
                    ),
                    models.UniqueConstraint(
                        fields=("consultation", "number"), name="proposals_participant_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["web", "paper", "import", "guest"])),
                        name="proposals_channel_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommentVote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.SmallIntegerField(choices=[(-1, "Disagree"), (0, "Pass"), (1, "Agree")])),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="proposals.comment"
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="proposals.commentrevision"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comment_votes",
                        to="proposals.participant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("comment", "participant"), name="proposals_one_comment_vote"),
                    models.CheckConstraint(
                        condition=models.Q(("value__in", [-1, 0, 1])), name="proposals_agreement_known"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="comment",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="proposals.participant"
            ),
        ),
        migrations.CreateModel(
            name="AnswerRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answer_requests",
                        to="proposals.comment",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer_requests",
                        to="proposals.participant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("comment", "participant"), name="proposals_one_answer_request")
                ],
            },
        ),
        migrations.CreateModel(
            name="Procedure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40, unique=True)),
                ("name_es", models.CharField(max_length=120)),
                ("name_eu", models.CharField(max_length=120)),
                ("name_en", models.CharField(blank=True, max_length=120)),
                (
                    "norm",
                    models.CharField(blank=True, help_text="The norm it comes from, as it is cited.", max_length=200),
                ),
                ("minimum_days", models.PositiveSmallIntegerField(default=0)),
                (
                    "day_kind",
                    models.CharField(
                        choices=[("natural", "Natural days"), ("working", "Working days")],
                        default="natural",
                        max_length=10,
                    ),
                ),
                (
                    "required_sections",
                    models.JSONField(default=list, help_text='[{"key": …, "es": …, "eu": …, "en": …}]'),
                ),
                ("required_documents", models.JSONField(default=list, help_text='["memoria", …]: kinds of document')),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("day_kind__in", ["natural", "working"])), name="proposals_day_kind_known"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="consultation",
            name="procedure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="consultations", to="proposals.procedure"
            ),
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="tally",
                        serialize=False,
                        to="proposals.proposal",
                    ),
                ),
                ("in_favour", models.IntegerField(default=0)),
                ("against", models.IntegerField(default=0)),
                ("abstain", models.IntegerField(default=0)),
                ("version", models.PositiveBigIntegerField(default=0)),
                ("shown_in_favour", models.IntegerField(default=0)),
                ("shown_against", models.IntegerField(default=0)),
                ("shown_abstain", models.IntegerField(default=0)),
                ("shown_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shown_abstain__gte", 0), ("shown_against__gte", 0), ("shown_in_favour__gte", 0)
                        ),
                        name="proposals_shown_not_negative",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="proposal",
            name="consultation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="proposals", to="proposals.consultation"
            ),
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="proposals.participant",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participations",
                        to="proposals.proposal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "participant"), name="proposals_one_participation")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=40)),
                (
                    "supports",
                    models.PositiveIntegerField(
                        default=0, help_text="Signatures in favour, without a way to vote against."
                    ),
                ),
                ("positive", models.PositiveIntegerField(default=0)),
                ("negative", models.PositiveIntegerField(default=0)),
                (
                    "comment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported_tally",
                        to="proposals.comment",
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported_tally",
                        to="proposals.proposal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("comment__isnull", True), ("proposal__isnull", False)),
                            models.Q(("comment__isnull", False), ("proposal__isnull", True)),
                            _connector="OR",
                        ),
                        name="proposals_imported_one_thing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExternalRef",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=60)),
                ("external_id", models.CharField(max_length=80)),
                (
                    "comment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="proposals.comment"
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="proposals.consultation",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="proposals.participant",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="proposals.proposal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "external_id"), name="proposals_external_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=participa.core.codes.new_code, editable=False, max_length=12, unique=True),
                ),
                ("kind", models.SlugField(default="other", max_length=40)),
                ("title_es", models.CharField(max_length=200)),
                ("title_eu", models.CharField(blank=True, max_length=200)),
                ("title_en", models.CharField(blank=True, max_length=200)),
                (
                    "alternative_es",
                    models.TextField(blank=True, help_text="What a person who cannot see it needs to know."),
                ),
                ("alternative_eu", models.TextField(blank=True)),
                ("alternative_en", models.TextField(blank=True)),
                ("file", models.FileField(max_length=200, upload_to=proposals.models.consultations.document_name)),
                ("filename", models.CharField(help_text="The name offered for download.", max_length=160)),
                ("content_type", models.CharField(help_text="Sniffed from the bytes, not believed.", max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("uploaded_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="proposals.consultation",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="proposals.proposal",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.AddField(
            model_name="comment",
            name="proposal",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="comments",
                to="proposals.proposal",
            ),
        ),
        migrations.CreateModel(
            name="BallotDelta",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "choice",
                    models.CharField(
                        choices=[("for", "In favour"), ("abstain", "Abstain"), ("against", "Against")], max_length=8
                    ),
                ),
                ("amount", models.SmallIntegerField()),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deltas", to="proposals.proposal"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__in", [-1, 1])), name="proposals_delta_of_one"),
                    models.CheckConstraint(
                        condition=models.Q(("choice__in", ["for", "abstain", "against"])),
                        name="proposals_delta_choice_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "choice",
                    models.CharField(
                        choices=[("for", "In favour"), ("abstain", "Abstain"), ("against", "Against")], max_length=8
                    ),
                ),
                ("token", models.CharField(max_length=64, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("link", models.CharField(max_length=64)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ballots", to="proposals.proposal"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "link"), name="proposals_one_ballot"),
                    models.CheckConstraint(
                        condition=models.Q(("choice__in", ["for", "abstain", "against"])), name="proposals_choice_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResponseAuthor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="authors",
                        to="proposals.officialresponse",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("response", "user"), name="proposals_response_author_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ResponseFeedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answered", models.SmallIntegerField(help_text="1 yes, 0 partly, −1 no")),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="proposals.participant"
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feedback",
                        to="proposals.officialresponse",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("response", "participant"), name="proposals_feedback_once"),
                    models.CheckConstraint(
                        condition=models.Q(("answered__in", [-1, 0, 1])), name="proposals_feedback_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResponseTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="response_targets",
                        to="proposals.comment",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="proposals.officialresponse",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("response", "comment"), name="proposals_response_target_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="officialresponse",
            name="comments",
            field=models.ManyToManyField(
                related_name="responses", through="proposals.ResponseTarget", to="proposals.comment"
            ),
        ),
        migrations.CreateModel(
            name="ResponseVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("content", models.JSONField()),
                ("published_at", models.DateTimeField()),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="proposals.officialresponse",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("response", "number"), name="proposals_response_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=5)),
                ("stems", models.TextField(help_text="Folded stems between single spaces, with a space at both ends.")),
                (
                    "comment",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entry",
                        to="proposals.comment",
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entries",
                        to="proposals.consultation",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entries",
                        to="proposals.proposal",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["consultation"], name="proposals_search_of")],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("heading_es", models.CharField(blank=True, max_length=160)),
                ("heading_eu", models.CharField(blank=True, max_length=160)),
                ("heading_en", models.CharField(blank=True, max_length=160)),
                ("body_es", models.TextField(blank=True)),
                ("body_eu", models.TextField(blank=True)),
                ("body_en", models.TextField(blank=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sections",
                        to="proposals.consultation",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("consultation", "key"), name="proposals_section_key_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="comment",
            name="section",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="comments",
                to="proposals.section",
            ),
        ),
        migrations.CreateModel(
            name="TextChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("target", models.CharField(help_text="consultation, section:KEY or proposal:CODE", max_length=80)),
                ("column", models.CharField(max_length=40)),
                ("before", models.TextField(blank=True)),
                ("after", models.TextField(blank=True)),
                (
                    "refused",
                    models.BooleanField(
                        default=False, help_text="Somebody else had saved first; kept so that it is not lost."
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="proposals.consultation"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["consultation", "target"], name="proposals_changes_of")],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=participa.core.codes.new_code, editable=False, max_length=12, unique=True),
                ),
                ("label_es", models.CharField(max_length=120)),
                ("label_eu", models.CharField(blank=True, max_length=120)),
                ("label_en", models.CharField(blank=True, max_length=120)),
                ("summary_es", models.TextField(blank=True)),
                ("summary_eu", models.TextField(blank=True)),
                ("summary_en", models.TextField(blank=True)),
                (
                    "origin",
                    models.CharField(
                        choices=[("human", "Made by a person"), ("analysis", "Proposed by the analysis")],
                        default="human",
                        max_length=10,
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("heard", "Heard"),
                            ("with_department", "With the department"),
                            ("answered", "Answered"),
                            ("dismissed", "Set aside, with a reason"),
                        ],
                        default="heard",
                        max_length=16,
                    ),
                ),
                ("dismissal_reason", models.TextField(blank=True)),
                ("pinned", models.BooleanField(default=False)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="themes", to="proposals.consultation"
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="proposals.theme",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["heard", "with_department", "answered", "dismissed"])),
                        name="proposals_stage_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "dismissed"), _negated=True),
                            models.Q(("dismissal_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="proposals_dismissal_has_reason",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="officialresponse",
            name="themes",
            field=models.ManyToManyField(blank=True, related_name="responses", to="proposals.theme"),
        ),
        migrations.CreateModel(
            name="ThemeAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stance", models.CharField(blank=True, max_length=8)),
                (
                    "source",
                    models.CharField(
                        choices=[("human", "Made by a person"), ("analysis", "Proposed by the analysis")], max_length=10
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="theme_assignments",
                        to="proposals.commentrevision",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assignments", to="proposals.theme"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("theme", "revision"), name="proposals_assigned_once")],
            },
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["proposal", "parent", "-id"], name="proposals_thread_roots"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["consultation", "-id"], name="proposals_comments_of"),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("proposal__isnull", True), ("section__isnull", True), _connector="OR"),
                name="proposals_comment_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("public_revision__isnull", True), ("published_at__isnull", False), _connector="OR"),
                name="proposals_public_was_published",
            ),
        ),
    ]
