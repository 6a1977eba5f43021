"""The command line: evenhand <noun> <verb>."""
