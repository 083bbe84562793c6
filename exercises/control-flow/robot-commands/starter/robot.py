"""A robot that listens."""


def step(state, command):
    """Do one command. Return the new state and what the robot says."""
    x, y = state
    match command.split():
        case ["go", "north" | "n"]:
            return (x, y + 1), ""
        # Go on from here.


# The program: read a line, answer it, until "quit".
