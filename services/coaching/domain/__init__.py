"""The rules of coaching, standard library only. Nothing here knows a database, a broker or HTTP."""
