"""Three people crossing a street, for the demo where no real tracks are installed."""

from __future__ import annotations

_PEOPLE = (  # first frame, last frame, left, top, width, height in pixels, pixels per frame
    (1, 71, 40.0, 180.0, 60.0, 170.0, 3.0),
    (10, 60, 520.0, 190.0, 55.0, 160.0, -4.0),
    (25, 71, 300.0, 175.0, 58.0, 165.0, 0.5),
)


def tracks() -> str:
    """The scene as MOTChallenge text: 71 frames of 640 by 480 pixels."""
    lines = [
        f"{frame},{number},{left + (frame - first) * speed:.1f},{top},{width},{height},1,1,1"
        for number, (first, last, left, top, width, height, speed) in enumerate(_PEOPLE, start=1)
        for frame in range(first, last + 1)
    ]
    return "\n".join(lines) + "\n"
