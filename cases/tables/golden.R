# Writes golden.csv: what R's survey package says of devices.csv (rows of a repeat) and choices.csv (several choices), both
# as clusters of rows within hospitals. Run in this folder: Rscript golden.R
# The committed numbers were made by R 4.2.2 with survey 4.1.1.
suppressMessages(library(survey))
options(survey.lonely.psu = "adjust", digits = 15)

rows <- list()
add <- function(table, rule, class, code, figure, design, values, share) {
  part <- if (class == "total") design else design[design$variables$class == class, ]
  part <- part[part$variables$base, ]
  part$variables$value <- as.numeric(values(part$variables))
  mean <- svymean(~value, part)
  df <- degf(part)
  limits <- c(NA, NA)
  if (share && coef(mean) > 0 && coef(mean) < 1 && df > 0 && SE(mean) > 0) {
    limits <- confint(svyciprop(~I(value == 1), part, method = "logit", df = df))
  } else if (!share) limits <- coef(mean) + c(-1, 1) * qt(0.975, df) * c(SE(mean))
  rows[[length(rows) + 1]] <<- data.frame(table, rule, class, code, estimate = coef(mean)[[1]], se = c(SE(mean)), df,
    low = limits[1], high = limits[2])
}

designs <- function(data) {
  sizes <- aggregate(hospital ~ stratum, data, function(h) length(unique(h)))
  data$weight <- data$frame / sizes$hospital[match(data$stratum, sizes$stratum)]
  data$one <- 1
  list(
    "share-of-respondents" = svydesign(ids = ~hospital, strata = ~stratum, fpc = ~frame, weights = ~one, data = data),
    "frame-weighted-share" = svydesign(ids = ~hospital, strata = ~stratum, fpc = ~frame, weights = ~weight, data = data))
}

devices <- read.csv("devices.csv", na.strings = "", stringsAsFactors = FALSE)
devices$base <- devices$answer %in% c("yes", "no", "blank")
for (rule in names(designs(devices))) for (class in c("east", "west", "total")) {
  for (code in c("yes", "no", "blank"))
    add("devices", rule, class, code, "share", designs(devices)[[rule]], function(d) d$answer == code, TRUE)
}
ports <- devices
ports$base <- !is.na(ports$ports)
ports$ports[is.na(ports$ports)] <- 0
for (rule in names(designs(ports))) for (class in c("east", "west", "total"))
  add("ports", rule, class, "mean", "mean", designs(ports)[[rule]], function(d) d$ports, FALSE)

# One row a choice, and one for a hospital that chose nothing, so that it stays in its stratum.
choices <- read.csv("choices.csv", stringsAsFactors = FALSE)
chosen <- strsplit(choices$chosen, "+", fixed = TRUE)
long <- choices[rep(seq_along(chosen), lengths(chosen)), ]
long$choice <- unlist(chosen)
long$base <- !(long$choice %in% c("blank", "out", "none"))
for (rule in names(designs(long))) for (class in c("east", "west", "total")) for (code in c("server", "remote", "tape", "paper"))
  add("choices", rule, class, code, "share", designs(long)[[rule]], function(d) d$choice == code, TRUE)

write.csv(do.call(rbind, rows), "golden.csv", row.names = FALSE, na = "")
