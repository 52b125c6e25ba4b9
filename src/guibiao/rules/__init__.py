"""Published rules as dated data, and the functions that apply them."""
