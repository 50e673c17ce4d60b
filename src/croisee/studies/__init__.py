"""One module per study, each with its algorithm card.

A study never opens a source: it receives what its permit opens (`study.Opened.query`), and gives
back `Evidence`. Adding a study is adding one module and naming it in `registry`. This package
imports nothing by itself, so that the language of cards (`card`) stays light for the site.
"""
