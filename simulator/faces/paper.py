"""Pages of paper: the PDF that reports are written on. What people wrote is set as text, and nothing in it is obeyed.

On every page stands what a report is not. The font covers Latin, Greek and Cyrillic; any other letter shows as a box.
"""

from collections.abc import Iterable, Sequence
from importlib import resources
from typing import Literal

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from simulator.faces.render import harmless

Shade = Literal["ink", "soft", "accent", "to_work_on", "went_well", "worth_a_look"]
_SHADES: dict[Shade, tuple[int, int, int]] = {
    "ink": (31, 38, 37),
    "soft": (86, 96, 94),
    "accent": (47, 107, 102),
    "to_work_on": (168, 90, 0),
    "went_well": (34, 110, 60),
    "worth_a_look": (93, 93, 163),
}
_LINE = 0.5
"""Height of a line, in millimetres a point of type."""


class Paper(FPDF):
    """A4, one column, a line about what this is at the foot of each page."""

    def __init__(self, title: str, banner: str, page_word: str) -> None:
        super().__init__(format="A4")
        self._banner, self._page_word = banner, page_word
        fonts = resources.files("simulator.faces") / "fonts"
        for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            with resources.as_file(fonts / file) as path:
                self.add_font("DejaVu", style, path)
        face = self.fonts["dejavu"]
        self._known = frozenset(face.cmap) if isinstance(face, TTFFont) else frozenset[int]()
        self.set_margins(20, 18)
        self.set_auto_page_break(True, 20)
        self.set_title(self.plain(title))
        self.set_creator("IPT practice simulator")
        self.add_page()

    def plain(self, text: str) -> str:
        """The text without control characters, and with a box for each letter that the font does not have."""
        return "".join(c if c == "\n" or ord(c) in self._known else "\ufffd" for c in harmless(text))

    def footer(self) -> None:
        """What this is not, and the page."""
        self.set_y(-14)
        self._ink("soft", 7.5)
        self.cell(0, 4, f"{self._banner}   {self._page_word} {self.page_no()}", align="C")

    def heading(self, text: str, size: float = 12) -> None:
        """A heading that does not stand alone at the foot of a page."""
        if self.will_page_break(size * 2):
            self.add_page()
        self.ln(size * 0.35)
        self.words(text, size=size, bold=True)
        self.ln(1)

    def words(
        self, text: str, *, size: float = 9.5, bold: bool = False, shade: Shade = "ink", indent: float = 0
    ) -> None:
        """A paragraph."""
        self._ink(shade, size, bold=bold)
        self.set_x(self.l_margin + indent)
        self.multi_cell(0, size * _LINE, self.plain(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def note(self, title: str, paragraphs: Iterable[str], shade: Shade, indent: float = 4) -> None:
        """Some paragraphs under a title, with a coloured line beside the title."""
        if self.will_page_break(14):
            self.add_page()
        self.ln(1.5)
        self.set_fill_color(*_SHADES[shade])
        self.rect(self.l_margin + indent - 3, self.get_y(), 1, 4.6, style="F")
        self.words(title, bold=True, shade=shade, indent=indent)
        for paragraph in paragraphs:
            self.words(paragraph, indent=indent)

    def rows(self, rows: Sequence[Sequence[str]], widths: tuple[float, ...], header: Sequence[str] = ()) -> None:
        """A table of texts; widths are shares."""
        self._ink("ink", 9)
        self.set_draw_color(205, 205, 200)
        self.set_fill_color(255)
        with self.table(
            col_widths=widths,
            borders_layout="HORIZONTAL_LINES",
            line_height=4.6,
            text_align="LEFT",
            first_row_as_headings=bool(header),
            padding=0.6,
        ) as table:
            for row in ([header] if header else []) + list(rows):
                table.row([self.plain(cell) for cell in row])
        self.ln(1)

    def chart(
        self, levels: Sequence[float], low: float, high: float, marks: Sequence[Shade | None], height: float = 32
    ) -> None:
        """A line through levels from left to right, a dot for each mark (None: a small one); grid at low and high."""
        if self.will_page_break(height + 6):
            self.add_page()
        top, left, wide = self.get_y() + 2, self.l_margin + 8, self.epw - 10
        self._ink("soft", 7)
        self.set_draw_color(205, 205, 200)

        def down(level: float) -> float:
            return top + (high - min(max(level, low), high)) / (high - low) * height

        for level in (low, high):
            y = down(level)
            self.line(left, y, left + wide, y)
            self.text(self.l_margin, y + 1, f"{level:g}")
        places = [(left + wide * i / max(1, len(levels) - 1), down(level)) for i, level in enumerate(levels)]
        self.set_draw_color(*_SHADES["accent"])
        if len(places) > 1:
            self.polyline(places)
        for (x, y), mark in zip(places, marks, strict=True):
            self.set_fill_color(*_SHADES[mark or "accent"])
            self.circle(x, y, 1.2 if mark else 0.6, style="F")
        self.set_y(top + height + 4)

    def _ink(self, shade: Shade, size: float, *, bold: bool = False) -> None:
        self.set_font("DejaVu", "B" if bold else "", size)
        self.set_text_color(*_SHADES[shade])
