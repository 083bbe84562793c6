def step(state, command):
    x, y = state
    match command.split():
        case ["go", "north"]:
            y += 1
        case ["go", "south"]:
            y -= 1
        case ["go", "east"]:
            x += 1
        case ["go", "west"]:
            x -= 1
        case ["say", word]:
            return state, word
        case ["home"]:
            return (0, 0), ""
        case ["where"]:
            return state, f"at {x} {y}"
        case _:
            print("unknown command:", command)
    return (x, y), ""
