"""Tables as lists of reports: csv, jsonl and xlsx, one report a row."""
