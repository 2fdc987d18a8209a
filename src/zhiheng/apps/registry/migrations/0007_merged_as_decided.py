"""An organisation is part of another only as a recorded decision says, whoever writes."""

from django.db import migrations

GUARD = """
CREATE FUNCTION registry_merged_as_decided() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.merged_into_id IS DISTINCT FROM
       (SELECT survivor_id FROM registry_merger WHERE absorbed_id = NEW.id AND state = 'merged') THEN
        RAISE EXCEPTION 'organisation % is merged otherwise than was decided', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER merged_as_decided BEFORE UPDATE OF merged_into_id ON registry_organisation FOR EACH ROW
WHEN (NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id) EXECUTE FUNCTION registry_merged_as_decided();
CREATE TRIGGER not_entered_as_merged BEFORE INSERT ON registry_organisation FOR EACH ROW
WHEN (NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION registry_merged_as_decided();
"""
BACK = """
DROP TRIGGER not_entered_as_merged ON registry_organisation;
DROP TRIGGER merged_as_decided ON registry_organisation;
DROP FUNCTION registry_merged_as_decided();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_mergers")]

    operations = [migrations.RunSQL(GUARD, BACK)]
