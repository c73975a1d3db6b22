"""getFile; the bytes lie under /file/bot<token>/<file_path>."""

from demo import refusals
from demo.files import DOWNLOAD_LIMIT
from demo.methods.call import Call, method
from demo.state import Json


@method
def get_file(call: Call) -> Json:
    """Where to download a file of up to 20 MB."""
    file_id = call.string("file_id")
    if not file_id:
        raise refusals.FILE_ID_INVALID
    file = call.world.files.by_id.get(file_id)
    if file is None:
        raise refusals.FILE_UNAVAILABLE
    if len(file.data) > DOWNLOAD_LIMIT:
        raise refusals.FILE_TOO_BIG
    return {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.data),
        "file_path": file.path,
    }
