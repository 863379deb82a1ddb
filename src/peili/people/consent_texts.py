"""What a permission for marketing says, word for word. A version is never changed: a new one is added."""

from typing import Final

from peili.house.texts import MASTER
from peili.people.channels import Channel

TEXTS: Final[dict[str, dict[Channel, dict[str, str]]]] = {
    "1": {
        Channel.EMAIL: {
            "fi": "{business} saa lähettää minulle tarjouksia ja uutisia sähköpostilla. Voin perua tämän "
            "milloin vain.",
            "sv": "{business} får skicka mig erbjudanden och nyheter per e-post. Jag kan återkalla detta när "
            "som helst.",
            "en": "{business} may send me offers and news by e-mail. I can withdraw this at any time.",
        },
        Channel.SMS: {
            "fi": "{business} saa lähettää minulle tarjouksia ja uutisia tekstiviestillä. Voin perua tämän "
            "milloin vain.",
            "sv": "{business} får skicka mig erbjudanden och nyheter per textmeddelande. Jag kan återkalla "
            "detta när som helst.",
            "en": "{business} may send me offers and news by text message. I can withdraw this at any time.",
        },
    },
}
NOW: Final = max(TEXTS, key=int)


def consent_text(*, channel: Channel, language: str, business: str, version: str = NOW) -> str:
    """Return what is asked of a person; `business` is the controller the permission is given to."""
    said = TEXTS[version][channel]
    return said.get(language, said[MASTER]).format(business=business)
