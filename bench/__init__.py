"""``make bench``: how right and how fast the reader is, beside plain regular expressions and jieba, in one run."""
