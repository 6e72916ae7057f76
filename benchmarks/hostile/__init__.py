"""The drill of hostile requests: what strangers send, and what must never come of it.

    python -m benchmarks hostile --requests 200000 --seed 1

script      what is sent, piece by piece, and what must come back
questions, parameters, cursors, addresses, heads, bodies, manners
            the kinds of requests: a small function each, from chance and the world to a script
kinds       the table of all kinds, with their weights; add a row for a new one
world       what is known of the server's index: words, reports, real cursors
wire        answers read from a raw socket, byte by byte as HTTP demands
judging     what is wrong with an answer
playing     scripts played over connections, several at once, and the ledger of what came
costs       the processor time of single answers
drill       the whole run, and its table
"""
