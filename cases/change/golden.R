# Writes golden.csv anew, with R's survey package. Run in this folder:
#   Rscript golden.R
# The numbers that are committed were made by R 4.2.2 with survey 4.1.1 (Debian); nothing here differs in 4.5.
#
# R defines the change of a panel that answered in full in both rounds: one row a hospital, so that the covariance of the
# overlap is that of its columns. y is 1 for the answer, b is 1 for the base, and the base is another in each round.
suppressMessages(library(survey))
panel <- read.csv("panel.csv")
panel$weight <- panel$n_frame / ave(panel$n_frame, panel$stratum, FUN = length)

change <- function(design, by) {
  totals <- svytotal(~y1 + b1 + y2 + b2, design)
  found <- svycontrast(totals, quote(y2 / b2 - y1 / b1))
  data.frame(row = by, value = as.numeric(coef(found)), se = as.numeric(SE(found)))
}
rows <- function(design, what) {
  classes <- lapply(unique(panel$stratum), function(class) change(subset(design, stratum == class), class))
  cbind(design = what, do.call(rbind, c(classes, list(change(design, "all")))))
}
frame <- svydesign(ids = ~1, strata = ~stratum, fpc = ~n_frame, data = panel)
endless <- svydesign(ids = ~1, strata = ~stratum, weights = ~weight, data = panel)
write.csv(format(rbind(rows(frame, "frame"), rows(endless, "endless")), digits = 15), "golden.csv",
          row.names = FALSE, quote = FALSE)
