from tickets import Desk, Json, Status, Ticket, TicketId, UserId, label

desk = Desk()
extra: Json = {"printer": ["2b", 2, {"toner": None}]}
first: TicketId = desk.add(UserId(7), "no ink", extra)
found: Ticket | None = desk.find("no ink")
if found is not None:
    owner: UserId = found.owner
    status: Status = found.status
    print(owner, label(status), desk.find(found.id))
desk.move(first, "waiting")
