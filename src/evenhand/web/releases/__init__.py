"""What left the house, to whom, and who of management released it?"""
