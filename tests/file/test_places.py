"""Which file system a path is on."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace

import pytest

import labelevents
from labelevents.log import places
from labelevents.log.places import NETWORK, file_system, on_network
from tests.file.stores import make, opened

MOUNTS = r"""22 27 0:20 / /proc rw,nosuid shared:5 - proc proc rw
27 0 8:1 / / rw,noatime shared:1 - ext4 /dev/sda1 rw
40 27 0:33 / /mnt/share rw shared:9 - nfs4 server:/share rw,vers=4.2
41 40 8:2 / /mnt/share/local rw shared:9 - xfs /dev/sdb rw
42 27 0:34 / /mnt/my\040disk rw - fuse.sshfs me@there:/ rw
43 27 8:3 / /hidden rw - ext4 /dev/sdc rw
44 27 0:35 / /hidden rw master:2 shared:3 - cifs //server/x rw
a line that says nothing
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/ana/a.labels", "ext4"),
        ("/mnt/share/a.labels", "nfs4"),
        ("/mnt/shared/a.labels", "ext4"),
        ("/mnt/share/local/a.labels", "xfs"),
        ("/mnt/my disk/a.labels", "fuse.sshfs"),
        ("/hidden/a.labels", "cifs"),
    ],
)
def test_file_system(path: str, kind: str) -> None:
    """It is that of the mount which is nearest above the path."""
    assert kind == file_system(path, MOUNTS)
    assert (kind if kind in NETWORK else None) == on_network(path, MOUNTS)


def test_not_known() -> None:
    """Where nothing tells of mounts, nothing is claimed."""
    assert file_system("/a.labels", "") is None
    assert on_network("/a.labels", "") is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc/self/mountinfo")
def test_here(tmp_path: Path) -> None:
    """On Linux every folder is on something."""
    assert file_system(tmp_path) is not None


@pytest.fixture
def _on_nfs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, the folder of the test is on NFS."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 0 0:1 / {tmp_path} rw - nfs4 server:/x rw\n")
    monkeypatch.setattr(places, "_MOUNTS", mounts)


@pytest.mark.usefixtures("_on_nfs")
def test_writing_on_a_network(tmp_path: Path) -> None:
    """Opening for writing warns, at the caller's line, and says the way out."""
    with pytest.warns(UserWarning, match=r"nfs4.*labelevents backup") as caught:
        labelevents.open(tmp_path / "a.labels", actor="ana").close()

    assert [__file__] == [warning.filename for warning in caught]


@pytest.mark.usefixtures("_on_nfs")
def test_reading_on_a_network(tmp_path: Path) -> None:
    """Reading does not warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        make(tmp_path / "a.labels", cars=1)
    opened(tmp_path / "a.labels", readonly=True).close()


def test_a_disk_that_nobody_can_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store on a file system that is mounted read-only can be read; no file is made for it."""
    path = tmp_path / "a.labels"
    make(path, cars=1)
    Path(f"{path}-lock").unlink()
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=os.ST_RDONLY))
    with opened(path, readonly=True) as store:
        assert store.verify().ok
        assert {"warning", "error"}.isdisjoint(f.level for f in store.doctor().findings)
        assert [path] == list(tmp_path.iterdir())
