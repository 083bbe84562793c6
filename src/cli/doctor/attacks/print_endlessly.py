# Prints without end; that is, a hundred times as much as allowed.
for _ in range(100):
    print("x" * (1 << 20))
