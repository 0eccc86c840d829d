"""Transcripts as people write or caption them: plain text with "T:" and "C:", and WebVTT. One file is one session.

Read by hand and not by a library for captions: a cue that cannot be read is to be told with its line.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from simulator.core.vocabulary import Speaker
from simulator.interchange.foreign import BOM, ForeignSession, SaidElsewhere
from simulator.library import Problem

THERAPISTS = frozenset({"t", "th", "therapist", "trainee", "counsellor", "counselor", "clinician", "interviewer"})
CLIENTS = frozenset({"c", "cl", "client", "p", "pt", "patient"})
_LABEL = re.compile(r"\s*([^\W\d_][\w.'-]*(?: [A-Z][\w.'-]*){0,2}) ?: ?(.*)", re.DOTALL)
_TIMES = re.compile(r"(?:\d+:)?\d{2}:\d{2}\.\d{3}[ \t]+-->[ \t]+(?:\d+:)?\d{2}:\d{2}\.\d{3}(?:[ \t].*)?")
_VOICE = re.compile(r"<v(?:\.[\w.-]+)?[ \t]+([^>]+)>")
_TAG = re.compile(r"<[^>]*>")
_BLOCKS = ("NOTE", "STYLE", "REGION")
LEFT_OUT = "its session is left out"


@dataclass(frozen=True)
class Talk:
    """How talk is read.

    Attributes:
        therapist: the name under which the therapist speaks, where that is none of the usual words; everybody else is
            then the client.
    """

    therapist: str | None = None

    def plain_sessions(self, file: Path, opened: BinaryIO) -> Iterator[tuple[int, ForeignSession] | Problem]:
        """A plain text: a turn begins with who speaks, and other lines go on with it. Empty lines mean nothing."""
        said: list[tuple[Speaker, list[str]]] = []
        problems: list[Problem] = []
        for number, line in _lines(opened):
            if isinstance(line, bytes):
                problems.append(Problem(file, number, "", f"is not UTF-8; {LEFT_OUT}"))
            elif (label := _LABEL.fullmatch(line)) and self._is_label(label[1]):
                speaker = self._who(label[1])
                if speaker is None:
                    problems.append(Problem(file, number, "speaker", self._unknown(label[1])))
                else:
                    said.append((speaker, [label[2]]))
            elif line.strip() and not said and not problems:
                message = f"stands before anybody speaks; begin each turn with T: or C:; {LEFT_OUT}"
                problems.append(Problem(file, number, "", message))
            elif line.strip() and said:
                said[-1][1].append(line.strip())
        yield from _finished(file, said, problems)

    def captions(self, file: Path, opened: BinaryIO) -> Iterator[tuple[int, ForeignSession] | Problem]:
        """A WebVTT file. Cues of one speaker that follow each other are one turn, for captions are cut anywhere."""
        said: list[tuple[Speaker, list[str]]] = []
        problems: list[Problem] = []
        blocks = _blocks(opened)
        number, head = next(blocks, (1, [""]))
        if isinstance(head, bytes) or not re.match(r"WEBVTT(?:\s|$)", head[0]):
            yield Problem(file, number, "", f"must begin with WEBVTT; {LEFT_OUT}")
            return
        for number, block in blocks:
            if isinstance(block, bytes):
                problems.append(Problem(file, number, "", f"is not UTF-8; {LEFT_OUT}"))
            elif not block[0].startswith(_BLOCKS):
                self._take_cue(file, number, block, said, problems)
        yield from _finished(file, said, problems)

    def _take_cue(
        self, file: Path, number: int, block: list[str], said: list[tuple[Speaker, list[str]]], problems: list[Problem]
    ) -> None:
        times = 0 if "-->" in block[0] else 1  # a cue may have a name of its own in the line before
        if times >= len(block) or not _TIMES.fullmatch(block[times].strip()):
            message = f"is no cue (expected 00:00:00.000 --> 00:00:00.000); {LEFT_OUT}"
            problems.append(Problem(file, number + min(times, len(block) - 1), "", message))
            return
        text = " ".join(line.strip() for line in block[times + 1 :])
        voice, label = _VOICE.search(text), _LABEL.fullmatch(html.unescape(_TAG.sub("", text)))
        name = voice[1].strip() if voice else label[1] if label and self._is_label(label[1]) else None
        words = html.unescape(_TAG.sub("", text)).strip()
        if name is not None:
            speaker = self._who(name)
            if speaker is None:
                problems.append(Problem(file, number + times + 1, "speaker", self._unknown(name)))
                return
            words = label[2].strip() if label and not voice else words
        elif said:
            speaker = said[-1][0]
        else:
            message = f"says nobody's name, and nobody has spoken before; {LEFT_OUT}"
            problems.append(Problem(file, number + times + 1, "speaker", message))
            return
        if said and said[-1][0] is speaker:
            said[-1][1].append(words)
        else:
            said.append((speaker, [words]))

    def _is_label(self, name: str) -> bool:
        """Whether this stands for somebody; a sentence with a colon in it does not."""
        return name[0].isupper() or name.casefold() in THERAPISTS | CLIENTS or name == self.therapist

    def _who(self, name: str) -> Speaker | None:
        known = name.casefold()
        if known in THERAPISTS or (self.therapist is not None and known == self.therapist.casefold()):
            return Speaker.TRAINEE
        return Speaker.CLIENT if known in CLIENTS or self.therapist is not None else None

    @staticmethod
    def _unknown(name: str) -> str:
        return (
            f"'{name[:40]}' is neither therapist nor client; say who the therapist is with --therapist NAME; {LEFT_OUT}"
        )


def _lines(opened: BinaryIO) -> Iterator[tuple[int, str | bytes]]:
    """Every line with its number; as bytes where it is not UTF-8."""
    for number, line in enumerate(opened, start=1):
        raw = line.removeprefix(BOM) if number == 1 else line
        try:
            yield number, raw.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            yield number, raw


def _blocks(opened: BinaryIO) -> Iterator[tuple[int, list[str] | bytes]]:
    """The lines between empty lines, with the number of the first."""
    block: list[str] = []
    begun = 1
    for number, line in _lines(opened):
        if isinstance(line, bytes):
            yield number, line
        elif line.strip():
            begun = begun if block else number
            block.append(line)
        elif block:
            yield begun, block
            block = []
    if block:
        yield begun, block


def _finished(
    file: Path, said: list[tuple[Speaker, list[str]]], problems: list[Problem]
) -> Iterator[tuple[int, ForeignSession] | Problem]:
    if not said and not problems:
        problems = [Problem(file, 1, "", "holds no turn; expected lines that begin with T: or C:")]
    yield from problems
    if not problems:
        turns = tuple(SaidElsewhere(speaker=who, text=" ".join(p for p in parts if p)) for who, parts in said)
        yield 1, ForeignSession(id=file.stem, session=1, turns=turns)
