"""Lists and loops, with arrays around them."""

import numpy as np


def calibrate(raw, gain, offset):
    rows = []
    for row in raw:
        rows.append([int(count) * float(g) + float(o) for count, g, o in zip(row, gain, offset)])
    return np.array(rows)


def limit(readings, low, high):
    return np.clip(readings, low, high)


def mask_faults(readings, fault):
    return np.where(readings == fault, np.nan, readings)


def standardise(readings):
    centred = readings - np.nanmean(readings, axis=0)
    deviation = np.nanstd(readings, axis=0)
    return centred / np.where(deviation == 0, 1, deviation)


def nearest(readings, references):
    borders = (references[1:] + references[:-1]) / 2
    return np.searchsorted(borders, readings)
