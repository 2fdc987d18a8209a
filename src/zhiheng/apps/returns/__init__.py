"""Returns 数据报送: counts and values that live in other bodies' records, asked for by form, unit and period."""
