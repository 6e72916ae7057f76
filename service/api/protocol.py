"""The web server's protocol by an importable name: workers are told names, not classes."""

from service.api.wire import best_protocol

Protocol = best_protocol()
