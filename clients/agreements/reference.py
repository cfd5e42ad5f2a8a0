"""The texts of the office, published when they are new."""

from datetime import datetime

from backoffice.kernel.reference_data import loader
from clients.agreements.models import Template
from clients.agreements.operations import publish_template
from clients.agreements.wording import read_texts, sha256_of


@loader(order=10)
def load_agreement_texts(at: datetime) -> int:
    """Publish the text files that are not published yet and return how many were.

    Raises: TemplateChanged when a file differs from what stands published under its version.
    """
    published = {(row.kind, row.version): row.sha256 for row in Template.objects.defer("content")}
    new = [
        text
        for text in read_texts()
        if published.get((text["kind"], text["version"])) != sha256_of(text["content"])
    ]
    for text in new:
        publish_template(kind=text["kind"], version=text["version"], content=text["content"], at=at)
    return len(new)
