"""What happened, and how it is written down."""
