def step(state, command):
    x, y = state
    command = " ".join(command.split())
    if command.startswith("go n"):
        return (x, y + 1), ""
    if command.startswith("go s"):
        return (x, y - 1), ""
    if command.startswith("go e"):
        return (x + 1, y), ""
    if command.startswith("go w"):
        return (x - 1, y), ""
    if command.startswith("say"):
        return state, command[4:]
    if command == "home":
        return (0, 0), ""
    if command == "where":
        return state, f"at {x} {y}"
    raise ValueError("unknown command: " + command)
