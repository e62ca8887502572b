"""Label rows and what is on them, for people to hold; and the one writer beneath."""
