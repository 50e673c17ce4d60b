"""Charts drawn by the server: pure functions from figures to SVG text.

Horizontal positions are percentages and vertical ones pixels, with no `viewBox`: a chart follows
the width of its column while its strokes and letters keep their size, without any script. Every
chart stands beside the table that says the same.
"""
