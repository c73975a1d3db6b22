"""Files that were sent: ids, names, kinds, sizes of pictures."""

import mimetypes
import struct
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

Json = dict[str, Any]

DOWNLOAD_LIMIT = 20 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
LARGEST_SIDES = 10_000
LARGEST_RATIO = 20


@dataclass(frozen=True)
class Upload:
    """A file on its way in."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True)
class File:
    """A stored file; `width` and `height` are 0 unless it is a photo."""

    id: str
    unique_id: str
    name: str
    mime: str
    data: bytes
    path: str
    width: int = 0
    height: int = 0

    def content(self) -> Json:
        """How a Message carries it: `document` or `photo`."""
        about: Json = {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.data)}
        if self.width:
            return {"photo": [about | {"width": self.width, "height": self.height}]}
        return {"document": about | {"file_name": self.name, "mime_type": self.mime}}


class Files:
    """All files of the server."""

    def __init__(self) -> None:
        self.by_id: dict[str, File] = {}
        self.by_path: dict[str, File] = {}

    def store(self, upload: Upload, *, photo: bool = False) -> File | None:
        """A new file; None when it was to be a photo and is no picture."""
        size = picture_size(upload.data) if photo else (0, 0)
        if size is None:
            return None
        number = len(self.by_id) + 1
        kind, prefix = ("photos", "AgACAgUAAxk") if photo else ("documents", "BQACAgUAAxk")
        ending = upload.name.rpartition(".")[2] if "." in upload.name else "bin"
        file = File(
            id=f"{prefix}{number:016d}",
            unique_id=f"AgAD{sha256(upload.data).hexdigest()[:12]}",
            name=upload.name or "file",
            mime=upload.mime or guess_mime(upload.name),
            data=upload.data,
            path=f"{kind}/file_{number}.{ending}",
            width=size[0],
            height=size[1],
        )
        self.by_id[file.id] = self.by_path[file.path] = file
        return file


def guess_mime(name: str) -> str:
    """By the name's ending, as a client does it."""
    known = {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    return known.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF or JPEG; None for anything else."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        return struct.unpack(">II", data[16:24])
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        return struct.unpack("<HH", data[6:10])
    return _jpeg_size(data) if data[:2] == b"\xff\xd8" else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
