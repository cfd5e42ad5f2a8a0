"""What a password must be: Django's rules, told in the same words on every page and in every language of the product."""

from typing import Any

from django.contrib.auth import password_validation as rules

from backoffice.kernel.texts import Text

LEAST = 12  # characters

# By the code of the rule; Django's own sentences are partly missing in Finnish and name columns in English.
SENTENCES = {
    "password_too_short": Text(
        fi="Valitse pidempi salasana: vähintään 12 merkkiä. Muutama sana peräkkäin käy hyvin.",
        sv="Välj ett längre lösenord: minst 12 tecken. Några ord efter varandra duger bra.",
        en="Choose a longer password: at least 12 characters. A few words in a row do well.",
    ),
    "password_too_common": Text(
        fi="Tämä salasana on yleisimpien joukossa. Valitse toinen.",
        sv="Det här lösenordet är ett av de vanligaste. Välj ett annat.",
        en="This password is among the most common ones. Choose another.",
    ),
    "password_too_similar": Text(
        fi="Salasana muistuttaa liikaa nimeäsi tai sähköpostiosoitettasi. Valitse toinen.",
        sv="Lösenordet liknar ditt namn eller din e-postadress för mycket. Välj ett annat.",
        en="The password is too much like your name or e-mail address. Choose another.",
    ),
}


class LongEnough(rules.MinimumLengthValidator):
    """At least 12 characters."""

    def __init__(self, min_length: int = LEAST) -> None:
        super().__init__(min_length)

    def get_error_message(self) -> str:
        return str(SENTENCES["password_too_short"])


class NotCommon(rules.CommonPasswordValidator):
    """None of the twenty thousand everybody tries first."""

    def get_error_message(self) -> str:
        return str(SENTENCES["password_too_common"])


class NotOneself(rules.UserAttributeSimilarityValidator):
    """Not the person's name or address again."""

    def __init__(self, **options: Any) -> None:
        super().__init__(user_attributes=("email", "full_name"), **options)

    def get_error_message(self) -> str:
        return str(SENTENCES["password_too_similar"])
