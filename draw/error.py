"""The one error of the room: what was handed in cannot be drawn with, hashed or read."""


class DrawError(ValueError):
    """`key` names the fault for whoever words it, `arguments` say where; nothing was computed or changed."""

    def __init__(self, key: str, /, **arguments: object) -> None:
        super().__init__(f"{key} {arguments}" if arguments else key)
        self.key = key
        self.arguments = arguments
