"""Does the course teach? Twelve questions before it and twelve like them after it, and how usable it was.

Here belongs what is asked, what is kept of the answers in a file of the learner's, and what a class makes of many such
files. Nothing is sent anywhere: who shares a file does so by herself.
"""
