"""What does each planted fault, and each look-alike, do to the files of a block? By theme."""
