import django.db.models.deletion
import participa.core.codes
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("proposals", "0001_foundation"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReasonCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("label_es", models.CharField(max_length=120)),
                ("label_eu", models.CharField(max_length=120)),
                ("label_en", models.CharField(blank=True, max_length=120)),
                ("clause", models.CharField(blank=True, help_text="Clause of the policy, e.g. 4.2", max_length=20)),
                (
                    "ground",
                    models.CharField(blank=True, help_text="Legal reference, where there is one.", max_length=200),
                ),
                ("needs_explanation", models.BooleanField(default=False)),
                (
                    "selectable",
                    models.BooleanField(default=True, help_text="Offered on the desk; not for reasons of imports."),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="InternalQuery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(editable=False, max_length=16, unique=True)),
                ("question", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "Sent"),
                            ("drafting", "Being drafted"),
                            ("submitted", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("returned", "Returned"),
                            ("closed", "Closed"),
                        ],
                        default="sent",
                        max_length=12,
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[("published", "Answer published"), ("unanswerable", "Cannot be answered")],
                        max_length=16,
                    ),
                ),
                ("return_reason", models.TextField(blank=True)),
                ("bounces", models.PositiveSmallIntegerField(default=0)),
                ("due_on", models.DateField()),
                ("sent_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assignee",
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
                        related_name="internal_queries",
                        to="proposals.consultation",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="internal_queries",
                        to="proposals.department",
                    ),
                ),
                (
                    "response",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="internal_query",
                        to="proposals.officialresponse",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sent_queries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["sent", "drafting", "submitted", "approved", "returned", "closed"])
                        ),
                        name="moderation_query_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("state", "closed"),
                                models.Q(("result", ""), _negated=True),
                            ),
                            models.Q(("state", "closed"), _negated=True),
                            _connector="OR",
                        ),
                        name="moderation_query_closed_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModerationPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("post", "Published at once, reviewed afterwards"),
                            ("pre", "Reviewed before publication"),
                            ("pre_for_new", "Reviewed before publication for new authors"),
                            ("pre_out_of_hours", "Reviewed before publication out of office hours"),
                        ],
                        default="post",
                        max_length=20,
                    ),
                ),
                ("rules_es", models.TextField()),
                ("rules_eu", models.TextField()),
                ("rules_en", models.TextField(blank=True)),
                ("since", models.DateTimeField()),
                (
                    "consultation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moderation_policies",
                        to="proposals.consultation",
                    ),
                ),
            ],
            options={
                "ordering": ["-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("consultation", "version"), name="moderation_policy_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("consultation__isnull", True)),
                        fields=("version",),
                        name="moderation_default_policy_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QueryItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("excerpt", models.TextField()),
                (
                    "comment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="query_items",
                        to="proposals.comment",
                    ),
                ),
                (
                    "query",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="moderation.internalquery"
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="query_items",
                        to="proposals.theme",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("comment__isnull", False), ("theme__isnull", True)),
                            models.Q(("comment__isnull", True), ("theme__isnull", False)),
                            _connector="OR",
                        ),
                        name="moderation_item_one_thing",
                    ),
                    models.UniqueConstraint(fields=("query", "comment"), name="moderation_item_comment_once"),
                    models.UniqueConstraint(fields=("query", "theme"), name="moderation_item_theme_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceiptCounter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "year"), name="moderation_receipts_of_year")],
            },
        ),
        migrations.CreateModel(
            name="ReviewCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=participa.core.codes.new_code, editable=False, max_length=12, unique=True),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("held_policy", "Held by the policy"),
                            ("held_system", "Held by the screening"),
                            ("flag", "Flagged"),
                            ("staff", "Opened by staff"),
                            ("import", "Came with an import"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("decided", "Decided"),
                            ("overtaken", "Overtaken by a newer revision"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("priority", models.PositiveSmallIntegerField(default=0)),
                (
                    "priority_why",
                    models.CharField(
                        blank=True, help_text="Identifier of the sentence that explains it.", max_length=40
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cases",
                        to="proposals.commentrevision",
                    ),
                ),
            ],
            options={
                "ordering": ["-priority", "opened_at", "id"],
                "indexes": [models.Index(fields=["state", "-priority", "opened_at"], name="moderation_queue")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("revision",), name="moderation_one_open_case"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", False), ("state", "decided")),
                            models.Q(("state", "decided"), _negated=True),
                            _connector="OR",
                        ),
                        name="moderation_decided_has_date",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModerationDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=participa.core.codes.new_code, editable=False, max_length=12, unique=True),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("approve", "Approve"),
                            ("restrict", "Remove"),
                            ("reverse", "Undo"),
                            ("no_action", "No action"),
                        ],
                        max_length=12,
                    ),
                ),
                ("explanation", models.TextField(blank=True)),
                (
                    "source",
                    models.CharField(
                        choices=[("person", "A person"), ("import", "Imported")], default="person", max_length=8
                    ),
                ),
                ("automated_detection", models.BooleanField(default=False)),
                ("automated_decision", models.BooleanField(default=False)),
                ("live", models.BooleanField(default=True, help_text="False once it was undone.")),
                ("decided_at", models.DateTimeField()),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="proposals.comment"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="decisions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="moderation.moderationdecision",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="proposals.commentrevision",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="moderation.moderationpolicy",
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="moderation.reasoncode",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="moderation.reviewcase",
                    ),
                ),
            ],
            options={
                "ordering": ["-decided_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("action", "restrict"), ("live", True)),
                        fields=("comment",),
                        name="moderation_one_live_restriction",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action", "restrict"), _negated=True), ("reason__isnull", False), _connector="OR"
                        ),
                        name="moderation_restriction_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action", "reverse"), ("reverses__isnull", False)),
                            models.Q(models.Q(("action", "reverse"), _negated=True), ("reverses__isnull", True)),
                            _connector="OR",
                        ),
                        name="moderation_reversal_names_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action", "restrict"), _negated=True),
                            ("automated_decision", False),
                            _connector="OR",
                        ),
                        name="moderation_no_automated_restriction",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("receipt", models.CharField(max_length=24, unique=True)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("personal_data", "Personal data"),
                            ("insult", "Insult or threat"),
                            ("spam", "Advertising or repetition"),
                            ("off_topic", "Off topic"),
                            ("illegal", "Unlawful content"),
                            ("other", "Something else"),
                        ],
                        max_length=16,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("upheld", "The text was removed"),
                            ("dismissed", "The text stays"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="flags",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="flags",
                        to="proposals.commentrevision",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="flags",
                        to="moderation.reviewcase",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("revision", "account"), name="moderation_one_flag_per_account"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("category__in", ["personal_data", "insult", "spam", "off_topic", "illegal", "other"])
                        ),
                        name="moderation_flag_category_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementOfReasons",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=2)),
                ("facts", models.TextField()),
                ("ground", models.TextField()),
                ("automated", models.TextField()),
                ("redress", models.TextField()),
                ("appeal_until", models.DateField()),
                (
                    "send_after",
                    models.DateTimeField(
                        blank=True, help_text="The mail waits for the undo; null: nobody to tell.", null=True
                    ),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statement",
                        to="moderation.moderationdecision",
                    ),
                ),
            ],
        ),
    ]
