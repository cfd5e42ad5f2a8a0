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

__all__ = [
    "OFFER_DAYS",
    "end_agreement",
    "expire_agreement",
    "note_failed_rendering",
    "offer_agreement",
    "offer_client_agreements",
    "publish_template",
    "seal_agreement",
    "sign_agreement",
    "withdraw_agreement",
]
