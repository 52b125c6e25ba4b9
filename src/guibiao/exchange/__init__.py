"""数据交换: what programs read and bring in: the API, its tokens and its log, bulk import and export, SDMX."""
