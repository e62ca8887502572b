"""The only encoder of events: what is stored is what was validated.

`seal` encodes an event and decodes the result. A value of the wrong type ends there, named by its
path; from then on the *decoded* event is the event, and its bytes are never made again.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable
from typing import Any

import msgspec

from labelevents.events.check import check
from labelevents.events.facts import Event
from labelevents.events.record import Sealed
from labelevents.exceptions import DamagedStoreError, LabelRowError


def _plain(value: Any) -> Any:
    """NumPy scalars become Python numbers; anything else is refused."""
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        return value.item()
    raise NotImplementedError(f"`{type(value).__name__}` cannot be stored")


_encoder = msgspec.json.Encoder(enc_hook=_plain)
_decoder = msgspec.json.Decoder(Event)
_raw_decoder = msgspec.json.Decoder(list[msgspec.Raw])


class _Start(msgspec.Struct, array_like=True):
    """An event as far as its instance; what comes after is not looked at."""

    type: msgspec.Raw
    version: msgspec.Raw
    instance: str


_start_decoder = msgspec.json.Decoder(list[_Start])


@functools.cache
def _list_decoder(of: Any) -> msgspec.json.Decoder[list[Any]]:
    return msgspec.json.Decoder(list[of])


# A path inside an event, as msgspec gives it, and what people call that place.
_PLACES = ("type", "version", "instance", "fields", "frames", "value")


def seal(event: Event) -> Sealed:
    """Encode an event and prove that it can be read back.

    Raises:
        LabelRowError: if a value is of the wrong type or cannot be stored, with its path.
    """
    try:
        body = _encoder.encode(event)
        decoded = _decoder.decode(body)
        check(decoded)
        return Sealed(decoded, body)
    except msgspec.ValidationError as error:
        raise LabelRowError(_readable(str(error))) from None
    except (NotImplementedError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise LabelRowError(f"Cannot store this value: {error}") from None


def unseal(body: str | bytes, *, where: str, of: Any = Event) -> list[Any]:
    """Read a batch's body; `of` is the union of the events that its stream may hold.

    Raises:
        DamagedStoreError: if it holds anything but known events.
    """
    try:
        events = _list_decoder(of).decode(body)
        for event in events:
            check(event)
    except (msgspec.DecodeError, ValueError, TypeError, RecursionError) as error:
        raise _damaged(where, error) from None
    return events


def unseal_about(
    body: str, instances: Collection[str], *, where: str, of: Any = Event
) -> list[Any]:
    """Read the events of a batch that are about some instances; "" is the row itself.

    Of the others no more is read than whom they are about: a sixth of the time of `unseal`.

    Raises:
        DamagedStoreError: if those are anything but known events.
    """
    try:
        starts = _start_decoder.decode(body)
        about = [i for i, start in enumerate(starts) if start.instance in instances]
        if not about:
            return []
        bodies = _raw_decoder.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise _damaged(where, error) from None
    return unseal(b"[" + b",".join(bodies[i] for i in about) + b"]", where=where, of=of)


def instances_in(body: str | bytes, *, where: str) -> set[str]:
    """Whom the events of a batch are about; "" is the row itself.

    Raises:
        DamagedStoreError: if the body is no list of events.
    """
    try:
        return {start.instance for start in _start_decoder.decode(body)}
    except (msgspec.DecodeError, RecursionError) as error:
        raise _damaged(where, error) from None


def named(instance: str) -> str:
    """How a batch's body names an instance, so that one without need not be read."""
    return _encoder.encode(instance).decode()


def parted(body: str | bytes, *, where: str) -> list[Sealed]:
    """Read a batch's body, each event with the very bytes that are stored for it.

    Raises:
        DamagedStoreError: if it holds anything but known events.
    """
    events = unseal(body, where=where)
    bodies = _raw_decoder.decode(body)
    return [Sealed(event, bytes(raw)) for event, raw in zip(events, bodies, strict=True)]


def joined(bodies: Iterable[bytes]) -> str:
    """Sealed events as the body of a batch: their bytes, verbatim, in a JSON array."""
    return (b"[" + b",".join(bodies) + b"]").decode()


def _damaged(where: str, error: Exception) -> DamagedStoreError:
    return DamagedStoreError(
        f"Cannot read the events of {where}: {error}. Run `labelevents verify`.",
        problems=(str(error),),
    )


def _readable(message: str) -> str:
    """Name the place in an event instead of its index, and say what null means for a number."""
    message = re.sub(r"\$\[(\d+)\]", lambda match: _PLACES[int(match[1])], message)
    message = message.replace("`value.geometry", "`coordinates").replace("`value.", "`")
    if message.startswith("Expected `float`, got `null`"):
        message = message.replace("`null`", "`null`, NaN or an infinity", 1)
    return message
