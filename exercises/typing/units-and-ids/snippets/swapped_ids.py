from tickets import Desk, UserId

desk = Desk()
me = UserId(7)
desk.move(me, "closed")  # E: arg-type
desk.add(desk.add(me, "no ink"), "no paper")  # E: arg-type
desk.find(me)  # E: arg-type
