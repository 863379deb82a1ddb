"""Treatment records, skin analyses, home care, treatment programmes, and the products behind them."""
