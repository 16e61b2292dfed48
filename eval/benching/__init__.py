"""`python -m eval bench`: what answers, starts, builds, growth and peers cost, as ratios of one run; a part a file."""
