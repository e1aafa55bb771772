"""Prepares this machine and runs the portal on it: standard library only, as it runs before `.venv` exists.

What the person at the terminal reads is Vietnamese; what goes to a log is whatever the tools say.
"""
