"""The selection-and-compose journey in Firefox and in WebKit; slower, so only `make test-browsers` runs it."""
