"""Writes bases.golden.csv: what share of their own base, and of all respondents, the published percentages are.

bases.csv holds whole percents that the ministry printed for all hospitals, with the answers that lead to each item; what no answer
listed takes is "no". A count is its percentage of its base, rounded to whole hospitals. Exact fractions; run in this folder:
python3 bases.py
"""

import csv
import math
from fractions import Fraction


def nearest(number):
    return math.floor(number + Fraction(1, 2))


def tenths(n, base):
    tenth = nearest(Fraction(1000 * n, base))
    return f"{tenth // 10}.{tenth % 10}"


with open("bases.csv", newline="") as file, open("bases.golden.csv", "w", newline="") as out:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["survey", "item", "answer", "published", "n_base", "count", "of_base", "of_all"])
    counts = {}
    for survey, _, respondents, item, answers, of in list(csv.reader(file))[1:]:
        base = int(respondents)
        if of:
            gate, gates = of.split(": ")
            base = sum(counts[survey, gate, answer] for answer in gates.split("|"))
        left = base
        for answer in answers.split("|"):
            answer, percent = answer.rsplit(" ", 1)
            n = nearest(Fraction(base * int(percent), 100))
            counts[survey, item, answer] = n
            left -= n
            writer.writerow([survey, item, answer, percent, base, n, tenths(n, base), tenths(n, int(respondents))])
        counts[survey, item, "no"] = left
