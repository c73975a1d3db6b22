"""Pages by typst: PDF/A to print, PNG to look at. Words and data go in as JSON and are never source.

The same data give the same bytes: the date inside the file is given, and the fonts are those beside this module
(fonts/README.md), after a folder of the house's own if there is one. A character that none of them can show is
looked for among the system's fonts, then replaced by 〓 and noted on the page: it never just vanishes.
"""

import json
import logging
import re
import unicodedata
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from templates.words import word

if TYPE_CHECKING:
    import typst

log = logging.getLogger(__name__)
SUBSTITUTE = "〓"
PIXELS_PER_INCH = 200
_SILENT = re.compile(r"the text `\"((?:[^\"\\]|\\.)+)\"` could not be displayed")
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}
_ROUNDS = 3
"""Each round replaces all that typst reported; joined emoji may take a second one."""


def page(document: str, data: dict[str, Any], form: str, at: int, own_fonts: Path | None = None) -> bytes:
    """documents/`document`.typ with `data`; `form` pdf or png, `at` the date inside the file, Unix seconds.

    RuntimeError of typst (TypstError) for a template that does not compile.
    """
    import typst  # 80 MB that only a printed page needs

    with as_file(files("templates")) as folder:
        fonts = [folder / "fonts"] if own_fonts is None else [own_fonts, folder / "fonts"]
        press = _Press(typst, folder / "documents" / f"{document}.typ", fonts, at)
        pdf, shown = press.checked(_visible(data))
        return pdf if form == "pdf" else press.compile(shown, "png")


class _Press:
    """One document and the fonts it is set with."""

    def __init__(self, library: Any, document: Path, fonts: list[Path], at: int) -> None:
        self._typst, self._document, self._folders, self._at = library, document, fonts, at
        self._fonts = self._found(system=False)

    def _found(self, *, system: bool) -> "typst.Fonts":
        folders = [str(folder) for folder in self._folders]
        found: typst.Fonts = self._typst.Fonts(include_system_fonts=system, font_paths=folders)
        return found

    def compile(self, data: dict[str, Any], form: str) -> bytes:
        """The bytes of a one-page document; PDF/A refuses characters that nothing can show."""
        families = [font.family for font in self._fonts.fonts() if self._own(font.path)]
        given = {
            "data": json.dumps(data, ensure_ascii=False),
            "own": json.dumps(list(dict.fromkeys(families))),
        }
        compiler = self._typst.Compiler(root=self._document.parent, font_paths=self._fonts)
        made = compiler.compile(
            input=self._document,
            format=form,
            ppi=PIXELS_PER_INCH if form == "png" else None,
            sys_inputs=given,
            pdf_standards=["a-2u"] if form == "pdf" else [],
            timestamp=self._at,
        )
        assert isinstance(made, bytes), "a page that became two"
        return made

    def checked(self, data: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
        """The PDF, and the data as it shows them: with the system's fonts, then with 〓, where it must be."""
        for _ in range(_ROUNDS):
            try:
                return self.compile(data, "pdf"), data
            except self._typst.TypstError as error:
                missing = silent(error.diagnostic)
                if not missing:
                    raise
            self._fonts = self._found(system=True)
            data = self._without(data)
        return self.compile(data, "pdf"), data

    def _without(self, data: dict[str, Any]) -> dict[str, Any]:
        """What even the system cannot show becomes 〓."""
        try:
            self.compile(data, "pdf")
        except self._typst.TypstError as error:
            missing = silent(error.diagnostic)
            log.warning("%s: %d characters have no glyph", self._document.stem, len(missing))
            note = {language: word("documents.missing", language) for language in ("zh", "en")}
            return {**_replaced(data, missing), "missing": note}
        return data

    def _own(self, path: str | None) -> bool:
        """Is this font in the house's own folder? Those stand first in the documents."""
        return path is not None and len(self._folders) > 1 and Path(path).is_relative_to(self._folders[0])


def silent(diagnostic: str) -> set[str]:
    """The texts that typst says it has no glyph for; empty if it complains of something else."""
    return {_ESCAPED.sub(_unescaped, found) for found in _SILENT.findall(diagnostic)}


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else found[2]


def _visible(value: Any) -> Any:
    """Without marks that show nothing and could turn a line around."""
    if isinstance(value, str):
        return "".join(c for c in value if c == "\n" or unicodedata.category(c) not in _INVISIBLE)
    return _through(value, _visible)


def _replaced(value: Any, missing: set[str]) -> Any:
    if isinstance(value, str):
        for text in sorted(missing, key=len, reverse=True):
            value = value.replace(text, SUBSTITUTE)
        return value
    return _through(value, lambda inner: _replaced(inner, missing))


def _through(value: Any, change: Any) -> Any:
    if isinstance(value, dict):
        return {key: change(inner) for key, inner in value.items()}
    return [change(inner) for inner in value] if isinstance(value, list) else value
