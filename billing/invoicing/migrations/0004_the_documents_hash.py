"""A final invoice keeps the SHA-256 of its document's data: what is printed and proven later is what became final."""

import hashlib
import json

from django.db import migrations, models


def fill_hashes(apps, schema_editor):
    """Take the hash of what stands. A final invoice is never changed: its trigger rests for this one column."""
    Invoice = apps.get_model("invoicing", "Invoice")
    schema_editor.execute("ALTER TABLE invoicing_invoice DISABLE TRIGGER invoice_final_unchanged")
    for invoice in Invoice.objects.exclude(number=None).only("id", "snapshot").iterator(chunk_size=100):
        canonical = json.dumps(invoice.snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        Invoice.objects.filter(pk=invoice.pk).update(snapshot_sha256=digest)
    schema_editor.execute("ALTER TABLE invoicing_invoice ENABLE TRIGGER invoice_final_unchanged")


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0003_by_client_and_state")]

    operations = [
        migrations.AddField(
            "invoice", "snapshot_sha256", models.CharField(blank=True, default="", max_length=64)
        ),
        migrations.RunPython(fill_hashes, migrations.RunPython.noop),
        migrations.AddConstraint(
            "invoice",
            models.CheckConstraint(
                condition=models.Q(number=None, snapshot_sha256="")
                | (models.Q(number__isnull=False) & ~models.Q(snapshot_sha256="")),
                name="invoice_snapshot_has_hash",
            ),
        ),
    ]
