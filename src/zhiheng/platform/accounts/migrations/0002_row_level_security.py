"""What the policies of protected tables ask: which units and areas this transaction may see.

``zhiheng_scope_*`` are for policies, wrapped in a sub-select so that PostgreSQL asks once a query and not once a row;
``zhiheng_sees_*`` say the same of one value, for hand-written SQL.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION zhiheng_scope_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('zhiheng.scope', true), '') = 'all' $$;

CREATE FUNCTION zhiheng_scope_units() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('zhiheng.units', true), ''), '{}')::bigint[] $$;

CREATE FUNCTION zhiheng_scope_areas() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('zhiheng.areas', true), ''), '{}')::text[] $$;

-- a row whose place is not known belongs to the province, so that it is not lost from everybody's sight
CREATE FUNCTION zhiheng_in_areas(code text, areas text[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT EXISTS (
     SELECT 1 FROM unnest(areas) AS area
     WHERE CASE WHEN coalesce(code, '') = '' THEN length(area) <= 2 ELSE starts_with(code, area) END
   ) $$;

CREATE FUNCTION zhiheng_sees_unit(unit bigint) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT zhiheng_scope_all() OR coalesce(unit = ANY (zhiheng_scope_units()), false) $$;

CREATE FUNCTION zhiheng_sees_division(code text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT zhiheng_scope_all() OR zhiheng_in_areas(code, zhiheng_scope_areas()) $$;
"""

BACKWARD = """
DROP FUNCTION zhiheng_sees_division(text);
DROP FUNCTION zhiheng_sees_unit(bigint);
DROP FUNCTION zhiheng_in_areas(text, text[]);
DROP FUNCTION zhiheng_scope_areas();
DROP FUNCTION zhiheng_scope_units();
DROP FUNCTION zhiheng_scope_all();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
