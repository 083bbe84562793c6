from tickets import Desk, UserId

Desk().add(UserId(7), "no ink", {"printer": object()})  # E: dict-item
