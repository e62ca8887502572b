"""Encord's JSON of label rows: both dialects read, 0.1.211 written."""
