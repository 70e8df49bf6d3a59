"""Which request gets which coach so that the total is greatest, with a proof: problems A, A′, D and E.

`problem.py` says what is solved, `solve.py` solves it, `certificate.py` proves any answer, `live.py` keeps an optimum
from event to event, `loss.py` says what one wish would cost all others.
"""
