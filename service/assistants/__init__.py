"""The door for assistants (`zhijian mcp`): four tools over the Model Context Protocol.

What an assistant is told it can quote: every passage comes with its citation and address, and
`cite` lets none pass that does not stand in the report. `sources` is where answers come from,
`telling` bounds and shapes them, `tools` offers them, `door` lets requests in over HTTP.
"""
