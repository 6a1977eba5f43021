"""Where does somebody begin, and what frames every page?"""
