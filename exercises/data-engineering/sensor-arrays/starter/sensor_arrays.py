"""Readings of a greenhouse, as arrays: a row for each moment, a column for each sensor."""

import numpy as np


def calibrate(raw, gain, offset):
    """Counts as float64, times gain and plus offset of their sensor."""


def limit(readings, low, high):
    """The readings, none of them below low or above high of its sensor."""


def mask_faults(readings, fault):
    """The readings as floats, with NaN in place of the code for a fault."""


def standardise(readings):
    """How many deviations each reading lies above the mean of its sensor."""


def nearest(readings, references):
    """For each reading the place of the nearest of the sorted references."""
