# The yardstick's job T2 with the R package survey.   Rscript shares.R DATA.csv OUT.csv REPEATS
# Strata are bed classes; the frame of 2024 is scaled to the file (5,353 of 8,171 responded); finite-population correction;
# linearised standard errors; every option of every column by bed class and in total; base: asked (code other than 0).
suppressPackageStartupMessages({library(survey); library(data.table)})
args <- commandArgs(TRUE)
repeats <- as.integer(args[3])
frame <- c(2940, 2810, 1015, 673, 357, 376)
d <- fread(args[1], showProgress = FALSE)
questions <- setdiff(names(d), c("id", "year", "bed", "pref"))
N <- round(frame * nrow(d) / 5353)
n <- tabulate(d$bed, 6)
d[, Nh := N[bed]]
d[, w := (N / n)[bed]]
tables <- function() {
  design <- svydesign(ids = ~1, strata = ~bed, fpc = ~Nh, weights = ~w, data = d)
  design <- postStratify(design, ~bed, data.frame(bed = 1:6, Freq = N))
  rbindlist(lapply(questions, function(q) {
    design$variables$y <- factor(design$variables[[q]])
    asked <- subset(design, design$variables[[q]] != 0)
    asked$variables$y <- droplevels(asked$variables$y)
    k <- nlevels(asked$variables$y)
    bed <- svyby(~y, ~bed, asked, svymean, keep.var = TRUE)
    total <- svymean(~y, asked)
    est <- as.matrix(as.data.frame(bed)[, 2:(1 + k)])
    se <- as.matrix(as.data.frame(bed)[, (2 + k):(1 + 2 * k)])
    data.table(q = q, bed = c(rep(1:6, k), rep(0L, k)),
               code = as.integer(c(rep(levels(asked$variables$y), each = 6), levels(asked$variables$y))),
               est = c(as.vector(est), coef(total)), se = c(as.vector(se), SE(total)))
  }))
}
wall <- numeric(repeats)
for (i in seq_len(repeats)) {
  start <- proc.time()[["elapsed"]]
  result <- tables()
  wall[i] <- proc.time()[["elapsed"]] - start
}
fwrite(result, args[2])
most <- as.numeric(sub("[^0-9]*([0-9]+).*", "\\1", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
cat(sprintf('{"engine":"survey","version":"%s","variant":"svyby","wall":[%s],"cpu":[],"rss_mb":%.0f,"other":0,"sha":""}\n',
            as.character(packageVersion("survey")), paste(sprintf("%.3f", wall), collapse = ","), most))
