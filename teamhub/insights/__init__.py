"""Insights: are the practices alive, and is it getting better? Figures over all practices, each with its data."""
