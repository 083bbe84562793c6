from tickets import Desk

print(Desk().find("no ink").owner)  # E: union-attr
