"""Who signs in. The e-mail address lives here and nowhere else in our tables."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from participa.accounts.enums import AccountKind, IdentityLevel, Role, Scope
from participa.core.codes import new_code


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account whose address is stored in lower case; without a password it signs in by a code."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db, force_insert=True)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An operator of the admin; the role of administrator is granted apart."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class IdentityProof(models.Model):
    """That a person was verified: a digest of the subject, never the document number itself."""

    method = models.CharField(max_length=30)
    digest = models.CharField(max_length=64)
    proved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["method", "digest"], name="accounts_subject_once")]

    def __str__(self) -> str:
        return f"{self.method}:{self.digest[:8]}"


class User(AbstractBaseUser, PermissionsMixin):
    """An account. What others see is the pseudonym; the public identifier is the code."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(_("pseudonym"), max_length=60)
    kind = models.CharField(max_length=20, choices=AccountKind, default=AccountKind.PERSON)
    language = models.CharField(_("language"), max_length=2, default="es")
    identity_level = models.PositiveSmallIntegerField(choices=IdentityLevel, default=IdentityLevel.EMAIL)
    identity_proof = models.ForeignKey(
        IdentityProof, null=True, blank=True, on_delete=models.PROTECT, related_name="accounts"
    )
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    sessions_ended = models.PositiveIntegerField(
        default=0, editable=False, help_text="How often every session of the account was ended at once."
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_email_once"),
            models.CheckConstraint(name="accounts_language_known", condition=models.Q(language__in=["es", "eu", "en"])),
        ]

    def __str__(self) -> str:
        return self.display_name or self.code

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to be one of this account, with each secret that signed sessions.

        Django makes it of the password; here of how often all sessions were ended too (``accounts.sessions``).
        """
        made: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        if not self.sessions_ended:
            return made
        value = f"{self.sessions_ended}:{made}"
        return salted_hmac("participa.accounts.sessions", value, secret=secret, algorithm="sha256").hexdigest()


class StaffRole(models.Model):
    """A role in the institution, granted by an administrator."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role)
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="accounts_role_once"),
            models.CheckConstraint(name="accounts_role_known", condition=models.Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


class ApiToken(models.Model):
    """A personal token for the API; only its SHA-256 is stored, so it is shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    scope = models.CharField(
        max_length=20, choices=Scope, blank=True, help_text="Empty: what any account may do with the API."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="accounts_scope_known", condition=models.Q(scope__in=["", *Scope.values]))
        ]

    def __str__(self) -> str:
        return self.name


class AuditHead(models.Model):
    """The one row that knows the end of the audit log; its lock puts the acts of the staff in order."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="accounts_one_audit_head", condition=models.Q(id=1))]


class AuditEntry(models.Model):
    """One act, chained to the one before it. Written by :mod:`participa.accounts.audit`, never changed or deleted.

    ``actor`` is the code of an account, empty for a citizen and for the machine; ``facts`` is canonical JSON of codes
    and words of the program, never of people; ``hash`` is the SHA-256 of all other columns.
    """

    seq = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=12, blank=True, db_index=True)
    roles = models.CharField(max_length=120, blank=True)
    act = models.CharField(max_length=24, db_index=True, help_text="One of AuditAct.")
    ref = models.CharField(max_length=32, blank=True, db_index=True)
    facts = models.TextField()
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.act} {self.ref}"
