# The peer: one call of SSBtools::GaussSuppression, the engine of the package GaussSuppression.
# Arguments: folder. Reads cells.csv (value, primary, known; one row per cell, in order) and
# incidence.csv (inner, cell: which inner cells each cell adds up). Writes hidden.csv (1 = hidden)
# and prints the CPU seconds of the call alone.
folder <- commandArgs(trailingOnly = TRUE)[1]
suppressPackageStartupMessages({library(Matrix); library(SSBtools); library(GaussSuppression)})
cells <- read.csv(file.path(folder, "cells.csv"))
incidence <- read.csv(file.path(folder, "incidence.csv"))
x <- sparseMatrix(i = incidence$inner, j = incidence$cell, x = 1,
                  dims = c(max(incidence$inner), nrow(cells)))
begin <- proc.time()
hidden <- GaussSuppression(x, candidates = order(-cells$value), primary = which(cells$primary == 1),
                           forced = which(cells$known == 1), printInc = FALSE)
spent <- proc.time() - begin
pattern <- integer(nrow(cells))
pattern[hidden] <- 1L
pattern[cells$primary == 1] <- 1L
write.csv(data.frame(hidden = pattern), file.path(folder, "hidden.csv"), row.names = FALSE)
cat(sum(spent[c("user.self", "sys.self")]), as.character(packageVersion("GaussSuppression")))
