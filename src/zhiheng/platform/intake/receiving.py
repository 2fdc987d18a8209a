"""Stops a file that is too large while it still streams in, so that it is neither held nor written to disk."""

from __future__ import annotations

from typing import Any, Final

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from zhiheng.platform.intake.conf import limits

MARK: Final = "zhiheng.file_too_large"


class LimitedUploadHandler(FileUploadHandler):
    """Stands first among ``FILE_UPLOAD_HANDLERS``; the rest of the form is read as usual, so what was typed is kept."""

    chunk_size = 2**18

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count."""
        super().new_file(*args, **kwargs)
        self._left = limits().file_bytes

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the bytes on, up to the limit."""
        self._left -= len(raw_data)
        if self._left < 0:
            if self.request is not None:
                self.request.META[MARK] = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers behind this one hold the file."""
        return


def was_too_large(request: HttpRequest) -> bool:
    """Whether a file of this request was dropped for its size."""
    return bool(request.META.get(MARK))
