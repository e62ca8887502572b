"""The append-only log, in a SQLite file or in memory."""
