# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that can go wrong, as sentences for the user.

    TripoError
    ├─ Invalid          the task was refused here, before any request
    ├─ Unavailable      no key, or not with this service: nothing was sent
    │  └─ Offline       Blender's own switch forbids it
    ├─ OverLimit        the user's limit per day: nothing was sent
    ├─ OverBudget       what the caller allowed for this task, or for a session: nothing was sent
    ├─ KeyInUse         the caller's key belongs to another task: nothing was sent
    ├─ Unreachable      the request never reached the service
    │  └─ NoAddress     what it was to be sent to is no address
    ├─ Unclear          the request was sent, its answer never came or made no sense
    │  ├─ Strange       the answer has another shape than it should
    │  └─ NotTheApi     the answer is a page, not an answer of the API
    ├─ Refused          the service said no; `status` and `code` tell why
    ├─ TaskFailed       the task was accepted and did not succeed
    ├─ Unfetched        nobody waits for the result any longer; the next start takes it up
    ├─ NoModel          the result cannot be used as a model
    ├─ TooLarge         the result is larger than the user wants to download
    ├─ Storage          a folder or file here cannot be read or written
    └─ JobFailed        a job ended without its result; it is one of the above as well

Each says what happened, whether credits were spent and what to do next, and has `code`,
`request_id`, `spent` and `task_id`. Neither a key nor the query of a URL ever stands in one.
"""

from collections.abc import Sequence
from enum import StrEnum

from .record import Record
from .text.untrusted import LONGEST_MESSAGE, cleaned


class Problem(Record):
    """Why a task cannot be sent: the option at fault and a sentence for the user."""

    option: str
    text: str


class Spent(StrEnum):
    """What became of the credits of a task, as a sentence."""

    UNSAID = ""
    """It is not about credits."""
    NOTHING = "No credits were spent."
    RETURNED = "The credits were given back."
    MAYBE = "Credits may have been spent."
    YES = "The credits were spent."


class Kind(StrEnum):
    """What sort of trouble it is, for what is offered to the user beside the message."""

    OTHER = ""
    KEY = "key"
    """A key is missing or refused."""
    OFFLINE = "offline"
    """Blender's own switch forbids it."""
    PASSING = "passing"
    """The network or the service has trouble: the same may go well later."""
    REQUEST = "request"
    """The same request would be refused again: something in it has to be changed."""
    NO_SCENE = "no scene"
    """The result is on disk, as this Blender brings none into a scene."""
    OTHER_FILE = "other file"
    """The result is on disk, as the file that it was made for is not open."""
    HELD = "held"
    """The result is on disk until the user imports it, who wants it so."""
    ABSENT = "absent"
    """Its answer was lost, and the account's usage shows that the service does not have it."""
    EQUAL = "equal"
    """Its answer was lost; the service has a task that asks for the same, which may be it."""


class TripoError(Exception):
    """What happened; `spent` and `advice` complete the message."""

    kind = Kind.OTHER
    code = 0
    """The service's error code; 0 where it gave none."""
    request_id = ""
    """The service's id of the request that it refused; empty where there is none."""
    task_id = ""
    """The service's id of the task; empty where there is none."""

    def __init__(self, what: str, advice: str = "", spent: Spent = Spent.NOTHING) -> None:
        # There may be names of files, tasks and meshes in it.
        what, advice = cleaned(what), cleaned(advice)
        super().__init__(what, advice, spent)
        self.what = what
        self.advice = advice
        self.spent = spent

    def __str__(self) -> str:
        return " ".join(filter(None, (_sentence(self.what), self.spent, _sentence(self.advice))))


class Invalid(TripoError):
    """The task has problems; nothing was sent."""

    kind = Kind.REQUEST
    problems: tuple[Problem, ...] = ()

    def __init__(self, problems: Sequence[Problem], advice: str = "") -> None:
        super().__init__("; ".join(problem.text for problem in problems), advice)
        self.problems = tuple(problems)


class Unavailable(TripoError):
    """A key or the permission to go online is missing; nothing was sent."""


class Offline(Unavailable):
    """Blender's online switch forbids the address."""

    kind = Kind.OFFLINE

    def __init__(self) -> None:
        super().__init__(
            "Blender is offline",
            "Allow online access in Preferences > System > Network, "
            "or start Blender with --online-mode",
        )


class OverLimit(TripoError):
    """The user's own limit of credits per day stops the job; nothing was sent."""

    def __init__(
        self, limit: float, today: float, price: float | None, unit: str = "credits"
    ) -> None:
        cost = "" if price is None else f", and this one costs up to {price:g}"
        super().__init__(
            f"The limit of {limit:g} {unit} per day: today's jobs have cost {today:g}, counting "
            f"those on their way{cost}",
            "Raise Daily Limit in the add-on preferences, or try again tomorrow",
        )


class OverBudget(TripoError):
    """More than what the caller allowed for a task, or for all tasks of a session; nothing was
    sent."""

    def __init__(self, price: float | None, left: float, unit: str = "credits") -> None:
        """`price` is None where nobody knows it before the task is sent."""
        cost = "Its price is not known" if price is None else f"It costs up to {price:g} {unit}"
        super().__init__(
            f"{cost}, and {max(left, 0.0):g} {unit} are allowed for it", "Allow more for it"
        )


class KeyInUse(TripoError):
    """The key that a caller gave belongs to a job that asks for something else; nothing was
    sent."""

    kind = Kind.REQUEST

    def __init__(self, key: str, job: str) -> None:
        """`job` is that job, in words."""
        super().__init__(
            f"The key '{key}' belongs to another task: {job}",
            "Give this task a key of its own, or delete that job",
        )


class Unreachable(TripoError):
    """The request never reached the service, so it may safely be repeated."""

    kind = Kind.PASSING
    host = ""

    def __init__(
        self, what: str, advice: str = "", spent: Spent = Spent.NOTHING, *, host: str = ""
    ) -> None:
        super().__init__(what, advice, spent)
        self.host = host


class NoAddress(Unreachable):
    """What was to be reached is no address; trying again does not help."""

    kind = Kind.OTHER

    def __init__(self) -> None:
        super().__init__("The service names an address that is none")


class Unclear(TripoError):
    """The service may or may not have acted on the request."""

    kind = Kind.PASSING

    def __init__(self, what: str, advice: str = "", spent: Spent = Spent.NOTHING) -> None:
        super().__init__(what, advice or "Try again in a moment", spent)


class Strange(Unclear):
    """An answer of the API in a shape that makes no sense."""


class NotTheApi(Unclear):
    """A good answer that is no JSON: something else than the service stands at the address."""

    def __init__(self) -> None:
        super().__init__("The answer is not what a Tripo service says", "Check the base URL")


class TaskFailed(TripoError):
    """The service accepted the task and could not finish it."""

    def __init__(self, what: str, advice: str = "", *, code: int = 0) -> None:
        # A long table, for refusals only.
        from .codes import reason_for

        super().__init__(what, advice, Spent.RETURNED)
        self.code = code
        if code and reason_for(400, code).edit:
            self.kind = Kind.REQUEST


class Unfetched(TripoError):
    """The result stays at the service until the next start."""

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(what, advice, Spent.MAYBE)


class NoModel(TripoError):
    """The service delivered something that is no model."""

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(what, advice, Spent.YES)


class TooLarge(TripoError):
    """The result has more bytes than the preferences allow."""

    def __init__(self, limit: int, size: int = 0) -> None:
        """`size` is 0 where the service does not tell it."""
        what = f"The result has more than {_bytes(limit)}, the limit in the preferences"
        if size:
            what = f"The result has {_bytes(size)}; the limit in the preferences is {_bytes(limit)}"
        super().__init__(
            what,
            "Raise Largest Download in the add-on preferences, then take the job up again",
            Spent.YES,
        )


class Storage(TripoError):
    """A file or folder on this machine cannot be used."""


class Refused(TripoError):
    """The service answered with an error."""

    status = 0
    """The status of HTTP; 0 where it is not known any more."""
    message = ""
    retry_after: float | None = None
    body = True
    """Whether the answer says anything beside its status."""
    own = True
    """Whether it is said in the service's own form, as a page or a redirect is not."""

    def __init__(
        self,
        status: int,
        code: int = 0,
        message: str = "",
        *,
        request_id: str = "",
        retry_after: float | None = None,
        body: bool = True,
        own: bool = True,
    ) -> None:
        # A long table, and one of all characters, for refusals only.
        from .codes import Reason, reason_for
        from .text.lines import one_line

        reason = reason_for(status, code)
        if not own and not message and (status < 400 or status in FOREIGN):
            what = f"Not the service but a filter, a proxy or another host said no (HTTP {status})"
            reason = Reason(what, "Check the network and the base URL", False)
        what = reason.what
        message = one_line(cleaned(message), LONGEST_MESSAGE)
        if message and reason.quote:
            what = f"{what}: {message.rstrip('.')}"
        super().__init__(what, reason.advice)
        self.status = status
        self.code = code
        self.message = message
        self.request_id = request_id
        self.retry_after = retry_after
        self.body = body
        self.own = own
        if status == 401:
            self.kind = Kind.KEY
        elif self.passing:
            self.kind = Kind.PASSING
        elif reason.edit:
            self.kind = Kind.REQUEST

    @property
    def passing(self) -> bool:
        """It says nothing of the request itself: the key is bad, the service has trouble, or
        something in between has answered."""
        trouble = self.status in {401, 429} or self.status >= 500
        # Loaded when it is first needed: a long table.
        from .codes import BUSY_CODES, FAULT_CODES

        return trouble or not self.own or self.code in BUSY_CODES | FAULT_CODES


FOREIGN = {403, 404, 405, 407, 410, 451}
"""Statuses of a refusal that say little where they are not the service's own."""


def _bytes(count: int) -> str:
    unit, name = (1e9, "GB") if count >= 1e9 else (1e6, "MB")
    return f"{round(count / unit, 2):g} {name}"


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?" else f"{text}."
