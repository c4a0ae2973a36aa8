"""A report as tables, JSON and a page. Nothing is counted here."""
