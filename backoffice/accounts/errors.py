"""Refusals of accounts.

DomainError
├── Invalid      PasswordWeak, TokenExpiryPast
├── Forbidden    RolesNotYours
├── Unauthorized TokenInvalid, TokenExpired                            401
├── NotFound     InvitationUnknown
└── Conflict     EmailTaken, EmailUnknown, AlreadyJoined, AccountClosed, AccountNotClosed, InvitationUsed,
                 InvitationExpired, LastManager, TokenRevoked
"""

from backoffice.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from backoffice.kernel.texts import Text


class EmailTaken(Conflict):
    """Somebody signs in with this address already."""

    code = "email_taken"
    sentence = Text(
        fi="Tällä sähköpostiosoitteella on jo tunnus. Lisää henkilölle oikeus kutsun sijaan.",
        sv="Det finns redan ett konto med den här e-postadressen. Ge personen en rättighet i stället för en inbjudan.",
        en="There is an account with this e-mail address already. Give the person a right instead of an invitation.",
    )


class EmailUnknown(Conflict):
    """Nobody has an account with this address."""

    code = "email_unknown"
    sentence = Text(
        fi="Tällä sähköpostiosoitteella ei ole tunnusta. Lähetä henkilölle kutsu.",
        sv="Det finns inget konto med den här e-postadressen. Skicka en inbjudan till personen.",
        en="There is no account with this e-mail address. Send the person an invitation instead.",
    )


class AlreadyJoined(Conflict):
    """The person has accepted an invitation before; nothing waits to be renewed."""

    code = "already_joined"
    sentence = Text(
        fi="Henkilö on jo ottanut tunnuksensa käyttöön. Unohtuneen tilalle saa uuden salasanan kirjautumissivulta.",
        sv="Personen har redan tagit sitt konto i bruk. Ett nytt lösenord får man på inloggningssidan.",
        en="This person has joined already. Who has forgotten the password gets a new one on the sign-in page.",
    )


class AccountClosed(Conflict):
    """The office has closed this person's account."""

    code = "account_closed"
    sentence = Text(
        fi="Tämän henkilön tunnus on suljettu. Pyydä toimistoa avaamaan se.",
        sv="Personens konto är stängt. Be kontoret öppna det.",
        en="This person's account is closed. Ask the office to open it.",
    )


class AccountNotClosed(Conflict):
    """There is nothing to open: the account is in use, or waits for its first invitation to be accepted."""

    code = "account_not_closed"
    sentence = Text(
        fi="Tätä tunnusta ei ole suljettu.",
        sv="Det här kontot är inte stängt.",
        en="This account is not closed.",
    )


class InvitationUnknown(NotFound):
    """The link is damaged, or a newer invitation replaced it."""

    code = "invitation_unknown"
    sentence = Text(
        fi="Kutsulinkki ei kelpaa. Avaa uusimman kutsun linkki kokonaisena, tai pyydä uusi kutsu.",
        sv="Inbjudningslänken gäller inte. Öppna hela länken i den senaste inbjudan, eller be om en ny.",
        en="This invitation link does not work. Open the whole link of the newest invitation, or ask for a new one.",
    )


class InvitationUsed(Conflict):
    """The single-use link was opened before."""

    code = "invitation_used"
    sentence = Text(
        fi="Kutsu on jo käytetty. Kirjaudu sisään salasanallasi.",
        sv="Inbjudan är redan använd. Logga in med ditt lösenord.",
        en="This invitation has been used. Sign in with your password.",
    )


class InvitationExpired(Conflict):
    """The invitation is older than its time."""

    code = "invitation_expired"
    sentence = Text(
        fi="Kutsu on vanhentunut. Pyydä uusi kutsu siltä, joka kutsui sinut.",
        sv="Inbjudan har gått ut. Be den som bjöd in dig om en ny.",
        en="This invitation has expired. Ask the person who invited you for a new one.",
    )


class PasswordWeak(Invalid):
    """The password breaks the policy; the field says how."""

    code = "password_weak"
    sentence = Text(
        fi="Valitse vahvempi salasana.", sv="Välj ett starkare lösenord.", en="Choose a stronger password."
    )


class Unauthorized(DomainError):
    """The caller is not known."""

    code = "not_authenticated"
    status = 401


class TokenInvalid(Unauthorized):
    """The token is malformed, unknown, revoked, or its owner may not sign in."""

    code = "token_invalid"
    sentence = Text(
        fi="Tunniste ei kelpaa. Luo uusi tunniste asetuksissa.",
        sv="Nyckeln gäller inte. Skapa en ny i inställningarna.",
        en="This token is not valid. Create a new one in the settings.",
    )


class TokenExpired(Unauthorized):
    """The token was right once, but its time is over."""

    code = "token_expired"
    sentence = Text(
        fi="Tunniste on vanhentunut. Luo uusi tunniste asetuksissa.",
        sv="Nyckeln har gått ut. Skapa en ny i inställningarna.",
        en="This token has expired. Create a new one in the settings.",
    )


class TokenExpiryPast(Invalid):
    """A token would expire before it is made."""

    code = "token_expiry_past"
    sentence = Text(
        fi="Valitse vanhenemisaika, joka on tulevaisuudessa.",
        sv="Välj en utgångstid i framtiden.",
        en="Choose an expiry time in the future.",
    )


class TokenRevoked(Conflict):
    """The token is revoked already."""

    code = "token_revoked"
    sentence = Text(
        fi="Tunniste on jo poistettu käytöstä.",
        sv="Nyckeln är redan återkallad.",
        en="This token is revoked already.",
    )


class RolesNotYours(Forbidden):
    """Only a manager grants or takes office roles and closes or opens accounts."""

    code = "roles_not_yours"
    sentence = Text(
        fi="Toimiston rooleja antaa ja tunnuksia sulkee ja avaa vain johtaja.",
        sv="Bara chefen ger kontorets roller och stänger och öppnar konton.",
        en="Only a manager gives office roles and closes or opens accounts.",
    )


class LastManager(Conflict):
    """The office would be left without anybody who can give roles."""

    code = "last_manager"
    sentence = Text(
        fi="Tämä on toimiston viimeinen johtaja. Anna rooli ensin toiselle.",
        sv="Det här är kontorets sista chef. Ge rollen åt någon annan först.",
        en="This is the last manager of the office. Give the role to somebody else first.",
    )
