"""Answers kept ready: who is on a frame, what a store holds. Each can be rebuilt from the log."""
