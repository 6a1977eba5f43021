"""How is the web product kept running: its worker, its backups, and what a doctor sees?"""
