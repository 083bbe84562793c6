# Mistake: expects exactly two words on a line, but names may have several.
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
        "line": tuple(statistics.linear_regression(range(1, count + 1), scores)) if enough else None,
    }


def main():
    scores = []
    for line in sys.stdin:
        name, score = line.split()
        scores.append(float(score))
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
