import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from backoffice.kernel.references import new_ref


class OfficeRole(models.TextChoices):
    COORDINATOR = "coordinator"
    CHECKER = "checker"
    CONTRACT_ADMIN = "contract_admin"
    FINANCE = "finance"
    ACCOUNT_MANAGER = "account_manager"
    MANAGER = "manager"


def new_user_ref() -> str:
    return new_ref("P")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person; e-mail is the sign-in name and is kept in lower case."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a manager with every right in Django's admin."""
        roles = [OfficeRole.MANAGER]
        return self.create_user(email, password, is_superuser=True, office_roles=roles, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in: at a client, at the office, or as an assistant."""

    ref = models.CharField(max_length=14, unique=True, default=new_user_ref)
    email = models.EmailField(max_length=254, unique=True)
    full_name = models.CharField(max_length=200)
    language = models.CharField(
        max_length=2, choices=[("fi", "suomi"), ("sv", "svenska"), ("en", "English")], default="fi"
    )
    office_roles = ArrayField(
        models.CharField(max_length=20, choices=OfficeRole.choices), default=list, blank=True
    )  # empty = does not work in the office's own roles
    is_active = models.BooleanField(default=True)  # False until an invitation has been accepted
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    lock_rank: ClassVar[int] = 5  # people are locked before anything they work on

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower"),
            models.CheckConstraint(
                condition=Q(office_roles__contained_by=OfficeRole.values), name="user_office_roles_known"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        return self.full_name

    @property
    def initials(self) -> str:
        """Up to two capital letters for the avatar."""
        return "".join(
            word[0] for word in self.full_name.split()[:1] + self.full_name.split()[1:][-1:]
        ).upper()

    @property
    def is_office(self) -> bool:
        """Works in at least one of the office's roles."""
        return bool(self.office_roles)

    @property
    def is_staff(self) -> bool:
        """Reaches Django's admin: managers only."""
        return self.is_active and OfficeRole.MANAGER in self.office_roles

    @property
    def is_sleeping(self) -> bool:
        """Waits for the first invitation to be accepted; a closed account has had a password."""
        return not self.is_active and not self.has_usable_password()

    @property
    def is_closed(self) -> bool:
        """Has been used, and was closed by the office."""
        return not self.is_active and self.has_usable_password()

    def has_role(self, *roles: str) -> bool:
        """Holds one of the roles; a manager holds them all."""
        held = set(self.office_roles)
        return OfficeRole.MANAGER in held or not held.isdisjoint(roles)


class ApiToken(models.Model):
    """A bearer token; the secret is shown once and only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True)  # looked up by this; not secret
    secret_hash = models.CharField(max_length=64)  # SHA-256 of the whole token
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)  # null = until revoked
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)  # written at most once a day

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="api_token_by_user")]

    def __str__(self) -> str:
        return f"{self.prefix} {self.name}"


def new_invitation_code() -> str:
    return secrets.token_urlsafe(16)


class Invitation(models.Model):
    """A person asked in by mail; the account sleeps until the single-use link is opened and a password chosen.

    The link carries `code` and its signature by the secret key, so a copy of this table opens no account.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    code = models.CharField(max_length=30, unique=True, default=new_invitation_code)
    invited_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+"
    )  # null = the command that makes an installation's first manager
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)  # null = open, or expired

    lock_rank: ClassVar[int] = 6

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(accepted_at=None), name="invitation_one_open_per_user"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("invited_at")), name="invitation_expires_after_it_is_made"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def inviter(self) -> str:
        """Whom the mail names: the person who asked, else the office itself."""
        return str(self.invited_by or settings.BRAND_NAME)


class AccountEvent(models.TextChoices):
    INVITED = "invited"
    JOINED = "joined"
    ROLES_SET = "roles_set"
    CLOSED = "closed"
    REOPENED = "reopened"
    KEY_MADE = "key_made"
    KEY_REVOKED = "key_revoked"


class UserChange(models.Model):
    """What was done to an account, by whom and when; append-only by trigger."""

    subject = models.ForeignKey(User, on_delete=models.PROTECT, related_name="changes")
    event = models.CharField(max_length=20, choices=AccountEvent.choices)
    detail = models.CharField(max_length=200, blank=True)  # roles before and after, or the token's prefix
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # null = a command
    at = models.DateTimeField()  # UTC

    class Meta:
        indexes = [models.Index(fields=["subject", "-id"], name="user_change_by_subject")]

    def __str__(self) -> str:
        return self.event
