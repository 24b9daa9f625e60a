"""Trace in, figure out: no torch, no streamlit, no randomness."""
