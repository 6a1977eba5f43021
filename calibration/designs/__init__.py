"""How is an honest administration drawn for each measure? One file a measure."""
