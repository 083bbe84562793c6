"""An array of integers cannot hold NaN."""

import numpy as np


def calibrate(raw, gain, offset):
    return raw.astype(np.float64) * gain + offset


def limit(readings, low, high):
    return np.clip(readings, low, high)


def mask_faults(readings, fault):
    masked = readings.copy()
    masked[masked == fault] = np.nan
    return masked


def standardise(readings):
    centred = readings - np.nanmean(readings, axis=0)
    deviation = np.nanstd(readings, axis=0)
    return centred / np.where(deviation == 0, 1, deviation)


def nearest(readings, references):
    borders = (references[1:] + references[:-1]) / 2
    return np.searchsorted(borders, readings)
