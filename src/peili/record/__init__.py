"""The Art. 30 record: its sentences, the probes behind them, its versions and its forms."""
