# Mistake: calls every function without asking whether there are enough scores.
import statistics
import sys


def summary(scores):
    positions = range(1, len(scores) + 1)
    return {
        "count": len(scores),
        "mean": statistics.mean(scores),
        "median": statistics.median(scores),
        "modes": statistics.multimode(scores),
        "deviation": statistics.stdev(scores),
        "quartiles": statistics.quantiles(scores),
        "line": tuple(statistics.linear_regression(positions, scores)),
    }


def main():
    scores = []
    for line in sys.stdin:
        scores.append(float(line.split()[-1]))
    for name, figure in summary(scores).items():
        if figure is None:
            print(name, "n/a")
        elif name == "count":
            print(name, figure)
        elif isinstance(figure, (list, tuple)):
            print(name, " ".join(f"{number:.2f}" for number in figure))
        else:
            print(name, f"{figure:.2f}")


if __name__ == "__main__":
    main()
