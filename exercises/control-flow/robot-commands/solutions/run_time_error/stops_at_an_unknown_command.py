def step(state, command):
    x, y = state
    match command.split():
        case ["go", "north" | "n"]:
            return (x, y + 1), ""
        case ["go", "south" | "s"]:
            return (x, y - 1), ""
        case ["go", "east" | "e"]:
            return (x + 1, y), ""
        case ["go", "west" | "w"]:
            return (x - 1, y), ""
        case ["say", *words]:
            return state, " ".join(words)
        case ["home"]:
            return (0, 0), ""
        case ["where"]:
            return state, f"at {x} {y}"
        case _:
            raise ValueError(f"unknown command: {command}")


if __name__ == "__main__":
    state = (0, 0)
    while (line := input().strip()) != "quit":
        state, said = step(state, line)
        print(said or "ok")
    print("bye")
