"""Speed, told by a run that anybody can repeat: a corpus is made, loaded, served and asked.

python -m benchmarks --paragraphs 200000

corpus      raw reports composed from stock/, the same for the same seed
questions   what is asked, chosen by how many paragraphs hold it
loading     the `zhijian load` of those files, its rate, size and memory
serving     a real `zhijian serve`, and clients in processes of their own
inside      the same questions put to the engine without HTTP
table       the figures as the table of docs/benchmarks.md
"""
