# Mistake: counts positions from 0, which moves the line by one slope.
import statistics
import sys


def summary(scores):
    count = len(scores)
    some = count > 0
    enough = count > 1
    return {
        "count": count,
        "mean": statistics.mean(scores) if some else None,
        "median": statistics.median(scores) if some else None,
        "modes": statistics.multimode(scores) if some else None,
        "deviation": statistics.stdev(scores) if enough else None,
        "quartiles": statistics.quantiles(scores) if enough else None,
        "line": tuple(statistics.linear_regression(range(count), scores)) if enough else None,
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
