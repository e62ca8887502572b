"""Files of other tools: bytes in, what they say out. No row and no log in here."""
