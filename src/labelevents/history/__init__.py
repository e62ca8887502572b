"""What the log knows of earlier times. Reads only: it returns values or plans, and never writes."""
