"""Files somebody sends: in memory alone, and no more of them than the largest that is taken anywhere."""

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler


class InMemory(MemoryFileUploadHandler):
    """Keeps a file in memory. Of one that is too large nothing is kept but its size, so a form can say so."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        if self.activated:
            super().new_file(*args, **kwargs)
        else:
            FileUploadHandler.new_file(self, *args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Take in a part of it, or let it go."""
        return super().receive_data_chunk(raw_data, start) if self.activated else None

    def file_complete(self, file_size: int) -> Any:
        """Return the file, without its bytes when it is too large."""
        if self.activated:
            return super().file_complete(file_size)
        return InMemoryUploadedFile(
            file=io.BytesIO(),
            field_name=self.field_name,
            name=str(self.file_name),
            content_type=str(self.content_type),
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
