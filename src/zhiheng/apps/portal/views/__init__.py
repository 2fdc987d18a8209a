"""Views of the public site: no one signs in here."""
