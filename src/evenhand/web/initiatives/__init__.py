"""What has the administration already done for integrity, on what evidence, and did it help?"""
