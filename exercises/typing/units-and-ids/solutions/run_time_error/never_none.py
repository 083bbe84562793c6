# Says that there is always a ticket.
from dataclasses import dataclass
from typing import Literal, NewType, TypeAlias, assert_never

UserId = NewType("UserId", int)
TicketId = NewType("TicketId", int)
Status = Literal["open", "waiting", "closed"]
Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


@dataclass
class Ticket:
    id: TicketId
    owner: UserId
    title: str
    status: Status = "open"
    extra: Json = None


class Desk:
    def __init__(self) -> None:
        self._tickets: dict[TicketId, Ticket] = {}

    def add(self, owner: UserId, title: str, extra: Json = None) -> TicketId:
        new = TicketId(len(self._tickets) + 1)
        self._tickets[new] = Ticket(new, owner, title, extra=extra)
        return new

    def find(self, key: TicketId | str) -> Ticket:
        if isinstance(key, str):
            return next(each for each in self._tickets.values() if each.title == key)
        return self._tickets[key]

    def move(self, ticket: TicketId, status: Status) -> None:
        self._tickets[ticket].status = status


def label(status: Status) -> str:
    if status == "open":
        return "!"
    if status == "waiting":
        return "..."
    if status == "closed":
        return "ok"
    assert_never(status)
