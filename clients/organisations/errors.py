"""Refusals about client companies.

DomainError
├── Invalid    BusinessIdInvalid, BillingInvalid, RightsInvalid, CapLimitInvalid
├── Forbidden  RightAboveYours
├── NotFound   MemberUnknown
└── Conflict   BusinessIdTaken, AlreadyMember, MemberWorksAtOffice, LastOwner, RightsUnchanged, CapLimitUnchanged,
               BillingUnchanged
"""

from backoffice.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.kernel.texts import Text


class BusinessIdInvalid(Invalid):
    """The Business ID is malformed or its check digit is wrong."""

    code = "business_id_invalid"
    sentence = Text(
        fi="Y-tunnus ei kelpaa. Tarkista numerot ja tarkiste, esimerkiksi 0112038-9.",
        sv="FO-numret är fel. Kontrollera siffrorna och kontrollsiffran, till exempel 0112038-9.",
        en="This is not a valid Business ID. Check the digits and the check digit, for example 0112038-9.",
    )


class BusinessIdTaken(Conflict):
    """A client company with this Business ID exists."""

    code = "business_id_taken"
    sentence = Text(
        fi="Tällä Y-tunnuksella on jo asiakas. Pyydä yrityksen omistajaa kutsumaan sinut.",
        sv="Det finns redan en kund med detta FO-nummer. Be företagets ägare bjuda in dig.",
        en="There is a client with this Business ID already. Ask the owner of the company to invite you.",
    )


class BillingInvalid(Invalid):
    """The billing profile has faults; `fields` says which and why."""

    code = "billing_invalid"
    sentence = Text(
        fi="Laskutustiedoissa on virhe. Korjaa merkityt kohdat.",
        sv="Faktureringsuppgifterna innehåller fel. Rätta de markerade fälten.",
        en="The billing details are not right. Correct the marked fields.",
    )


class BillingUnchanged(Conflict):
    """The profile given is the one that stands."""

    code = "billing_unchanged"
    sentence = Text(
        fi="Laskutustiedot ovat jo nämä. Muutettavaa ei ollut.",
        sv="Faktureringsuppgifterna är redan dessa. Inget ändrades.",
        en="The billing details are these already. Nothing was changed.",
    )


class CapLimitInvalid(Invalid):
    """The limit of caps is not a positive amount."""

    code = "cap_limit_invalid"
    sentence = Text(
        fi="Anna hintakaton enimmäismäärä senttinä yli nollan, tai jätä se tyhjäksi.",
        sv="Ange en gräns för pristaket som är större än noll, eller lämna fältet tomt.",
        en="Give a limit for price caps that is more than zero, or leave it empty.",
    )


class CapLimitUnchanged(Conflict):
    """The limit given is the one that stands."""

    code = "cap_limit_unchanged"
    sentence = Text(
        fi="Hintakaton enimmäismäärä on jo tämä.",
        sv="Gränsen för pristaket är redan denna.",
        en="The limit for price caps is this already.",
    )


class RightsInvalid(Invalid):
    """No right was chosen, or one that does not exist."""

    code = "rights_invalid"
    sentence = Text(
        fi="Valitse vähintään yksi oikeus luettelosta.",
        sv="Välj minst en rättighet i listan.",
        en="Choose at least one right from the list.",
    )


class RightAboveYours(Forbidden):
    """One grants and takes only rights of a lower rank than one's own; owners and the office all of them."""

    code = "right_above_yours"
    sentence = Text(
        fi="Et voi antaa tai poistaa tätä oikeutta. Pyydä yrityksesi omistajaa tekemään se.",
        sv="Du kan inte ge eller ta bort denna rättighet. Be ägaren på ditt företag göra det.",
        en="You cannot give or take this right. Ask the owner of your company to do it.",
    )


class MemberUnknown(NotFound):
    """There is no such current member."""

    code = "member_unknown"
    sentence = Text(
        fi="Jäsentä ei löydy. Oikeudet on voitu jo päättää.",
        sv="Medlemmen hittades inte. Rättigheterna kan redan ha avslutats.",
        en="There is no such member. The rights may have ended already.",
    )


class AlreadyMember(Conflict):
    """The person belongs to the company already."""

    code = "already_member"
    sentence = Text(
        fi="Henkilö on jo yrityksen jäsen. Muuta hänen oikeuksiaan.",
        sv="Personen är redan medlem i företaget. Ändra personens rättigheter.",
        en="This person is a member of the company already. Change their rights instead.",
    )


class MemberWorksAtOffice(Conflict):
    """Somebody of the office would stand on both sides of the table."""

    code = "member_works_at_office"
    sentence = Text(
        fi="Toimiston työntekijä ei voi olla asiakkaan jäsen. Käytä henkilön toista sähköpostiosoitetta.",
        sv="En av kontorets anställda kan inte vara kundens medlem. Använd personens andra e-postadress.",
        en="Somebody who works at the office cannot be a member of a client. Use another e-mail address of theirs.",
    )


class LastOwner(Conflict):
    """The company would be left without an owner."""

    code = "last_owner"
    sentence = Text(
        fi="Tämä on yrityksen viimeinen omistaja. Tee ensin toisesta omistaja.",
        sv="Det här är företagets sista ägare. Gör först någon annan till ägare.",
        en="This is the last owner of the company. Make somebody else an owner first.",
    )


class RightsUnchanged(Conflict):
    """The member has exactly these rights already."""

    code = "rights_unchanged"
    sentence = Text(
        fi="Henkilöllä on jo juuri nämä oikeudet.",
        sv="Personen har redan exakt dessa rättigheter.",
        en="This person has exactly these rights already.",
    )
