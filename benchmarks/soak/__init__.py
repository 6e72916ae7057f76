"""The drill of a long time: two servers over one index, on which everything happens that may.

    python -m benchmarks soak --minutes 20 --seed 1

What the index may hold is known at every moment, so every answer is decided: it equals what is
counted by hand from one of the states that were in force since it was asked for, or it does not.

texts       the sources and their generations, each paragraph with a word of its own
state       which generation of which source is held, and what was set aside
questions   what is asked, and what must come of it, counted from a state
reading     what came, from JSON or from a page
timeline    the states one after the other, and those that an answer may show
judging     whether an answer is one of them
clients     questions without end to one server, and the account of them
deeds       loads, rebuilds, removals, restored backups, killed loads
conducting  deeds in an order of chance, and how soon both servers show them
drill       the whole run, and its table
"""
