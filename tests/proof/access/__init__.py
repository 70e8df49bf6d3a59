"""Random people ask for random things in a random world; an oracle that knows no policy says what must come back."""
