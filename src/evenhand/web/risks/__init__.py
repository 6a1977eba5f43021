"""Which corruption risks does the administration face, and what holds them?"""
