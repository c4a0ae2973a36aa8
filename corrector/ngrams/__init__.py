"""How likely characters follow one another: counts of up to four neighbours, smoothed, in one compact table."""
