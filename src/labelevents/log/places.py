"""Where a file lies: on a disk of this machine, or somewhere that only looks like one.

On a network file system locks and shared memory work by half or not at all, which is how SQLite
files get corrupted: https://sqlite.org/howtocorrupt.html#_filesystems_with_broken_or_missing_lock_implementations
"""

from __future__ import annotations

import os
import warnings
from pathlib import Path

_MOUNTS = Path("/proc/self/mountinfo")  # Linux; elsewhere nobody knows

_NETWORK = """
9p afs afpfs beegfs ceph cifs coda davfs fuse.ceph-fuse fuse.davfs2 fuse.gcsfuse fuse.glusterfs
fuse.goofys fuse.juicefs fuse.rclone fuse.s3fs fuse.sshfs fuse.vmhgfs-fuse glusterfs gpfs lustre
ncpfs nfs nfs4 orangefs prl_fs pvfs2 smb2 smb3 smbfs vboxsf vmhgfs webdav
"""
NETWORK = frozenset(_NETWORK.split())


def file_system(path: Path | str, mounts: str | None = None) -> str | None:
    """The kind of file system that a path is on, such as `ext4`; None where that is not known.

    Args:
        path: a file; it need not be there.
        mounts: what `/proc/self/mountinfo` would say.
    """
    if mounts is None:
        try:
            mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return None
    place = Path(path).resolve()
    longest, found = -1, None
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, kinds = before.split(), after.split()
        if len(fields) < 5 or not kinds:
            continue
        point = Path(_unescaped(fields[4]))
        # Of two mounts on one folder, the later hides the earlier.
        if place.is_relative_to(point) and len(point.parts) >= longest:
            longest, found = len(point.parts), kinds[0]
    return found


def on_network(path: Path | str, mounts: str | None = None) -> str | None:
    """The kind of network file system that a path is on; None if it is on none, or not known."""
    kind = file_system(path, mounts)
    return kind if kind in NETWORK else None


def warn_of_network(path: Path | str, *, stacklevel: int) -> None:
    """Warn whoever is about to write to a store on a network file system."""
    kind = on_network(path)
    if kind is not None:
        warnings.warn(
            f"{path} is on a network file system ({kind}), where two writers can corrupt a SQLite"
            " file. Keep the store on a local disk, and bring copies elsewhere with"
            " `labelevents backup`.",
            UserWarning,
            stacklevel=stacklevel + 1,
        )


def never_written(path: Path | str) -> bool:
    """Whether a file lies where nobody can write, with nothing of SQLite's beside it.

    Then it may be read without the files that readers of a WAL need, which cannot be made there.
    """
    if Path(f"{path}-wal").exists() or not hasattr(os, "statvfs"):
        return False
    try:
        return bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    except OSError:
        return False


def _unescaped(field: str) -> str:
    """A mount point as it is; spaces and the like are octal in mountinfo."""
    for code in ("\\040", "\\011", "\\012", "\\134"):
        field = field.replace(code, chr(int(code[1:], 8)))
    return field
