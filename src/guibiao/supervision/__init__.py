"""Progress rounds and supervision: items with their clock, forms, consultations."""
