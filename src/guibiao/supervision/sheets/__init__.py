"""Forms with number and return slip, as Word documents in the layout of GB/T 9704."""
