def title(text):
    return " ".join(word.capitalize() for word in text.split())


def snake(text):
    return "_".join(text.lower().split())
