"""An array of several numbers is neither true nor false."""

import numpy as np


def calibrate(raw, gain, offset):
    return raw.astype(np.float64) * gain + offset


def limit(readings, low, high):
    if readings < low:
        return low
    if readings > high:
        return high
    return readings


def mask_faults(readings, fault):
    return np.where(readings == fault, np.nan, readings)


def standardise(readings):
    centred = readings - np.nanmean(readings, axis=0)
    deviation = np.nanstd(readings, axis=0)
    return centred / np.where(deviation == 0, 1, deviation)


def nearest(readings, references):
    borders = (references[1:] + references[:-1]) / 2
    return np.searchsorted(borders, readings)
