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

-- areas as patterns of LIKE, made once a query; the empty one matches rows whose place is not known: they belong to the
-- province, so that they are not lost from everybody's sight
CREATE FUNCTION zhiheng_scope_patterns() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(array_agg(pattern), '{}') FROM (
     SELECT area || '%' AS pattern FROM unnest(zhiheng_scope_areas()) AS area
     UNION SELECT '' FROM unnest(zhiheng_scope_areas()) AS area WHERE length(area) <= 2
   ) AS patterns $$;

CREATE FUNCTION zhiheng_sees_unit(unit bigint) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT zhiheng_scope_all() OR coalesce(unit = ANY (zhiheng_scope_units()), false) $$;

CREATE FUNCTION zhiheng_sees_division(code text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT zhiheng_scope_all() OR coalesce(code, '') LIKE ANY (zhiheng_scope_patterns()) $$;
"""

BACKWARD = """
DROP FUNCTION zhiheng_sees_division(text);
DROP FUNCTION zhiheng_sees_unit(bigint);
DROP FUNCTION zhiheng_scope_patterns();
DROP FUNCTION zhiheng_scope_areas();
DROP FUNCTION zhiheng_scope_units();
DROP FUNCTION zhiheng_scope_all();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
