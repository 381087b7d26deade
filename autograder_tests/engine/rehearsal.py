"""What programs said while their checks passed: another one that says the same passes, too, and nothing is computed.

A check is a function of its seed and of what comes back from the student's program; it does not read a clock unless it
says so (`autograder_tests.engine.registry.Student.time`). So where a whole class is marked with one seed, most of what
the marker computes is the same again and again: the arguments of each call, what stand-ins answer, the comparison. The
conversation in which a check passed is kept as bytes. The next program gets the same requests, and as long as each of
its messages is the same, byte for byte, nothing is decoded and nothing computed. At the first other one the check is
run as ever, from its beginning: it gets to hear what has been said so far, and the conversation goes on from there.

So a mark does not depend on what is known here. Whoever says such a thing has earned it, whoever said it first.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from autograder_tests.engine.registry import Check
from autograder_tests.transport.base import Limited, TimeLimit, Transport, bounded_memory
from autograder_tests.transport.record import CallFailed
from autograder_tests.transport.student_side import wire
from lab.running.patience import Patience, my_work

MIN_SECONDS = 0.01  # that a call gets when all time is used up
MAX_WAYS = 64
"""Conversations of one check: there are not so many ways to be right."""
MAX_BYTES = 192 * 2**20  # of all conversations
MAX_SAID = 16 * 2**20  # of one
MAX_TAUGHT = 24 * 2**20  # of one submission, which has 7 MB: a few must not take all the room there is
BYTES_OF_A_PART = 16  # that a conversation takes for each, also where it is there already


@dataclass(slots=True)
class Exchange:
    """A request, the questions of stand-ins with their answers, and the reply; all as they travel.

    Attributes
    ----------
    ended : Exception or None
        What came in place of a reply.
    spent : float
        Seconds of the check's limit.
    turn : bytes
    """

    request: bytes
    asked: list[bytes] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    reply: bytes | None = None
    ended: Exception | None = None
    spent: float = 0.0
    turn: bytes = b""

    def parts(self) -> list[bytes]:
        """Request and reply without their turn, then questions and answers by turns."""
        talk = [part for pair in zip(self.asked, self.answers, strict=True) for part in pair]
        return [wire.lasting(self.request), wire.lasting(self.reply), *talk]

    @classmethod
    def of(cls, parts: list[bytes]) -> Exchange:
        """Return the exchange that has these parts."""
        return cls(parts[0], parts[2::2], parts[3::2], parts[1])


class Rehearsal:
    """The conversations that are known, by check and seed."""

    def __init__(self):
        self._known: dict[tuple[str, str, int], list[list[Exchange]]] = {}
        self._parts: dict[bytes, bytes] = {}  # most are the same in many conversations, and there once
        self._size = 0
        self._new: list[tuple[tuple[str, str, int], list[Exchange]]] = []

    def keep(self, check: Check, seed: int, said: list[Exchange]) -> None:
        """Remember what was said while a check passed."""
        key = (check.function, check.title, int(seed))
        if self._add(key, said):
            self._new.append((key, said))

    def _add(self, key, said):
        known = self._known.setdefault(key, [])
        if len(known) >= MAX_WAYS or self._size > MAX_BYTES:
            return False
        parts = [[self._once(part) for part in one.parts()] for one in said]
        if any(parts == [one.parts() for one in other] for other in known):
            return False
        known.append([Exchange.of(one) for one in parts])
        self._size += BYTES_OF_A_PART * sum(map(len, parts))
        return True

    def _once(self, part):
        if part not in self._parts:
            self._parts[part] = part
            self._size += len(part)
        return self._parts[part]

    def packed(self) -> bytes:
        """Return what was kept here since the start, for `learn`; not too much of it, and often nothing."""
        numbers: dict[bytes, int] = {}
        ways, room = [], MAX_TAUGHT
        for key, said in self._new:
            parts = [part for one in said for part in one.parts()]
            room -= sum(len(part) for part in {*parts} - numbers.keys()) + BYTES_OF_A_PART * len(parts)
            if room < 0:
                break
            exchanges = [[numbers.setdefault(part, len(numbers)) for part in one.parts()] for one in said]
            ways.append([*key, exchanges])
        if not ways:
            return b""
        about = json.dumps({"ways": ways, "sizes": [len(part) for part in numbers]}).encode("ascii")
        return b"".join([len(about).to_bytes(8, "big"), about, *numbers])

    def learn(self, packed: bytes) -> None:
        """Add what another process has kept.

        Raises
        ------
        ValueError, KeyError, TypeError, IndexError
            When it is nothing that `packed` returned.
        """
        size = int.from_bytes(packed[:8], "big")
        about, place = json.loads(packed[8 : 8 + size]), 8 + size
        parts = []
        for size in about["sizes"]:
            parts.append(packed[place : place + size])
            place += size
        for function, title, seed, exchanges in about["ways"]:
            said = [Exchange.of([parts[number] for number in one]) for one in exchanges]
            self._add((str(function), str(title), int(seed)), said)

    def follow(self, check: Check, seed: int, transport: Transport, seconds: float) -> list[Exchange] | None:
        """Go through a check with the program that a transport has loaded, as long as what it says is known.

        Parameters
        ----------
        check : Check
        seed : int
        transport : Transport
        seconds : float
            Time limit for all calls together.

        Returns
        -------
        list of Exchange or None
            What was said until it was something new, which may be in the middle of an exchange; None when all of it
            was known, and the check has passed.
        """
        known = self._known.get((check.function, check.title, int(seed)), [])
        said: list[Exchange] = []
        while known and transport.can_wait:
            place = len(said)
            if len(known[0]) == place:
                return None
            now = Exchange(known[0][place].request, turn=secrets.token_bytes(len(wire.NO_TURN)))
            said.append(now)
            prompter = _Prompter(known, place, now)
            try:
                now.reply = transport.in_turn(now.request, prompter.answer, max(seconds, MIN_SECONDS), now.turn, True)
            except _Unknown:
                return said
            except (CallFailed, wire.Malformed) as error:
                now.ended = error
                return said
            finally:
                now.spent = transport.spent
                seconds -= now.spent
            known = [
                one
                for one in prompter.known
                if len(one[place].asked) == len(now.asked) and wire.say_the_same(one[place].reply, now.reply)
            ]
        return said


class _Unknown(Exception):
    """Raised where a stand-in asks what no known program has asked at that place."""


class _Prompter:
    """Answers stand-ins from what is known."""

    def __init__(self, known: list[list[Exchange]], place: int, now: Exchange):
        self.known, self._place, self._now = known, place, now

    def answer(self, asked: bytes) -> bytes:
        number = len(self._now.asked)
        self._now.asked.append(asked)
        there = [one for one in self.known if number < len(one[self._place].asked)]
        self.known = [one for one in there if one[self._place].asked[number] == asked]
        if not self.known:
            raise _Unknown
        return self.known[0][self._place].answers[number]


class Told(Transport):
    """Lets a check hear what its program has said already, then goes on with the program, and writes all of it down.

    Parameters
    ----------
    transport : Transport
    """

    def __init__(self, transport: Transport):
        self._transport, self._room = transport, MAX_SAID
        self._past: list[Exchange] = []
        self._said: list[Exchange] = []

    @property
    def said(self) -> list[Exchange] | None:
        """The whole conversation; None where it was too much to be kept, or a request got no reply."""
        return self._said if self._room > 0 else None

    def hear(self, past: list[Exchange]) -> None:
        """Begin with what `Rehearsal.follow` returned."""
        self._past = list(past)

    def in_turn(
        self, data: bytes, answer: Callable, seconds: float, turn: bytes = b"", calm: bool = False, waiting: bytes = b""
    ) -> bytes:
        now = Exchange(data)

        def noted(asked):
            given = answer(asked)
            self._room -= len(asked) + len(given)
            if self._room > 0:
                now.asked.append(asked)
                now.answers.append(given)
            return given

        try:
            if self._past:
                now.reply = self._retell(self._past.pop(0), noted, seconds)
            else:
                now.reply = self._live(data, noted, seconds, turn, calm, waiting)
        except BaseException:  # a check may go on without a reply; whoever comes next would never be asked for theirs
            self._room = 0
            raise
        self._room -= len(data) + len(now.reply)
        self._said.append(now)
        return now.reply

    def _live(self, *how):
        try:
            return self._transport.in_turn(*how)
        finally:
            self.spent = self._transport.spent

    def _retell(self, past, answer, seconds):
        is_open = past.reply is None and past.ended is None
        # They have been answered, and are written down now.
        spent = past.spent + self._answer_again(past.asked[:-1] if is_open else past.asked, answer, seconds)
        self.spent = spent
        if past.ended is not None:
            raise past.ended
        if not is_open:
            return past.reply
        try:
            return self._live(b"", answer, max(seconds - spent, MIN_SECONDS), past.turn, False, past.asked[-1])
        finally:
            self.spent += spent

    def _answer_again(self, questions, answer, seconds):
        """Within the limits that a right function has whenever it is asked; return the seconds that it took."""
        if not questions:
            return 0.0
        patience = Patience(seconds, my_work())
        try:
            with bounded_memory(), Limited(patience).on_guard() as guard:
                for asked in questions:
                    with guard:
                        answer(asked)
        except TimeLimit as error:
            self.stop()
            raise CallFailed({"type": "TimeLimit", "message": str(error)}) from None
        return patience.spent

    def stop(self) -> None:
        self._transport.stop()

    def without_places(self, text: str) -> str:
        return self._transport.without_places(text)
