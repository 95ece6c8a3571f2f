"""The tests mirror the apps; house/ checks the architecture, browser/ drives a real browser."""
