"""What else does a full log hold: goods coming and going, money, requests, reviews?"""
