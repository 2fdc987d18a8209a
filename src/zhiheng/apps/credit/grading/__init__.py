"""From rows of facts to stored grades, and back again."""
