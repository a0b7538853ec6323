"""Reads repositories and backup files of the format in FORMAT.md, written from that text alone."""
