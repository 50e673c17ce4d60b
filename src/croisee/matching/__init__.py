"""Who is who: records of one person found in several deliveries, in clear or on encodings."""
