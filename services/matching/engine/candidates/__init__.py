"""Problem C: which coaches a request may take. The best k of each, then every pair that beats what a plan holds."""
