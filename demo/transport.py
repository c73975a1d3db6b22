"""Reading a Bot API request: GET or POST; query, urlencoded form, multipart form or JSON."""

import json

from aiohttp import web

from demo import refusals
from demo.files import Upload
from demo.state import Json


async def read_request(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """Fields and files; Refusal when the body is no such thing or too large."""
    fields: Json = dict(request.query)
    if request.method != "POST":
        return fields, {}
    try:
        if request.content_type == "application/json":
            return fields | _json_fields(await request.read()), {}
        form = await request.post()
    except web.HTTPRequestEntityTooLarge as error:
        raise refusals.TOO_LARGE from error
    uploads: dict[str, Upload] = {}
    for name, value in form.items():
        if isinstance(value, web.FileField):
            uploads[name] = Upload(value.filename, value.content_type, value.file.read())
        else:
            fields[name] = value.decode() if isinstance(value, (bytes, bytearray)) else value
    return fields, uploads


def _json_fields(body: bytes) -> Json:
    try:
        found = json.loads(body or b"{}")
    except ValueError as error:
        raise refusals.BODY_UNREADABLE from error
    if not isinstance(found, dict):
        raise refusals.BODY_UNREADABLE
    return found
