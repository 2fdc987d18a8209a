"""Quality credit: facts about organisations, and grades made of them by dated, cited rules."""
