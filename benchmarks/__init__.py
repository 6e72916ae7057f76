"""Speed and steadiness, told by runs that anybody can repeat.

    python -m benchmarks [--engine elasticsearch]     the table of goals
    python -m benchmarks rebuild | nodes | country | hostile | soak    the drills

corpus      raw reports composed from stock/, the same for the same seed
questions   what is asked, chosen by how many paragraphs hold it
index       where a run keeps its index; launching starts a real Elasticsearch for it
command     the `zhijian load` of those files, its rate, size and memory
serving     a real `zhijian serve`, and clients in processes of their own
inside      the same questions put to the engine without HTTP
beside      the same requests and documents sent to the server by the plain client (plain)
whole       one run of all this; report tells it as the table of docs/benchmarks.md

asking      questions without end, every answer checked, for the drills:
rebuilding  the index is made anew again and again
nodes       nodes of a cluster die and come back
country     150,000 reports (smalls), every count checked
hostile/    hostile requests over raw sockets
soak/       two servers over one index, on which everything happens
gauge       memory, descriptors and threads of a process, and whether they stay level
"""
