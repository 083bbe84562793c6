from tickets import Desk, UserId, label

desk = Desk()
desk.move(desk.add(UserId(7), "no ink"), "done")  # E: arg-type
label("done")  # E: arg-type
