"""Searching: from a request to its answer, in the order of the flow.

`parameters` reads the request, `steps` turns it into queries, `searcher` asks them of a view that
the `reader` holds; `results` keeps page and counts together, `hits` and `facets` say them as they
are shown. `coverage`, `report` and `neighbours` answer their own questions beside it. `shapes` says
what every answer looks like.
"""
