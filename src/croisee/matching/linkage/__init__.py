"""From pairs compared to links, whichever way they were compared: on encodings or in clear."""
