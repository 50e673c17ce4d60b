"""How far the work that people look for is from where they live: named measures, on arrays alone.

Demand (zone × occupation), supply (place × occupation) and a way to travel go in; figures of each
zone, each with its coverage, come out. Whoever changes the definition changes the result by a
factor of twenty: each definition is a variant with a name, and `compare` shows them side by side.
"""
