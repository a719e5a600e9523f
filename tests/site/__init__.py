"""The built site in a real browser, without a network: `make site-test`."""
