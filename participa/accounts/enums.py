"""Words of the accounts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountKind(models.TextChoices):
    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")


class IdentityLevel(models.IntegerChoices):
    """How sure we are who it is; a consultation names the level it asks for commenting and for voting."""

    NONE = 0, _("No account")
    EMAIL = 1, _("E-mail confirmed")
    VERIFIED = 2, _("Identity verified")


class Role(models.TextChoices):
    """Roles in the institution. Roles in a department are memberships and give no right to moderate."""

    MODERATOR = "moderator", _("Moderator")
    COMMUNITY_MANAGER = "community_manager", _("Community manager")
    PUBLISHER = "publisher", _("Publisher")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")
