"""Public keys of SM2 beside those of Ed25519: 65 bytes that begin with 04."""

from django.db import migrations

FORWARD = r"""
ALTER TABLE ledger_key DROP CONSTRAINT ledger_key_length;
ALTER TABLE ledger_key ADD CONSTRAINT ledger_key_length CHECK (
    octet_length(public_key) = 32 OR (octet_length(public_key) = 65 AND get_byte(public_key, 0) = 4)
);
"""
BACKWARD = """
ALTER TABLE ledger_key DROP CONSTRAINT ledger_key_length;
ALTER TABLE ledger_key ADD CONSTRAINT ledger_key_length CHECK (octet_length(public_key) = 32);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_proofs")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
