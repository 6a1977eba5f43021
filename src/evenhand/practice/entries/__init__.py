"""Where does the log say something else because of what is planted? By theme."""
