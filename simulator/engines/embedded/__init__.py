"""The engine that needs no key and no network: rules, a small linear model and authored lines."""
