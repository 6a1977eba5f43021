"""Which languages does the web product speak, and in which words?"""
