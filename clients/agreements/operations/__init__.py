"""What may be done with agreements."""

from clients.agreements.operations.signing import (
    OFFER_DAYS,
    end_agreement,
    expire_agreement,
    note_failed_rendering,
    offer_agreement,
    offer_client_agreements,
    publish_template,
    seal_agreement,
    sign_agreement,
    withdraw_agreement,
)
from clients.agreements.operations.sub_processors import (
    LIST_CHANGED,
    add_sub_processor,
    call_off_sub_processor,
    end_sub_processor,
)

__all__ = [
    "LIST_CHANGED",
    "OFFER_DAYS",
    "add_sub_processor",
    "call_off_sub_processor",
    "end_agreement",
    "end_sub_processor",
    "expire_agreement",
    "note_failed_rendering",
    "offer_agreement",
    "offer_client_agreements",
    "publish_template",
    "seal_agreement",
    "sign_agreement",
    "withdraw_agreement",
]
