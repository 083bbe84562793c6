from tidetable.cli import high_water

print(high_water)
raise SystemExit(1)
