"""How good the order is: judged questions, asked through the product, with one step changed a time.

    python -m benchmarks relevance

judged     the questions and their judgements: lay questions over statutes, short ones over reports
figures    nDCG, MRR and recall of one order
variants   the order as it is, and with one step of it taken away or put in another's place
drill      the whole run, and its table
graded.tsv the judgements of short questions; README.md tells how they were made
"""
