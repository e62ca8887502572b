"""The command line: one verb a file. It talks to people and holds no rules of labels."""
