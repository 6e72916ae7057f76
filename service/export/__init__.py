"""What was found, to be taken away: all of it, of one commit, as a file.

    asking    what is wanted: a search, the sort of rows, the format of the file
    taking    from one commit to rows, page by page
    columns   what a table shows of a row; summary tells what it was told from
    lines     csv and jsonl; xlsx; docx: from rows to the bytes of a file, piece by piece
    files     formats by name, and what a file is called

Nothing holds all rows: a row is written before the next page is read. A file is complete or cannot
be mistaken for it; it holds as many rows as it says.
"""
