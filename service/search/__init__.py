"""Searching: from a request to its answer, in the order of the flow.

`parameters` reads the request, `steps` turns it into queries, `searcher` asks them of a view that
the `reader` holds and puts the answer together from `hits` and the catalogue's counts; `coverage`,
`report` and `neighbours` answer their own questions beside it. `shapes` says what every answer
looks like.
"""
