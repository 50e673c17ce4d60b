"""How long from here to there: by road (car, bicycle, foot), by public transport, straight ahead.

Times are whole seconds and distances whole metres. What cannot be reached has a status, never a
number.
"""
