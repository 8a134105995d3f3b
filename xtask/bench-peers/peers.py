"""The yardstick's jobs by other engines, each in the quickest form that we know for it.

peers.py parquet RAW ROWS OUT.parquet   raw bytes as `yardstick make` writes them, as Parquet (zstd) by pyarrow
peers.py csv IN.parquet OUT.csv         for R
peers.py run ENGINE VARIANT JOB MODE FILE.parquet REPEATS
    JOB t1: counts of every code of the 60 columns by year, bed class, prefecture and in total, denominators, percentages
    JOB t3: q03 x q14 where year = 2, bed >= 3, q17 = 1
    MODE warm: the data are in the engine's own memory form, one run unmeasured, then REPEATS measured
    MODE cold: this process reads the file (from the page cache) and makes the report once; imports are not counted
    prints one line of JSON; `sha` is the digest of the counts
peers.py digest OUT.csv                 the digest of what `kaishin tabulate` counted
peers.py compare A.csv B.csv            largest differences of est and se (columns q, bed, code, est, se)
"""
import hashlib, json, os, resource, sys, time

SINGLE = [f"q{i:02}" for i in range(1, 21)]
COLUMNS = SINGLE + [f"{q}_{i:02}" for q, n in (("q21", 9), ("q22", 16), ("q23", 10), ("q24", 5)) for i in range(1, n + 1)]
OPTIONS = {"q03": 6, "q09": 4, "q12": 7, "q13": 3, "q14": 3, "q15": 3, "q20": 3}
CODES = {c: [0, *range(1, OPTIONS.get(c, 2) + 1), 9] for c in COLUMNS}
KEYS = ["year", "bed", "pref"]
CHUNK = 1_000_000
AT_ONCE = 10  # columns of one query: more make the aggregates leave the cache


def to_parquet(raw, n_rows, out):
    import numpy as np, pyarrow as pa, pyarrow.parquet as pq
    writer = None
    with open(raw, "rb") as file:
        for start in range(0, n_rows, CHUNK):
            n = min(CHUNK, n_rows - start)
            table = {"id": np.arange(start, start + n, dtype=np.int32)}
            for name in KEYS + COLUMNS:
                table[name] = np.fromfile(file, np.uint8, n)
            table = pa.table(table)
            writer = writer or pq.ParquetWriter(out, table.schema, compression="zstd")
            writer.write_table(table)
    writer.close()


def to_csv(file, out):
    import pyarrow.parquet as pq, pyarrow.csv as csv
    csv.write_csv(pq.read_table(file), out)


def cubes(keys, counts_of, columns):
    """Counts by year, bed, pref and code from one row a cell."""
    import numpy as np
    year, bed, pref = (np.asarray(key, np.int64) - 1 for key in keys)
    made = {}
    for c in columns:
        cube = np.zeros((2, 6, 47, 10), np.int64)
        for k in CODES[c]:
            cube[year, bed, pref, k] = np.asarray(counts_of(f"{c}__{k}"), np.int64)
        made[c] = cube
    return made


def report(made):
    import numpy as np
    counts, percent = {}, {}
    for c in COLUMNS:
        q = made[c]
        counts[c] = [q.sum((0, 1, 2)), q.sum((0, 2)), q.sum((0, 1)), q.sum((1, 2))]
        percent[c] = [100.0 * a / np.maximum(a[..., 1:].sum(-1, keepdims=True), 1) for a in counts[c]]
    return counts, percent


def crossing(rows):
    import numpy as np
    counts = np.zeros((10, 10), np.int64)
    for x, y, n in rows:
        counts[int(x), int(y)] = n
    return counts


def digest(result, job):
    import numpy as np
    h = hashlib.sha256()
    for a in [result] if job == "t3" else [a for c in COLUMNS for a in result[0][c]]:
        h.update(np.ascontiguousarray(a, dtype=np.int64).tobytes())
    return h.hexdigest()[:12]


class DuckDB:
    def __init__(self):
        import duckdb
        self.version, self.db = duckdb.__version__, duckdb.connect()
        self.db.execute(f"SET threads={os.cpu_count()}")

    def load(self, file, mode):
        self.source = f"read_parquet('{file}')"
        if mode == "warm":
            self.db.execute(f"CREATE TABLE t AS SELECT * EXCLUDE (id) FROM {self.source}")
            self.source = "t"

    def t1(self, variant):
        made = {}
        for i in range(0, len(COLUMNS), AT_ONCE):
            columns = COLUMNS[i : i + AT_ONCE]
            sums = ",".join(f"countif({c}={k}) AS {c}__{k}" for c in columns for k in CODES[c])
            r = self.db.execute(f"SELECT year,bed,pref,{sums} FROM {self.source} GROUP BY year,bed,pref").fetchnumpy()
            made |= cubes([r[k] for k in KEYS], lambda name: r[name], columns)
        return report(made)

    def t3(self):
        where = "year = 2 AND bed >= 3 AND q17 = 1"
        return crossing(self.db.execute(f"SELECT q03,q14,count(*) FROM {self.source} WHERE {where} GROUP BY ALL").fetchall())


class Polars:
    def __init__(self):
        import polars
        self.pl, self.version = polars, polars.__version__

    def load(self, file, mode):
        pl = self.pl
        self.frame = pl.read_parquet(file, columns=KEYS + COLUMNS).lazy() if mode == "warm" else pl.scan_parquet(file)

    def t1(self, variant):
        pl, made = self.pl, {}
        at_once = AT_ONCE if variant == "batch" else len(COLUMNS)
        how = {} if variant == "batch" else {"engine": "streaming"}
        for i in range(0, len(COLUMNS), at_once):
            columns = COLUMNS[i : i + at_once]
            sums = [(pl.col(c) == k).sum().alias(f"{c}__{k}") for c in columns for k in CODES[c]]
            r = self.frame.group_by(*KEYS).agg(sums).collect(**how)
            made |= cubes([r[k].to_numpy() for k in KEYS], lambda name: r[name].to_numpy(), columns)
        return report(made)

    def t3(self):
        c = self.pl.col
        rows = self.frame.filter((c("year") == 2) & (c("bed") >= 3) & (c("q17") == 1))
        return crossing(rows.group_by("q03", "q14").len().collect().rows())


class Numpy:
    """bincount on a combined key, columns read by pyarrow."""

    def __init__(self):
        import numpy, pyarrow.parquet
        self.np, self.pq, self.version = numpy, pyarrow.parquet, numpy.__version__

    def load(self, file, mode):
        table = self.pq.read_table(file, columns=KEYS + COLUMNS)
        self.columns = {c: table[c].to_numpy() for c in KEYS + COLUMNS}

    def t1(self, variant):
        np = self.np
        key = ((self.columns["year"].astype(np.int32) - 1) * 6 + (self.columns["bed"] - 1)) * 47 + (self.columns["pref"] - 1)
        key *= 10
        count = lambda c: np.bincount(key + self.columns[c], minlength=5640).reshape(2, 6, 47, 10)
        return report({c: count(c) for c in COLUMNS})

    def t3(self):
        np, c = self.np, self.columns
        f = (c["year"] == 2) & (c["bed"] >= 3) & (c["q17"] == 1)
        return np.bincount(c["q03"][f].astype(np.int32) * 10 + c["q14"][f], minlength=100).reshape(10, 10)


def memory_most():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def machine_seconds():
    with open("/proc/stat") as stat:
        ticks = [int(x) for x in stat.readline().split()[1:]]
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")


def own_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def run(engine, variant, job, mode, file, repeats):
    e = {"duckdb": DuckDB, "polars": Polars, "numpy": Numpy}[engine]()
    import numpy
    task = e.t3 if job == "t3" else lambda: e.t1(variant)
    machine, own, start = machine_seconds(), own_seconds(), time.perf_counter()
    wall, cpu = [], []
    e.load(file, mode)
    result = task()
    if mode == "cold":
        wall.append(time.perf_counter() - start)
        cpu.append(own_seconds() - own)
    for _ in range(repeats if mode == "warm" else 0):
        c, w = own_seconds(), time.perf_counter()
        result = task()
        wall.append(time.perf_counter() - w)
        cpu.append(own_seconds() - c)
    elapsed = time.perf_counter() - start
    other = max(0.0, machine_seconds() - machine - (own_seconds() - own)) / (os.cpu_count() * elapsed)
    print(json.dumps({"engine": engine, "version": e.version, "variant": variant, "wall": wall, "cpu": cpu,
                      "rss_mb": memory_most(), "other": other, "sha": digest(result, job)}))


def digest_of_csv(file):
    import csv, numpy as np
    counts = {c: [np.zeros(10, np.int64), np.zeros((6, 10), np.int64), np.zeros((47, 10), np.int64), np.zeros((2, 10), np.int64)] for c in COLUMNS}
    with open(file, encoding="utf-8") as lines:
        for r in csv.DictReader(lines):
            at = (int(r["code"]),) if r["class"] == "total" else (int(r["class"]) - 1, int(r["code"]))
            counts[r["item"]][["total", "bed", "pref", "year"].index(r["classification"])][at] = int(r["count"])
    return digest((counts, None), "t1")


def compare(a, b):
    import csv, math
    def read(file):
        with open(file) as lines:
            return {(r["q"], r["bed"], int(r["code"])): (float(r["est"]), float(r["se"] or "nan")) for r in csv.DictReader(lines)}
    a, b = read(a), read(b)
    both = a.keys() & b.keys()
    worst = lambda i: max((abs(a[k][i] - b[k][i]) for k in both if not (math.isnan(a[k][i]) or math.isnan(b[k][i]))), default=math.nan)
    print(json.dumps({"ours": len(a), "theirs": len(b), "both": len(both), "est": worst(0), "se": worst(1)}))


match sys.argv[1:]:
    case ["parquet", raw, n, out]: to_parquet(raw, int(n), out)
    case ["csv", file, out]: to_csv(file, out)
    case ["run", engine, variant, job, mode, file, repeats]: run(engine, variant, job, mode, file, int(repeats))
    case ["digest", file]: print(digest_of_csv(file))
    case ["compare", a, b]: compare(a, b)
    case _: sys.exit(__doc__)
