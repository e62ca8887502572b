"""What labels are and what may happen to them. Pure: no clock, no ids, no file."""
