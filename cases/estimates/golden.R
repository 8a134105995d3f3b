# Writes the expectations of cases.jsonl anew, with R's survey package. Run in this folder:
#   Rscript golden.R
# The numbers that are committed were made by R 4.2.2 with survey 4.5.
suppressMessages({ library(survey); library(jsonlite) })
stopifnot(packageVersion("survey") >= "4.5")

read <- function(file, codes) {
  data <- read.csv(file, na.strings = c("", codes), stringsAsFactors = FALSE)
  data[] <- lapply(data, function(column) if (is.logical(column)) as.character(column) else column)
  data
}

totals_of <- function(by, totals) {
  frame <- data.frame(names(totals), as.numeric(unlist(totals)), stringsAsFactors = FALSE)
  setNames(frame, c(by, "Freq"))
}

one_sided <- function(columns) as.formula(paste("~", paste(unlist(columns), collapse = "+")))

design_of <- function(recipe) {
  options(survey.lonely.psu = if (is.null(recipe$lonely)) "fail" else recipe$lonely)
  codes <- names(recipe$missing_codes)
  files <- unlist(recipe$data)
  data <- lapply(files, read, codes = codes)
  if (!is.null(recipe$stack)) {
    for (i in seq_along(files)) data[[i]][[recipe$stack]] <- sub(".*_(\\d+)\\.csv", "\\1", files[i])
  }
  data <- do.call(rbind, data)
  args <- list(ids = if (is.null(recipe$clusters)) ~1 else one_sided(recipe$clusters))
  if (!is.null(recipe$strata)) {
    data$.stratum <- interaction(data[unlist(recipe$strata)], drop = TRUE)
    args$strata <- ~.stratum
  }
  if (!is.null(recipe$weights)) {
    constant <- sub("for every row", "", recipe$weights)
    if (constant != recipe$weights) data$.weight <- eval(parse(text = constant))
    args$weights <- if (constant != recipe$weights) ~.weight else one_sided(recipe$weights)
  }
  if (!is.null(recipe$fpc)) {
    stages <- if (is.null(names(recipe$fpc))) recipe$fpc else list(recipe$fpc)
    if (!is.null(stages[[1]]$constant)) {
      data$.size <- stages[[1]]$constant
      args$fpc <- ~.size
    } else {
      args$fpc <- one_sided(sapply(stages, function(stage) stage$column))
    }
  }
  args$data <- data
  if (!is.null(recipe$stack)) args$nest <- TRUE
  design <- suppressWarnings(do.call(svydesign, args))
  adjust <- recipe$adjust
  if (!is.null(adjust)) {
    design <- switch(adjust$kind,
      poststratify = postStratify(design, one_sided(adjust$by), totals_of(adjust$by, adjust$totals)),
      rake = rake(design, lapply(adjust$margins, function(m) one_sided(m$by)),
        lapply(adjust$margins, function(m) totals_of(m$by, m$totals)),
        control = list(epsilon = adjust$epsilon, maxit = adjust$maxit)),
      calibrate_linear = calibrate(design, ~ owner + beds, unlist(adjust$totals)))
  }
  if (!is.null(recipe$replicates)) design <- as.svrepdesign(design, type = recipe$replicates$type)
  design
}

narrow <- function(design, conditions) {
  inside <- rep(TRUE, nrow(design$variables))
  for (condition in conditions) {
    cell <- design$variables[[condition$column]]
    value <- unlist(condition$value)
    inside <- inside & switch(condition$op,
      "in" = cell %in% value, "==" = cell %in% value,
      "!=" = !is.na(cell) & !(cell %in% value),
      ">=" = !is.na(cell) & cell >= value)
  }
  design$variables$.inside <- inside
  if (length(conditions)) subset(design, .inside) else design
}

subject <- function(design, ask) {
  if (is.null(ask$indicator)) return(design$variables[[ask$variable]])
  yes <- as.numeric(as.character(design$variables[[ask$indicator$column]]) == ask$indicator$equals)
  if (identical(ask$na, "not_yes")) yes[is.na(yes)] <- 0
  yes
}

rows_of <- function(keys, estimate, se, df) {
  lapply(seq_along(estimate), function(i) {
    half <- c(-1, 1) * se[i]
    list(key = keys[[i]], estimate = estimate[i], se = se[i],
      ci_z = estimate[i] + qnorm(.975) * half, ci_t = estimate[i] + qt(.975, df) * half)
  })
}

no_key <- list(setNames(list(), character()))

keys_of <- function(found, by) lapply(seq_len(nrow(found)), function(i) lapply(found[i, unlist(by), drop = FALSE], as.character))

# The answers for each part of the design by the values of columns, one part after the other.
parts_of <- function(design, by, answers) {
  if (is.null(by)) return(answers(design, no_key[[1]]))
  values <- unique(design$variables[unlist(by)])
  values <- values[complete.cases(values), , drop = FALSE]
  do.call(c, lapply(seq_len(nrow(values)), function(i) {
    design$variables$.part <- Reduce(`&`, lapply(unlist(by), function(name) design$variables[[name]] %in% values[i, name]))
    answers(subset(design, .part), keys_of(values[i, , drop = FALSE], by)[[1]])
  }))
}

answered <- function(design, columns) {
  design$variables$.answered <- complete.cases(design$variables[unlist(columns)])
  if (all(design$variables$.answered)) design else subset(design, .answered)
}

expectation <- function(case) {
  ask <- case$ask
  if (identical(ask$na, "fail")) return(list(error = TRUE))
  design <- narrow(design_of(case$design), ask$domain)
  df <- degf(design)
  drop <- identical(ask$na, "drop")
  simple <- function(stat) if (stat == "total") svytotal else svymean
  grouped <- function(of, by, ...) svyby(~.y, one_sided(by), design, simple(of), na.rm = TRUE, ...)
  switch(ask$stat,
    df = list(value = df),
    mean = , total = , proportion = {
      design$variables$.y <- subject(design, ask)
      if (is.null(ask$by)) {
        found <- simple(ask$stat)(~.y, design, na.rm = TRUE)
        list(df = df, rows = rows_of(no_key, as.numeric(coef(found)), as.numeric(SE(found)), df))
      } else {
        found <- grouped(ask$stat, ask$by)
        list(df = df, rows = rows_of(keys_of(found, ask$by), as.numeric(coef(found)), as.numeric(SE(found)), df))
      }
    },
    shares = , count = {
      design$variables$.y <- factor(design$variables[[ask$variable]])
      list(df = df, rows = parts_of(design, ask$by, function(part, key) {
        found <- simple(if (ask$stat == "count") "total" else "mean")(~.y, part, na.rm = TRUE)
        keys <- lapply(levels(design$variables$.y), function(level) c(key, list(category = level)))
        rows_of(keys, as.numeric(coef(found)), as.numeric(SE(found)), df)
      }))
    },
    ratio = {
      list(df = df, rows = parts_of(design, ask$by, function(part, key) {
        found <- svyratio(one_sided(ask$numerator), one_sided(ask$denominator), part, na.rm = drop)
        rows_of(list(key), as.numeric(coef(found)), as.numeric(SE(found)), df)
      }))
    },
    deff = {
      design$variables$.y <- subject(design, ask)
      found <- svymean(~.y, design, na.rm = drop, deff = if (ask$replace) "replace" else TRUE)
      list(value = as.numeric(deff(found)))
    },
    covariance = {
      if (is.null(ask$of$by)) {
        found <- simple(ask$of$stat)(one_sided(ask$of$variables), design, na.rm = TRUE)
      } else {
        design$variables$.y <- subject(design, ask$of)
        found <- grouped(ask$of$stat, ask$of$by, covmat = TRUE)
      }
      list(matrix = unname(vcov(found)))
    },
    contrast = {
      design <- narrow(design, ask$of$domain)
      df <- degf(design)
      if (is.null(ask$of$by)) {
        found <- simple(ask$of$stat)(one_sided(ask$of$variables), design, na.rm = TRUE)
      } else {
        design$variables$.y <- subject(design, ask$of)
        found <- grouped(ask$of$stat, ask$of$by, covmat = TRUE)
      }
      both <- svycontrast(found, lapply(ask$contrasts, function(contrast) unlist(contrast$coef)))
      keys <- lapply(ask$contrasts, function(contrast) list(contrast = contrast$name))
      list(df = df, rows = rows_of(keys, as.numeric(coef(both)), as.numeric(SE(both)), df))
    },
    proportion_ci = {
      design$variables$.y <- subject(design, ask)
      level <- if (is.null(ask$level)) .95 else ask$level
      rows <- parts_of(design, ask$by, function(part, key) {
        found <- suppressWarnings(svyciprop(~ I(.y == 1), part, method = ask$method, level = level))
        estimate <- as.numeric(coef(found))
        if (estimate %in% c(0, 1) || as.numeric(vcov(found)) < 1e-20) return(list(list(key = key, estimate = round(estimate), se = 0)))
        list(list(key = key, estimate = estimate, se = sqrt(as.numeric(vcov(found))), ci = as.numeric(attr(found, "ci"))))
      })
      alike <- is.null(ask$by) && is.null(rows[[1]]$ci)
      if (alike) list(degenerate = TRUE, df = df, rows = rows) else list(df = df, rows = rows)
    },
    quantile = {
      wanted <- ask$interval != "none"
      rows <- parts_of(design, ask$by, function(part, key) {
        found <- svyquantile(one_sided(ask$variable), part, unlist(ask$probs), na.rm = drop, ci = wanted, qrule = ask$rule,
          alpha = 1 - (if (is.null(ask$level)) .95 else ask$level), interval.type = if (wanted) ask$interval else "mean")
        lapply(seq_along(ask$probs), function(i) {
          key <- c(key, list(p = ask$probs[[i]]))
          if (!wanted) return(list(key = key, estimate = as.numeric(coef(found))[i]))
          list(key = key, estimate = found[[1]][i, 1], ci_t = as.numeric(found[[1]][i, 2:3]), se = found[[1]][i, 4])
        })
      })
      if (wanted) list(df = df, rows = rows) else list(rows = rows)
    },
    chisq = {
      if (drop) design <- answered(design, c(ask$rows, ask$columns))
      found <- svychisq(one_sided(c(ask$rows, ask$columns)), design, statistic = ask$method)
      value <- list(as.numeric(found$statistic), ndf = as.numeric(found$parameter[1]), p = as.numeric(found$p.value))
      names(value)[1] <- if (ask$method == "Chisq") "X2" else "F"
      if (ask$method != "Chisq") value$ddf <- as.numeric(found$parameter[2])
      value
    })
}

out <- sapply(readLines("cases.jsonl"), function(line) {
  case <- fromJSON(line, simplifyVector = FALSE)
  case$expect <- tryCatch(expectation(case), error = function(e) list(error = TRUE))
  as.character(toJSON(case, auto_unbox = TRUE, digits = 15, null = "null", na = "null"))
})
writeLines(unname(out), "cases.jsonl")
