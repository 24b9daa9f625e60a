"""What is asked of a network or of an equation, one experiment a file: numbers in, numbers out.

Knows networks, taps and equations; knows no figure and no page.
"""
