"""The resources: one machine a file, its transition table on top."""
