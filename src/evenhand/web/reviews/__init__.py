"""How does a finding become a review, checked by somebody outside the line?"""
