"""The machine names that Encord's JSON has beside titles."""

from __future__ import annotations


def snake(title: str) -> str:
    """The `value` of something with a title.

    Example:
        >>> snake("Traffic light")
        'traffic_light'
    """
    return title.lower().replace(" ", "_")
