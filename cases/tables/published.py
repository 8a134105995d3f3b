"""Writes published.golden.csv: between which figures each averaging rule can lie, given the published class percentages.

published.csv holds the figures by number of beds that the ministry printed for 2023 to 2025 (whole percents; where it printed
no class figure or an unclear one, the reading is named) and the mean beside them. `base` names the percentages by which the base
of each class was made from its respondents: of an item asked only of some. Respondents and frame by class are those of 2024; for
2023 and 2025, whose classes are unprinted, they stand in. Exact fractions; run in this folder: python3 published.py
"""

import csv
import math
from fractions import Fraction

FRAME = [2940, 2810, 1015, 673, 357, 376]
RESPONDENTS = [1794, 1816, 698, 474, 270, 301]
RULES = {
    "share-of-respondents": lambda c, b: Fraction(sum(c), sum(b)),
    "frame-weighted-share": lambda c, b: weighted(c) / weighted(b),
    "mean-of-class-percentages": lambda c, b: sum(Fraction(x, y) for x, y in zip(c, b)) / 6,
}


def weighted(counts):
    return sum(Fraction(size, n) * count for size, n, count in zip(FRAME, RESPONDENTS, counts))


def tenths(share):
    tenth = math.floor(share * 1000 + Fraction(1, 2))
    return f"{tenth // 10}.{tenth % 10}"


with open("published.csv", newline="") as file, open("published.golden.csv", "w", newline="") as out:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["survey", "item", "rule", "lowest", "highest", "published", "fits"])
    for survey, item, *percents, published, base in list(csv.reader(file))[1:]:
        bases = RESPONDENTS
        if base:
            bases = [(2 * n * int(p) + 100) // 200 for n, p in zip(RESPONDENTS, base.split())]
        low = [max(0, math.ceil(Fraction(2 * int(p) - 1, 200) * b)) for p, b in zip(percents, bases)]
        high = [min(b, math.ceil(Fraction(2 * int(p) + 1, 200) * b) - 1) for p, b in zip(percents, bases)]
        for rule, figure in RULES.items():
            lowest, highest = figure(low, bases), figure(high, bases)
            fits = lowest < Fraction(2 * int(published) + 1, 200) and highest >= Fraction(2 * int(published) - 1, 200)
            writer.writerow([survey, item, rule, tenths(lowest), tenths(highest), published, "yes" if fits else "no"])
