"""How does each office's draw stand, who departs from it, and what does its log show?"""
