"""What is offered while somebody types: terms of the field, places, reports."""
