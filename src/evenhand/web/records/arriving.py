"""Where does a file lie while an ordinary form brings it?

In the house, and not in the folder that a machine's temporary files share.
"""

from __future__ import annotations

import tempfile
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from evenhand.web.records import holding

PREFIX: Final = ".arriving-"


class IntoTheHouse(FileUploadHandler):
    """Writes what comes to a file of the house, which its owner alone may read."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file; it is gone when it is closed."""
        super().new_file(*args, **kwargs)
        holding.make_folders()
        place = tempfile.NamedTemporaryFile(prefix=PREFIX, dir=holding.FOLDER)  # noqa: SIM115
        self.file = UploadedFile(place, self.file_name, self.content_type, 0, self.charset)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write what came."""
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        """Hand the file over."""
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        """Let go of what came."""
        if hasattr(self, "file"):
            self.file.close()
