"""Assessment of units (考核), third-party evaluation and the evaluation of plans."""
