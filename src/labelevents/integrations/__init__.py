"""Other people's tools, live: each has a module, and an extra that installs what it needs."""
